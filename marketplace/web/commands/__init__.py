"""Changing things over HTTP. Staff calls carry a bearer token; a gift carries none."""

from typing import Final

from marketplace.web.commands.allocations import ALLOCATIONS
from marketplace.web.commands.appeals import APPEALS
from marketplace.web.commands.belonging import BELONGING
from marketplace.web.commands.campaigns import CAMPAIGNS
from marketplace.web.commands.claims import CLAIMS
from marketplace.web.commands.gifts import GIFTS
from marketplace.web.commands.households import HOUSEHOLDS
from marketplace.web.commands.judging import JUDGING
from marketplace.web.commands.materials import MATERIALS
from marketplace.web.commands.orders import ORDERS
from marketplace.web.commands.payout_batches import PAYOUT_BATCHES
from marketplace.web.commands.payouts import PAYOUTS
from marketplace.web.commands.qualifications import QUALIFICATIONS
from marketplace.web.commands.ratings import RATINGS
from marketplace.web.commands.treasury import TREASURY
from marketplace.web.commands.work import WORK

MONEY: Final = (
    *(*HOUSEHOLDS, *BELONGING, *CAMPAIGNS, *GIFTS),
    *(*ALLOCATIONS, *PAYOUTS, *PAYOUT_BATCHES, *TREASURY),
)
PIECEWORK: Final = (
    *(*ORDERS, *CLAIMS, *WORK, *MATERIALS, *JUDGING, *APPEALS),
    *(*QUALIFICATIONS, *RATINGS),
)
COMMANDS: Final = (*MONEY, *PIECEWORK)
