"""What orders move: a buyer's money into escrow, and from there to carriers."""

from collections.abc import Mapping
from typing import Final

from domain.capability import Entry
from domain.decider import Event
from domain.facts.piecework.escrow import OrderFunded, TransportPaid
from domain.funds import accounts
from domain.funds.posting import Posting, transfer


def _funded(event: OrderFunded) -> tuple[Posting, ...]:
    return transfer(accounts.gateway(event.gateway), accounts.escrow(event.order_id), event.amount)


def _transport(event: TransportPaid) -> tuple[Posting, ...]:
    paid = transfer(accounts.fee("transport"), accounts.BANK, event.amount)
    return paid + transfer(accounts.escrow(event.order_id), accounts.VENDORS, event.amount)


POSTINGS: Final[Mapping[type[Event], Entry]] = {OrderFunded: _funded, TransportPaid: _transport}
