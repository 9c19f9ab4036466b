"""What is asked of somebody's work on a lot."""

from collections.abc import Sequence
from typing import Final, TypeVar

import asyncpg
from msgspec import Struct

from domain.facts.piecework.assignment_status import OPEN, REQUEUED, AssignmentStatus
from domain.ids import AssignmentId, HouseholdId, OrderId
from projections.assignments.rows import AssignmentRow
from projections.assignments.views import (
    AppealView,
    AssignmentView,
    CustodyAccount,
    FaultFound,
    InspectionView,
    Paid,
    SubmissionView,
)
from projections.projection import Connection
from projections.rows import listed, read

P = TypeVar("P", bound=Struct)
KEPT: Final = tuple(status for status in AssignmentStatus if status not in REQUEUED)
"""What counts against an order's cap for a household."""
SELECT: Final = f"""
    SELECT {listed(AssignmentRow)} FROM assignments.assignments
"""  # noqa: S608 - the fields of the row
SELECT_ASSIGNMENT: Final = f"{SELECT} WHERE assignment_id = $1"
SELECT_ASSIGNMENTS: Final = f"{SELECT} WHERE assignment_id = ANY($1)"
SELECT_IN_HAND: Final = """
    SELECT count(DISTINCT (order_id, lot)) FROM assignments.assignments
    WHERE household_id = $1 AND status = ANY($2)
"""
SELECT_KEPT: Final = """
    SELECT order_id, count(DISTINCT lot) AS lots FROM assignments.assignments
    WHERE household_id = $1 AND order_id = ANY($2) AND status = ANY($3) GROUP BY order_id
"""
SELECT_OF_HOUSEHOLD: Final = f"""
    {SELECT} WHERE household_id = $1 AND accepted_position < $2
    ORDER BY accepted_position DESC LIMIT $3
"""


async def assignment(connection: Connection, assignment_id: AssignmentId) -> AssignmentView | None:
    """One assignment; absent if there is none."""
    row = await connection.fetchrow(SELECT_ASSIGNMENT, assignment_id)
    return None if row is None else _view(row)


async def assignments(
    connection: Connection, assignment_ids: Sequence[AssignmentId]
) -> dict[AssignmentId, AssignmentView]:
    """These, by id."""
    rows = await connection.fetch(SELECT_ASSIGNMENTS, assignment_ids)
    return {AssignmentId(row["assignment_id"]): _view(row) for row in rows}


async def of_household(
    connection: Connection, household_id: HouseholdId, before: int, limit: int
) -> list[AssignmentView]:
    """A household's, claimed before a position, newest first."""
    rows = await connection.fetch(SELECT_OF_HOUSEHOLD, household_id, before, limit)
    return [_view(row) for row in rows]


async def in_hand(connection: Connection, household_id: HouseholdId) -> int:
    """How many lots a household is working on, over all orders."""
    count: int = await connection.fetchval(SELECT_IN_HAND, household_id, OPEN)
    return count


async def kept(
    connection: Connection, household_id: HouseholdId, order_ids: Sequence[OrderId]
) -> dict[OrderId, int]:
    """Of each of these orders, the lots that a household has not given back; those done, too."""
    rows = await connection.fetch(SELECT_KEPT, household_id, order_ids, KEPT)
    return {OrderId(row["order_id"]): row["lots"] for row in rows}


def _view(row: asyncpg.Record) -> AssignmentView:
    return read(
        AssignmentView,
        row,
        submission=_part(row, SubmissionView, "submitted_at"),
        inspection=_part(row, InspectionView, "inspected_at"),
        second_inspection=_inspected_again(row),
        fault=_part(row, FaultFound, "fault_reason"),
        appeal=_part(row, AppealView, "appealed_at"),
        custody=_custody(row),
        paid=_part(row, Paid, "currency"),
    )


def _part(row: asyncpg.Record, kind: type[P], sign: str) -> P | None:
    """A part of the view whose fields are columns; absent without its sign."""
    return None if row[sign] is None else read(kind, row)


def _inspected_again(row: asyncpg.Record) -> InspectionView | None:
    if row["again_inspected_at"] is None:
        return None
    return InspectionView(
        sample=row["again_sample"],
        defects=row["again_defects"],
        passed=row["again_passed"],
        inspected_at=row["again_inspected_at"],
    )


def _custody(row: asyncpg.Record) -> CustodyAccount | None:
    if not row["issued"]:
        return None
    accounted = row["handed_in"] + row["returned"] + row["scrap"] + row["missing"]
    return read(CustodyAccount, row, left=row["issued"] - accounted)
