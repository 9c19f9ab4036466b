"""What readers see of lines of the bank's statement."""

from datetime import datetime

from msgspec import Struct

from domain.ids import ActorId, DonationId, PayoutId
from projections.money import MoneyView


class BankLineView(Struct, frozen=True):
    """A line of the bank's statement.

    Attributes:
        standing: ``waits`` for a second person, ``entered``, in ``suspense``, ``sent_back``, or
            ``no_line`` after a correction.
        gateway: Which paid it in; absent of what no gateway did.
        amount: Absent of what was corrected to nothing.
        payout_id: Which payout it brought back; absent if it did not.
        donation_id: For which gift it repaid a debt; absent if it did not.
        recorded_by: Who entered it, or proposed the correction that it stands as.
        since: When that was.
        proposed_by: Who waits for another person to agree to a correction; absent if nobody does,
            with all that is proposed.
        proposed: What would be right; absent also where there was no such line at all.
        first_position: The event that entered it.
    """

    bank_reference: str
    standing: str
    gateway: str | None
    amount: MoneyView | None
    payout_id: PayoutId | None
    donation_id: DonationId | None
    recorded_by: ActorId
    since: datetime
    proposed_by: ActorId | None
    proposed_at: datetime | None
    proposed_reason: str | None
    proposed_gateway: str | None
    proposed: MoneyView | None
    first_position: int
