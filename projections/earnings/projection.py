"""Totals and lines of what households earned."""

from collections.abc import Sequence
from typing import Final

from msgspec.structs import astuple

from domain.facts.payouts import PayoutEvent, PayoutSource, TaxEvent
from domain.facts.piecework.order import OrderEvent
from domain.facts.piecework.orders import OrderDrafted
from projections.earnings import figures
from projections.earnings.figures import ORDER_MONEY
from projections.earnings.steps import (
    LOT_EVENTS,
    Evidence,
    LotMoney,
    LotWork,
    Moves,
    Step,
    Worked,
    earned,
    paid,
    taxed,
    worked,
)
from projections.projection import Connection, Fact, Projection, Row

SUMS: Final = Moves._fields
LINE_COLUMNS: Final = (
    *("household_id", "position", "type", "currency", "minor", *SUMS),
    *(*Evidence.__struct_fields__, "effective_at", "recorded_at"),
)
WORK_COLUMNS: Final = ("assignment_id", "position", *Worked._fields)
ORDER_COLUMNS: Final = (
    *("order_id", "title_zh", "title_en", "unit", "rate_minor", "rate_pieces", "position"),
)
SELECT_TOTALS_OF: Final = f"""
    SELECT household_id, currency, {", ".join(SUMS)} FROM totals WHERE household_id = ANY($1)
"""  # noqa: S608 - the columns above
UPSERT_TOTALS: Final = f"""
    INSERT INTO totals (household_id, currency, {", ".join(SUMS)}, position)
    SELECT * FROM unnest($1::text[], $2::text[], $3::numeric[], $4::numeric[], $5::numeric[],
        $6::numeric[], $7::numeric[], $8::numeric[], $9::numeric[], $10::numeric[], $11::bigint[])
    ON CONFLICT (household_id, currency) DO UPDATE SET
        {", ".join(f"{name} = excluded.{name}" for name in SUMS)}, position = excluded.position
"""  # noqa: S608 - the columns above


class Earnings(Projection):
    """Totals and lines of every household, what the pay was for, and all of it in one row."""

    name = "earnings"
    tables = ("totals", "lines", "work", "orders", "figures")
    handles = (OrderDrafted, *ORDER_MONEY, *LOT_EVENTS, TaxEvent, PayoutEvent)

    async def apply(self, connection: Connection, facts: Sequence[Fact]) -> None:
        """Note orders and work, then money, then what it makes in all."""
        orders: list[Row] = []
        work: list[Row] = []
        steps: list[tuple[Fact, Step]] = []
        for fact in facts:
            match fact.event:
                case OrderDrafted() as event:
                    orders.append(_order(fact, event))
                case TaxEvent() as event:
                    steps.append((fact, taxed(event)))
                case PayoutEvent(source=PayoutSource.EARNINGS) as event:
                    steps.append((fact, paid(event)))
                case PayoutEvent() | OrderEvent():
                    pass  # Of gifts, which are the household ledger's, or in the figures alone.
                case event:
                    if isinstance(event, LotWork):
                        work.append((event.assignment_id, fact.position, *worked(event)))
                    if isinstance(event, LotMoney):
                        steps.append((fact, earned(event)))
        if orders:
            await connection.copy_records_to_table("orders", records=orders, columns=ORDER_COLUMNS)
        if work:
            await connection.copy_records_to_table("work", records=work, columns=WORK_COLUMNS)
        if steps:
            await _move(connection, steps)
        await figures.add(connection, facts)


async def _move(connection: Connection, steps: list[tuple[Fact, Step]]) -> None:
    rows = await connection.fetch(SELECT_TOTALS_OF, list({step.household_id for _, step in steps}))
    before = {(row[0], row[1]): Moves(*map(int, tuple(row)[2:])) for row in rows}
    moved: dict[tuple[str, str], tuple[Moves, int]] = {}
    lines: list[Row] = []
    for fact, step in steps:
        key = step.household_id, step.amount.currency.value
        after = step.moves.after(moved[key][0] if key in moved else before.get(key, Moves()))
        moved[key] = after, fact.position
        lines.append(_line(fact, step, after))
    await connection.copy_records_to_table("lines", records=lines, columns=LINE_COLUMNS)
    totals = [(*key, *sums, position) for key, (sums, position) in moved.items()]
    await connection.execute(UPSERT_TOTALS, *map(list, zip(*totals, strict=True)))


def _order(fact: Fact, event: OrderDrafted) -> Row:
    work, rate = event.work, event.terms.rate
    return (
        *(event.order_id, work.title_zh, work.title_en, work.unit.value),
        *(rate.minor, rate.pieces, fact.position),
    )


def _line(fact: Fact, step: Step, after: Moves) -> Row:
    return (
        *(step.household_id, fact.position, fact.type, step.amount.currency.value),
        *(step.amount.minor, *after, *astuple(step.evidence), step.at, fact.recorded_at),
    )
