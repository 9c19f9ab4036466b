"""What payments move: into suspense and out of it, and fees that the platform bears."""

from collections.abc import Mapping
from typing import Final

from domain.capability import Entry
from domain.decider import Event
from domain.facts.captures import (
    PaymentFeeBorne,
    PaymentSuspended,
    SuspendedPaymentApplied,
    SuspendedPaymentReturned,
)
from domain.funds import accounts
from domain.funds.posting import Posting, transfer


def _suspended(event: PaymentSuspended) -> tuple[Posting, ...]:
    return transfer(accounts.gateway(event.gateway), accounts.SUSPENDED, event.amount)


def _left(event: SuspendedPaymentApplied | SuspendedPaymentReturned) -> tuple[Posting, ...]:
    """The gift or the escrow right behind takes it from the gateway's account again."""
    return transfer(accounts.SUSPENDED, accounts.gateway(event.gateway), event.amount)


def _borne(event: PaymentFeeBorne) -> tuple[Posting, ...]:
    kept = transfer(accounts.fee("gateway"), accounts.gateway(event.gateway), event.fee)
    return kept + transfer(accounts.BORNE_FEES, accounts.VENDORS, event.fee)


POSTINGS: Final[Mapping[type[Event], Entry]] = {
    PaymentFeeBorne: _borne,
    PaymentSuspended: _suspended,
    SuspendedPaymentApplied: _left,
    SuspendedPaymentReturned: _left,
}
