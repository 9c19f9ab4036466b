"""The ledger of each donor, and the trace of each gift."""
