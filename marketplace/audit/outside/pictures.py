"""The pictures that events name: each must be there, and its bytes must have its name."""

from asyncio import to_thread
from collections.abc import Iterator
from hashlib import file_digest
from pathlib import Path
from typing import Any, Final

import asyncpg

from domain.decider import Event, wire_name
from domain.facts.piecework.judgement import (
    AssignmentPartiallyApproved,
    AssignmentRejected,
    ReworkRequested,
)
from domain.facts.piecework.orders import OrderDrafted
from domain.facts.piecework.work import AssignmentSubmitted
from domain.ids import PictureHash
from marketplace.audit.outside.openings import ROWS_AT_ONCE, SELECT_LEAVES, event_of
from marketplace.audit.verdict import Fault, Verdict
from marketplace.evidence.store import path_of

RECENT_MAX: Final = 10_000
"""Pictures that are remembered: a sample is named by every order that uses it."""
SHOWING: Final[tuple[type[Event], ...]] = (
    OrderDrafted,
    AssignmentSubmitted,
    AssignmentPartiallyApproved,
    AssignmentRejected,
    ReworkRequested,
)
"""Events that name pictures; a test looks through the types of all others."""


def pictures_of(event: Any) -> Iterator[PictureHash]:
    """The pictures that an event names; none where there is no event."""
    match event:
        case OrderDrafted(work=work):
            yield from work.pictures
        case AssignmentSubmitted(pictures=pictures):
            yield from pictures
        case AssignmentPartiallyApproved() | AssignmentRejected() | ReworkRequested():
            yield from event.fault.pictures
        case _:
            return


async def unfit_pictures(connection: asyncpg.Connection, folder: Path) -> list[Fault]:
    """Each picture that is missing or has other bytes, at the first event that names it.

    Where there is no folder at all nothing was compared: an auditor may have the database alone.
    """
    faults: list[Fault] = []
    there, looked_at = await to_thread(folder.is_dir), dict[PictureHash, None]()
    cursor = await connection.cursor(SELECT_LEAVES, [wire_name(kind) for kind in SHOWING])
    while rows := await cursor.fetch(ROWS_AT_ONCE):
        for row in rows:
            for name in pictures_of(event_of(row["leaf"])):
                if not there:
                    said = f"pictures not compared: there is no folder {folder}"
                    return [Fault(Verdict.NOT_COMPARED, None, said)]
                if name in looked_at:
                    continue
                looked_at[name] = None
                if len(looked_at) > RECENT_MAX:
                    del looked_at[next(iter(looked_at))]
                problem = await to_thread(_problem, folder, name)
                if problem is not None:
                    faults.append(Fault(Verdict.OUTSIDE_UNFIT, row["position"], problem))
    return faults


def _problem(folder: Path, name: PictureHash) -> str | None:
    try:
        with path_of(folder, name).open("rb") as file:
            found = file_digest(file, "sha256").hexdigest()
    except OSError as error:
        return f"the picture {name} can't be read: {error.strerror}"
    return None if found == name else f"the picture {name} has other bytes"
