"""Changing things over HTTP. Staff calls carry a bearer token; a gift carries none."""

from typing import Final

from marketplace.web.allocations.commands import ALLOCATIONS
from marketplace.web.appeals.commands import APPEALS
from marketplace.web.belonging.commands import BELONGING
from marketplace.web.campaigns.commands import CAMPAIGNS
from marketplace.web.claims.commands import CLAIMS
from marketplace.web.gifts.commands import GIFTS
from marketplace.web.households.commands import HOUSEHOLDS
from marketplace.web.judgement.commands import JUDGING
from marketplace.web.materials.commands import MATERIALS
from marketplace.web.orders.commands import ORDERS
from marketplace.web.payouts.batches import PAYOUT_BATCHES
from marketplace.web.payouts.commands import PAYOUTS
from marketplace.web.qualifications.commands import QUALIFICATIONS
from marketplace.web.ratings.commands import RATINGS
from marketplace.web.treasury.commands import TREASURY
from marketplace.web.work.commands import WORK

MONEY: Final = (
    *(*HOUSEHOLDS, *BELONGING, *CAMPAIGNS, *GIFTS),
    *(*ALLOCATIONS, *PAYOUTS, *PAYOUT_BATCHES, *TREASURY),
)
PIECEWORK: Final = (
    *(*ORDERS, *CLAIMS, *WORK, *MATERIALS, *JUDGING, *APPEALS),
    *(*QUALIFICATIONS, *RATINGS),
)
COMMANDS: Final = (*MONEY, *PIECEWORK)
