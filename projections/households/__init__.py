"""The ledger of each household."""
