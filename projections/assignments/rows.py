"""The table of assignments."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from domain.ids import ActorId, AssignmentId, HouseholdId, OrderId, PictureHash, StationId
from projections.rows import TableRow

LOST: Final = "lost"
"""The status of a claim that was taken offline and came too late: it never began."""


class AssignmentRow(TableRow, kw_only=True):
    """A row of ``assignments``. Amounts are minor units of ``currency``."""

    assignment_id: AssignmentId
    order_id: OrderId
    lot: int
    household_id: HouseholdId
    station_id: StationId | None
    way: str
    token_serial: str | None
    need_tier: int | None
    units: int
    status: str
    accepted_by: ActorId
    accepted_at: datetime
    accepted_position: int
    position: int
    part_of: AssignmentId | None = None
    late: bool = False
    lease_until: datetime | None = None
    extended: bool = False
    reworks: int = 0
    quantity: int | None = None
    pictures: Sequence[PictureHash] = ()
    worked_seconds: int | None = None
    submitted_at: datetime | None = None
    review_until: datetime | None = None
    sample: int | None = None
    defects: int | None = None
    passed: bool | None = None
    inspected_at: datetime | None = None
    again_sample: int | None = None
    again_defects: int | None = None
    again_passed: bool | None = None
    again_inspected_at: datetime | None = None
    fault_reason: str | None = None
    fault_clause: int | None = None
    fault_pictures: Sequence[PictureHash] = ()
    appeal_until: datetime | None = None
    appeal_grounds: str | None = None
    appealed_at: datetime | None = None
    answer_until: datetime | None = None
    answer_moved_from: datetime | None = None
    conceded: bool | None = None
    ruling: str | None = None
    resolved_at: datetime | None = None
    good: int = 0
    judged_at: datetime | None = None
    ended_at: datetime | None = None
    return_reason: str | None = None
    currency: str | None = None
    paid_pieces: int = 0
    pay_minor: int = 0
    charged_minor: int = 0
    bonus_minor: int = 0
    station_fee_minor: int = 0
    compensation_minor: int = 0
    issued: int = 0
    confirmed: bool = False
    handed_in: int = 0
    returned: int = 0
    declared: int = 0
    scrap: int = 0
    scrap_agreed: int = 0
    missing: int = 0
    stars_by_worker: int | None = None
    stars_by_buyer: int | None = None
