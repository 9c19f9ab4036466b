"""What readers see of somebody's work on a lot."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from domain.facts.piecework.assignment_status import CONTESTED, WORKING, AssignmentStatus
from domain.ids import ActorId, AssignmentId, HouseholdId, OrderId, PictureHash, StationId
from projections.money import MoneyView


class SubmissionView(Struct, frozen=True):
    """What was handed in the last time.

    Attributes:
        pictures: SHA-256 hex of each.
        worked_seconds: How long it took, where the worker says so.
        review_until: If nobody answers until then the work counts as approved.
        late: Whether the lease had run out and nobody else had claimed the lot yet.
    """

    quantity: int
    pictures: Sequence[PictureHash]
    worked_seconds: int | None
    submitted_at: datetime
    review_until: datetime
    late: bool


class InspectionView(Struct, frozen=True):
    """The sample that was looked at, of what was handed in the last time."""

    sample: int
    defects: int
    passed: bool
    inspected_at: datetime


class FaultFound(Struct, frozen=True):
    """Why pieces were refused, or sent back to be mended, the last time.

    Attributes:
        fault_clause: Number of the clause of the instructions that they violate.
        fault_pictures: SHA-256 hex of what shows it.
        appeal_until: Until when the worker may appeal; absent while the pieces are to be mended.
    """

    fault_reason: str
    fault_clause: int
    fault_pictures: Sequence[PictureHash]
    appeal_until: datetime | None


class AppealView(Struct, frozen=True):
    """How a refusal was contested.

    Attributes:
        answer_until: If the buyer has not answered by then, the worker is paid.
        answer_moved_from: Until when the buyer had before a notice of holidays was entered; absent
            if none was while the appeal was open.
        conceded: What the buyer answered; absent without an answer.
        ruling: Why the arbiter decided so; absent where none did.
        resolved_at: Absent while it is open.
    """

    appeal_grounds: str
    appealed_at: datetime
    answer_until: datetime
    answer_moved_from: datetime | None
    conceded: bool | None
    ruling: str | None
    resolved_at: datetime | None


class CustodyAccount(Struct, frozen=True):
    """Materials in pieces' worth: ``issued = handed_in + returned + scrap + missing + left``.

    Attributes:
        confirmed: Whether the worker has counted what was issued.
        declared: Scrap that the worker declared and nobody has counted yet; part of ``left``.
        left: Not accounted for; zero once the account is closed.
    """

    issued: int
    confirmed: bool
    handed_in: int
    returned: int
    scrap: int
    missing: int
    declared: int
    left: int


class Paid(Struct, frozen=True):
    """What came out of the order's escrow for this work.

    Attributes:
        paid_pieces: Good pieces that were paid.
        charged: What of the pay went back, for lost materials.
        station_fee: To the station; never from the pay.
    """

    paid_pieces: int
    pay: MoneyView
    charged: MoneyView
    bonus: MoneyView
    station_fee: MoneyView
    compensation: MoneyView


class AssignmentView(Struct, frozen=True):
    """One household's work on one lot.

    Attributes:
        status: As the rules name it; ``lost`` for a claim that was taken offline and came too late.
        way: Why the household could claim.
        station_id: The station that acted for it; absent if none did.
        need_tier: The household's when it claimed; absent for a lost claim.
        lease_until: When the lot goes to the next if nothing is handed in; absent for a lost claim.
        part_of: Of what this is the rest, whose other part was handed in before; absent if of
            nothing.
        reworks: How often it was sent back to be mended.
        good: Pieces that count as good.
        judged_at: When it was decided about for the first time; absent before.
        ended_at: When it was returned, given up, called off, approved, or an appeal ended.
        return_reason: Why it was given back; absent otherwise.
        second_inspection: Another person's look in a dispute; absent without one.
        custody: Absent if no materials were issued.
        paid: Absent before any money moved.
        stars_by_worker: What the worker gave the buyer; absent before ratings are revealed.
        stars_by_buyer: Likewise the other way.
    """

    assignment_id: AssignmentId
    order_id: OrderId
    lot: int
    household_id: HouseholdId
    station_id: StationId | None
    way: str
    need_tier: int | None
    units: int
    part_of: AssignmentId | None
    status: str
    accepted_by: ActorId
    accepted_at: datetime
    lease_until: datetime | None
    extended: bool
    reworks: int
    good: int
    judged_at: datetime | None
    ended_at: datetime | None
    return_reason: str | None
    stars_by_worker: int | None
    stars_by_buyer: int | None
    accepted_position: int
    submission: SubmissionView | None
    inspection: InspectionView | None
    second_inspection: InspectionView | None
    fault: FaultFound | None
    appeal: AppealView | None
    custody: CustodyAccount | None
    paid: Paid | None

    @property
    def is_in_hand(self) -> bool:
        """Whether it is still to be handed in."""
        return self.status in WORKING

    @property
    def is_late(self) -> bool:
        """Whether its lease ran out; it is taken until somebody else claims the lot."""
        return self.status == AssignmentStatus.ABANDONED

    @property
    def is_in_review(self) -> bool:
        """Whether it was handed in and is to be answered."""
        return self.status == AssignmentStatus.SUBMITTED

    @property
    def is_contested(self) -> bool:
        """Whether a refusal is contested and nobody decided yet."""
        return self.status in CONTESTED
