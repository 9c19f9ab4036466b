"""What readers see of payouts."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from domain.ids import ActorId, BatchId, HouseholdId, PayoutId
from domain.money_in_words import InWords
from projections.money import MoneyView


class WaitsFor(StrEnum):
    """Why an approved payout is not sent yet.

    Attributes:
        CUSTODY: The bank's lines have not brought enough into the custody account.
    """

    CUSTODY = "custody"


class PayoutView(Struct, frozen=True):
    """A payout.

    Attributes:
        source: Whether it is of gifts (``fund``) or of ``earnings``.
        batch_id: With which others it was asked for; absent if alone.
        reference: The gateway's name for it once settled, else why it failed or was cancelled.
        returned_at: When the bank sent it back after it had arrived; absent, with why and the name
            of the line or of the gateway's return, of what did not come back.
    """

    payout_id: PayoutId
    household_id: HouseholdId
    amount: MoneyView
    status: str
    requested_by: ActorId
    requested_at: datetime
    approved_by: ActorId | None
    approved_at: datetime | None
    gateway: str | None
    sent_at: datetime | None
    concluded_at: datetime | None
    reference: str | None
    source: str
    batch_id: BatchId | None
    requested_position: int
    returned_at: datetime | None
    return_reason: str | None
    return_reference: str | None


class ReturnedPayout(PayoutView, frozen=True, kw_only=True):
    """A payout that came back, and whether its household may be paid now.

    Attributes:
        payable: If not, the money waits where the household's page shows it.
    """

    payable: bool


class PayoutNow(PayoutView, frozen=True, kw_only=True):
    """A payout as it stands now.

    Attributes:
        waits_for: Why no worker sends it yet; absent if one may, or if it is not approved.
        in_words: Its amount written out; absent if it is not in yuan.
    """

    waits_for: WaitsFor | None
    in_words: InWords | None
