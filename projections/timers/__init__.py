"""When time itself must act: every due time of piecework that stands.

Each row says what is due, when, of whom, and which event set it; it goes when somebody acts first.
``board`` folds events in memory, ``tables`` keeps what it says.
"""
