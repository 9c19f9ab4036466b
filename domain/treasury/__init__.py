"""The treasury: money that a gateway captured arrives in the custody account.

A line of the bank's statement is entered once for each of its references, for a gateway that
captured something, and for no more than it captured and did not yet pay in. From an amount on a
second person confirms it; until then it moves nothing and can be taken back.
"""
