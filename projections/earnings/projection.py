"""Totals and lines of what households earned."""

from collections.abc import Sequence
from typing import Final

from domain.facts.income_tax import TaxEvent
from domain.facts.payouts import PayoutEvent, PayoutSource
from domain.facts.piecework.order import OrderEvent
from domain.facts.piecework.orders import OrderDrafted
from domain.ids import HouseholdId
from domain.money import Currency
from projections.earnings import figures
from projections.earnings.figures import ORDER_MONEY
from projections.earnings.rows import LineRow, OrderRow, TotalsRow, WorkRow
from projections.earnings.steps import (
    LOT_EVENTS,
    LotMoney,
    LotWork,
    Moves,
    Step,
    earned,
    paid,
    taxed,
    worked,
)
from projections.projection import Connection, Fact, Projection
from projections.rows import copy_rows, execute_for, given, kept, listed

SUMS: Final = Moves._fields
SELECT_TOTALS_OF: Final = f"""
    SELECT {listed(TotalsRow)} FROM totals WHERE household_id = ANY($1)
"""  # noqa: S608 - the columns of the row
UPSERT_TOTALS: Final = f"""
    INSERT INTO totals ({listed(TotalsRow)}) SELECT {listed(TotalsRow)} FROM {given(TotalsRow)}
    ON CONFLICT (household_id, currency) DO UPDATE SET
        {", ".join(f"{name} = excluded.{name}" for name in SUMS)}, position = excluded.position
"""  # noqa: S608 - the columns of the row


class Earnings(Projection):
    """Totals and lines of every household, what the pay was for, and all of it in one row."""

    name = "earnings"
    tables = ("totals", "lines", "work", "orders", "figures")
    handles = (OrderDrafted, *ORDER_MONEY, *LOT_EVENTS, TaxEvent, PayoutEvent)

    async def apply(self, connection: Connection, facts: Sequence[Fact]) -> None:
        """Note orders and work, then money, then what it makes in all."""
        orders: list[OrderRow] = []
        work: list[WorkRow] = []
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
                        work.append(_worked(fact.position, event))
                    if isinstance(event, LotMoney):
                        steps.append((fact, earned(event)))
        await copy_rows(connection, "orders", orders)
        await copy_rows(connection, "work", work)
        if steps:
            await _move(connection, steps)
        await figures.add(connection, facts)


async def _move(connection: Connection, steps: list[tuple[Fact, Step]]) -> None:
    households = [*{step.household_id for _, step in steps}]
    totals = {
        (row["household_id"], row["currency"]): Moves(**{name: int(row[name]) for name in SUMS})
        for row in await connection.fetch(SELECT_TOTALS_OF, households)
    }
    moved: dict[tuple[HouseholdId, Currency], LineRow] = {}
    lines: list[LineRow] = []
    for fact, step in steps:
        key = step.household_id, step.amount.currency
        totals[key] = after = step.moves.after(totals.get(key, Moves()))
        line = _line(fact, step, after)
        moved[key] = line
        lines.append(line)
    await copy_rows(connection, "lines", lines)
    changed = [
        TotalsRow(**{name: getattr(line, name) for name in TotalsRow.__struct_fields__})
        for line in moved.values()
    ]
    await execute_for(connection, UPSERT_TOTALS, changed)


def _order(fact: Fact, event: OrderDrafted) -> OrderRow:
    work, rate = event.work, event.terms.rate
    return OrderRow(
        order_id=event.order_id,
        title_zh=work.title_zh,
        title_en=work.title_en,
        unit=work.unit,
        rate_minor=rate.minor,
        rate_pieces=rate.pieces,
        position=fact.position,
    )


def _worked(position: int, event: LotWork) -> WorkRow:
    return WorkRow(assignment_id=event.assignment_id, position=position, **worked(event)._asdict())


def _line(fact: Fact, step: Step, after: Moves) -> LineRow:
    return LineRow(
        household_id=step.household_id,
        currency=step.amount.currency,
        position=fact.position,
        type=fact.type,
        minor=step.amount.minor,
        effective_at=step.at,
        recorded_at=fact.recorded_at,
        **after._asdict(),
        **kept(step.evidence),
    )
