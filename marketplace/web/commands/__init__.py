"""Changing things over HTTP. Staff calls carry a bearer token; a gift carries none."""

from typing import Final

from marketplace.web.commands.allocations import ALLOCATIONS
from marketplace.web.commands.campaigns import CAMPAIGNS
from marketplace.web.commands.gifts import GIFTS
from marketplace.web.commands.households import HOUSEHOLDS
from marketplace.web.commands.payouts import PAYOUTS

COMMANDS: Final = (*HOUSEHOLDS, *CAMPAIGNS, *GIFTS, *ALLOCATIONS, *PAYOUTS)
