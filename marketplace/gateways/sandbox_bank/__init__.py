"""The sandbox bank as a rail: payments on its page, refunds, payouts, and what it tells unasked.

It is asked over HTTP alone, by what its documentation says (``docs/sandbox-bank.md``): no code is
shared with it, so that its books and ours are made by two programs.
"""
