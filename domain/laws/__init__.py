"""What must always hold, checked event by event over the whole log.

Each capability states its own laws beside its rules. Here stand what a law is, the books that all
of them look into, and the ledger, which is the fold over the capabilities' laws.
"""
