"""An import of any length needs the memory of its first rows."""

import gc
import tracemalloc
from collections.abc import AsyncIterator, Iterator
from typing import Final

import pytest

from domain.ids import CampaignId
from marketplace.connections import REPLAYS
from marketplace.handling import CommandHandler
from marketplace.imports.encodings import Encoding
from marketplace.imports.gifts import WAITING_MAX, GiftImport
from marketplace.imports.mapping import PLAIN, read_format
from marketplace.imports.naming import Names
from marketplace.imports.rows import BadRow, Sheet
from marketplace.imports.taking import Recording
from marketplace.log import EventLog
from tests.conftest import ORIGIN
from tests.worlds.story import NOW

HEADER: Final = "gift_id,donor_ref,received_at,amount,currency\n"
GIFT, BAD = "1.00", "1.000"
BYTES_A_ROW_MAX: Final = 48
"""Less than a note of a row would need: an id in a set takes some hundred."""
TRIES: Final = 3
"""A connection or a cache may grow meanwhile; what grows with the rows does so every time."""


class Made:
    """A header, and rows of which each has its own id; made as they are asked for."""

    def __init__(self, amount: str, rows: int) -> None:
        """So many rows with such an amount."""
        self._lines = self._made(amount, rows)

    def _made(self, amount: str, rows: int) -> Iterator[str]:
        yield HEADER
        for number in range(rows):
            yield f"g{number},d,2026-01-01T00:00:00Z,{amount},USD\n"

    def readline(self, _: int, /) -> str:
        """The next line."""
        return next(self._lines, "")


@pytest.fixture
async def log(dsn: str) -> AsyncIterator[EventLog]:
    """An empty log, with the patience of an import: tracing makes hundreds at once slow."""
    async with await EventLog.open(dsn, origin=ORIGIN, patience=REPLAYS) as opened:
        yield opened


@pytest.fixture
def traced() -> Iterator[None]:
    """Memory is counted."""
    tracemalloc.start()
    yield
    tracemalloc.stop()


def held_bytes() -> int:
    """What Python objects hold now."""
    gc.collect()
    return tracemalloc.get_traced_memory()[0]


async def left_by(log: EventLog, amount: str, rows: int, seen: list[str] | None = None) -> int:
    """The bytes that an import holds when all its rows are done; ``seen`` notes each of them."""

    def reject(bad: BadRow) -> None:
        if seen is not None:
            seen.append(bad.cells[0])

    before = held_bytes()
    # The campaign is not there: a row goes all the way to its decision, and the log's window of
    # recent events, which is bounded elsewhere, stays out of the measure.
    campaign_id = CampaignId("C-NONE")
    taking = Recording(CommandHandler(log), log, Names(b"k" * 32), campaign_id, lambda: NOW)
    work = GiftImport(campaign_id, taking, reject)
    sheet = Sheet(Made(amount, rows), read_format(PLAIN), Encoding.UTF_8)
    tally = await work.run(sheet.rows, lambda: None)
    assert tally.rejected == rows
    return held_bytes() - before


async def bytes_a_row(log: EventLog, amount: str, rows: int, seen: list[str] | None = None) -> int:
    """What each row leaves, above what the first ones do."""
    few = rows // 2
    assert few > WAITING_MAX or amount != GIFT, "the first rows must be as many at a time"
    await left_by(log, amount, rows)
    grown = []
    for _ in range(TRIES):
        first = await left_by(log, amount, few, seen)
        grown.append(await left_by(log, amount, rows, seen) - first)
    return min(grown) // (rows - few)


@pytest.mark.parametrize(("amount", "rows"), [(GIFT, 1_200), (BAD, 6_000)])
async def test_memory_does_not_grow_with_rows(
    log: EventLog, traced: None, amount: str, rows: int
) -> None:
    """Whether they are gifts or not, nothing is kept of a row that is done."""
    assert await bytes_a_row(log, amount, rows) < BYTES_A_ROW_MAX


async def test_an_import_that_notes_its_rows_is_caught(log: EventLog, traced: None) -> None:
    """The control: a note of what was turned away grows with the rows, and the measure sees it."""
    assert await bytes_a_row(log, BAD, 6_000, []) > BYTES_A_ROW_MAX
