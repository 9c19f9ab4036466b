"""Deciding again: each recorded event is held against the rule that should have made it.

From the events of one append the command is read back, the rule decides on the state as it was
before, and what it decides must be what was recorded. Whoever wrote an event that no command gives
is found out, whatever database access they had.
"""
