"""The ledger: accounts, postings and lots, all pure consequences of events."""
