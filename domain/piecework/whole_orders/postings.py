"""What the end of an order moves: the rest of its escrow, back to the buyer."""

from collections.abc import Mapping
from typing import Final

from domain.capability import Entry
from domain.decider import Event
from domain.facts.piecework.escrow import OrderSettled
from domain.funds import accounts
from domain.funds.posting import Posting, moved, transfer


def _settled(event: OrderSettled) -> tuple[Posting, ...]:
    """An order of which all was spent gives nothing back."""
    fund = accounts.escrow(event.order_id)
    return moved(transfer(fund, accounts.gateway(event.gateway), event.returned))


POSTINGS: Final[Mapping[type[Event], Entry]] = {OrderSettled: _settled}
