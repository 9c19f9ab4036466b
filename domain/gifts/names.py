"""What gifts take for themselves: their ids, and their gateway's references."""

from collections.abc import Mapping
from typing import Final

from domain.capability import Naming
from domain.decider import Event
from domain.facts.gifts import DonationReceived, GiftChargedBack, GiftRefunded
from domain.funds.references import gateway_reference
from domain.gifts.errors import DonationAlreadyReceivedError, RefundAlreadyMadeError
from domain.names import NameKind, UniqueName

DONATION: Final = NameKind("donation", DonationAlreadyReceivedError)
REFUND: Final = NameKind("refund", RefundAlreadyMadeError)


def _donation(event: DonationReceived) -> tuple[UniqueName, ...]:
    return UniqueName(DONATION, event.donation_id), *gateway_reference(event)


def _refund(event: GiftRefunded) -> tuple[UniqueName, ...]:
    return (UniqueName(REFUND, event.refund_id),)


UNIQUE_NAMES: Final[Mapping[type[Event], Naming]] = {
    DonationReceived: _donation,
    GiftRefunded: _refund,
    GiftChargedBack: gateway_reference,
}
