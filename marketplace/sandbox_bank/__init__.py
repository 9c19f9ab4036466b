"""A bank and payment gateway to try against, as strange as real ones; it stands for the outside.

It keeps books of its own in a database of its own and knows nothing of the ledger, the log or the
domain's money, so that two books that agree were not made by one mistake.
"""
