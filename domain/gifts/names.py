"""What gifts take for themselves: their ids, and their gateway's references."""

from collections.abc import Mapping
from typing import Final

from domain.capability import Naming
from domain.decider import Event
from domain.facts.gifts import (
    ChargebackReversed,
    DebtRepaid,
    DonationReceived,
    GiftChargedBack,
    GiftRefunded,
)
from domain.funds.references import bank_reference, gateway_reference
from domain.gifts.errors import (
    ChargebackAlreadyReversedError,
    DonationAlreadyReceivedError,
    RefundAlreadyMadeError,
)
from domain.names import NameKind, UniqueName

DONATION: Final = NameKind("donation", DonationAlreadyReceivedError)
REFUND: Final = NameKind("refund", RefundAlreadyMadeError)
WON: Final = NameKind("chargeback-won", ChargebackAlreadyReversedError)


def _donation(event: DonationReceived) -> tuple[UniqueName, ...]:
    """Money that stood in suspense took its reference when it came there."""
    reference = () if event.from_suspense else gateway_reference(event)
    return UniqueName(DONATION, event.donation_id), *reference


def _refund(event: GiftRefunded) -> tuple[UniqueName, ...]:
    return (UniqueName(REFUND, event.refund_id),)


def _reversed(event: ChargebackReversed) -> tuple[UniqueName, ...]:
    return (UniqueName(WON, f"{event.gateway}/{event.gateway_reference}"),)


def _repaid(event: DebtRepaid) -> tuple[UniqueName, ...]:
    """A line that stood in suspense took its name when it was entered there."""
    return () if event.from_suspense else bank_reference(event)


UNIQUE_NAMES: Final[Mapping[type[Event], Naming]] = {
    DonationReceived: _donation,
    GiftRefunded: _refund,
    GiftChargedBack: gateway_reference,
    ChargebackReversed: _reversed,
    DebtRepaid: _repaid,
}
