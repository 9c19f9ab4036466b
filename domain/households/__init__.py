"""Households: the families that money is for.

A household is registered under a pseudonym with its county and a coarse need tier, verified by a
second person, and paid only while its consent stands. It can be frozen (with a reason) and exits.
Nothing finer than the county, and nothing about why a family is poor, is in these events.
"""
