"""What readers see of somebody's work on a lot."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, TypeVar

from msgspec import Struct

from domain.facts.piecework.assignment_status import OPEN, REQUEUED, AssignmentStatus
from projections.assignments.assignments import AssignmentRow
from projections.projection import Connection

P = TypeVar("P", bound=Struct)
KEPT: Final = tuple(status for status in AssignmentStatus if status not in REQUEUED)
"""What counts against an order's cap for a household."""
SELECT: Final = f"""
    SELECT {", ".join(AssignmentRow.__struct_fields__)} FROM assignments.assignments
"""  # noqa: S608 - the fields of the row
SELECT_ASSIGNMENT: Final = f"{SELECT} WHERE assignment_id = $1"
SELECT_ASSIGNMENTS: Final = f"{SELECT} WHERE assignment_id = ANY($1)"
SELECT_IN_HAND: Final = """
    SELECT count(*) FROM assignments.assignments WHERE household_id = $1 AND status = ANY($2)
"""
SELECT_KEPT: Final = """
    SELECT order_id, count(*) FROM assignments.assignments
    WHERE household_id = $1 AND order_id = ANY($2) AND status = ANY($3) GROUP BY order_id
"""
SELECT_OF_HOUSEHOLD: Final = f"""
    {SELECT} WHERE household_id = $1 AND accepted_position < $2
    ORDER BY accepted_position DESC LIMIT $3
"""


class SubmissionView(Struct, frozen=True):
    """What was handed in the last time.

    Attributes:
        pictures: SHA-256 hex of each.
        worked_seconds: How long it took, where the worker says so.
        review_until: If nobody answers until then the work counts as approved.
    """

    quantity: int
    pictures: Sequence[str]
    worked_seconds: int | None
    submitted_at: datetime
    review_until: datetime


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
    fault_pictures: Sequence[str]
    appeal_until: datetime | None


class AppealView(Struct, frozen=True):
    """How a refusal was contested.

    Attributes:
        answer_until: If the buyer has not answered by then, the worker is paid.
        conceded: What the buyer answered; absent without an answer.
        ruling: Why the arbiter decided so; absent where none did.
        resolved_at: Absent while it is open.
    """

    appeal_grounds: str
    appealed_at: datetime
    answer_until: datetime
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
    """What came out of the order's escrow for this work, in minor units of ``currency``.

    Attributes:
        paid_pieces: Good pieces that were paid.
        charged_minor: What of the pay went back, for lost materials.
        station_fee_minor: To the station; never from the pay.
    """

    currency: str
    paid_pieces: int
    pay_minor: int
    charged_minor: int
    bonus_minor: int
    station_fee_minor: int
    compensation_minor: int


class AssignmentView(Struct, frozen=True):
    """One household's work on one lot.

    Attributes:
        status: As the rules name it; ``lost`` for a claim that was taken offline and came too late.
        way: Why the household could claim.
        station_id: The station that acted for it; absent if none did.
        need_tier: The household's when it claimed; absent for a lost claim.
        lease_until: When the lot goes to the next if nothing is handed in; absent for a lost claim.
        reworks: How often it was sent back to be mended.
        good: Pieces that count as good.
        judged_at: When it was decided about for the first time; absent before.
        ended_at: When it was returned, given up, called off, approved, or an appeal ended.
        return_reason: Why it was given back; absent otherwise.
        custody: Absent if no materials were issued.
        paid: Absent before any money moved.
        stars_by_worker: What the worker gave the buyer; absent before ratings are revealed.
        stars_by_buyer: Likewise the other way.
    """

    assignment_id: str
    order_id: str
    lot: int
    household_id: str
    station_id: str | None
    way: str
    need_tier: int | None
    units: int
    status: str
    accepted_by: str
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
    fault: FaultFound | None
    appeal: AppealView | None
    custody: CustodyAccount | None
    paid: Paid | None


OWN: Final = AssignmentView.__struct_fields__[
    : AssignmentView.__struct_fields__.index("submission")
]
"""The fields that are columns too."""


async def assignment(connection: Connection, assignment_id: str) -> AssignmentView | None:
    """One assignment; absent if there is none."""
    row = await connection.fetchrow(SELECT_ASSIGNMENT, assignment_id)
    return None if row is None else _view(row)


async def assignments(
    connection: Connection, assignment_ids: Sequence[str]
) -> dict[str, AssignmentView]:
    """These, by id."""
    rows = await connection.fetch(SELECT_ASSIGNMENTS, assignment_ids)
    return {row["assignment_id"]: _view(row) for row in rows}


async def of_household(
    connection: Connection, household_id: str, before: int, limit: int
) -> list[AssignmentView]:
    """A household's, claimed before a position, newest first."""
    rows = await connection.fetch(SELECT_OF_HOUSEHOLD, household_id, before, limit)
    return [_view(row) for row in rows]


async def in_hand(connection: Connection, household_id: str) -> int:
    """How many lots a household is working on, over all orders."""
    count: int = await connection.fetchval(SELECT_IN_HAND, household_id, OPEN)
    return count


async def kept(
    connection: Connection, household_id: str, order_ids: Sequence[str]
) -> dict[str, int]:
    """Of each of these orders, the lots that a household has not given back; those done, too."""
    rows = await connection.fetch(SELECT_KEPT, household_id, order_ids, KEPT)
    return {row[0]: row[1] for row in rows}


def _view(row: Any) -> AssignmentView:
    parts = (
        _part(row, SubmissionView, "submitted_at"),
        _part(row, InspectionView, "inspected_at"),
        _part(row, FaultFound, "fault_reason"),
        _part(row, AppealView, "appealed_at"),
        _custody(row),
        _part(row, Paid, "currency"),
    )
    return AssignmentView(*(*(row[name] for name in OWN), *parts))


def _part(row: Any, kind: type[P], sign: str) -> P | None:
    """A part of the view whose fields are columns; absent without its sign."""
    if row[sign] is None:
        return None
    return kind(*(row[name] for name in kind.__struct_fields__))


def _custody(row: Any) -> CustodyAccount | None:
    if not row["issued"]:
        return None
    told = [row[name] for name in CustodyAccount.__struct_fields__[:-1]]
    accounted = row["handed_in"] + row["returned"] + row["scrap"] + row["missing"]
    return CustodyAccount(*(*told, row["issued"] - accounted))
