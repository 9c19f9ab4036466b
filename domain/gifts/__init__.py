"""Gifts: money that donors give to a campaign.

A gift is received once, may cost a gateway fee, and can be given back wholly or in part as long as
it is not allocated. A chargeback takes it back from outside at any time: first from what is left
of the gift in the fund; what was already allocated becomes a debt of the donor to the platform, and
the household keeps its money.
"""
