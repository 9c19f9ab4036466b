"""Payouts: money on its way to a household.

Requested by one person, approved by another, sent through a gateway, and then settled or failed;
cancelled at any time before it is sent. From the request on the amount is held: nothing else can
spend it. A payout that fails or is cancelled gives it back.
"""
