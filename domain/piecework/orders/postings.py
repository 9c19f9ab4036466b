"""What orders move: a buyer's money into escrow, to carriers, and what is left of it back."""

from collections.abc import Mapping
from typing import Final

from domain.capability import Entry
from domain.decider import Event
from domain.facts.piecework.orders import OrderFunded, OrderSettled, TransportPaid
from domain.funds import accounts
from domain.funds.posting import Posting, moved, transfer


def _funded(event: OrderFunded) -> tuple[Posting, ...]:
    return transfer(accounts.gateway(event.gateway), accounts.escrow(event.order_id), event.amount)


def _transport(event: TransportPaid) -> tuple[Posting, ...]:
    paid = transfer(accounts.fee("transport"), accounts.BANK, event.amount)
    return paid + transfer(accounts.escrow(event.order_id), accounts.VENDORS, event.amount)


def _settled(event: OrderSettled) -> tuple[Posting, ...]:
    """An order of which all was spent gives nothing back."""
    fund = accounts.escrow(event.order_id)
    return moved(transfer(fund, accounts.gateway(event.gateway), event.returned))


POSTINGS: Final[Mapping[type[Event], Entry]] = {
    OrderFunded: _funded,
    TransportPaid: _transport,
    OrderSettled: _settled,
}
