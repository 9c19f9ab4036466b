"""The whole in a few figures: what was given, and where all of it is now.

Read from three projections that were made from the same log in different ways: the campaigns say
what was given, the households what arrived, the journal what is held. They must add up.
"""

from typing import Final

from msgspec import Struct

from projections.projection import Connection

# A projection may be a moment behind the others; the figures are shown as of an event that all
# three have folded, and ``reconciles`` is claimed only where their positions are the same.
SELECT_POSITIONS: Final = """
    SELECT (SELECT position FROM campaign_totals.progress),
        (SELECT position FROM household_ledger.progress),
        (SELECT position FROM journal.progress)
"""
SELECT_FIGURES: Final = """
    WITH given AS (
        SELECT currency, sum(given_minor) AS given,
            sum(fee_minor) AS fees, sum(refunded_minor + charged_back_minor) AS returned
        FROM campaign_totals.campaigns GROUP BY currency
    ), paid AS (
        SELECT currency, sum(paid_minor) AS paid FROM household_ledger.totals GROUP BY currency
    ), held AS (
        SELECT currency,
            -coalesce(sum(balance_minor) FILTER (WHERE account LIKE 'payouts:inflight:%'), 0)
                AS in_flight,
            -coalesce(sum(balance_minor) FILTER (WHERE account LIKE 'funds:household:%'), 0)
                AS allocated,
            -coalesce(sum(balance_minor) FILTER (WHERE account LIKE 'funds:campaign:%'), 0)
                AS pooled
        FROM journal.balances GROUP BY currency
    )
    SELECT given.currency, given.given, given.fees, given.returned, coalesce(paid.paid, 0),
        coalesce(held.in_flight, 0), coalesce(held.allocated, 0), coalesce(held.pooled, 0)
    FROM given LEFT JOIN paid USING (currency) LEFT JOIN held USING (currency)
    WHERE given.given > 0
    ORDER BY given.given DESC
"""


class Figures(Struct, frozen=True):
    """One currency, in minor units.

    Attributes:
        allocated_minor: With households' funds, not yet on its way.
        pooled_minor: With campaigns, not yet allocated.
    """

    currency: str
    given_minor: int
    fee_minor: int
    returned_minor: int
    paid_minor: int
    in_flight_minor: int
    allocated_minor: int
    pooled_minor: int

    @property
    def held_minor(self) -> int:
        """Not yet with a household, whatever it waits for."""
        return self.in_flight_minor + self.allocated_minor + self.pooled_minor

    @property
    def reconciles(self) -> bool:
        """Whether given = paid + held + given back + fees."""
        gone = self.fee_minor + self.returned_minor
        return self.given_minor == self.paid_minor + self.held_minor + gone


class Overview(Struct, frozen=True):
    """Figures as of an event.

    Attributes:
        position: The event that all figures know of.
        settled: Whether all three sources stand at it; otherwise one is a moment ahead.
    """

    position: int
    settled: bool
    figures: list[Figures]


async def overview(connection: Connection) -> Overview:
    """The figures; call within one snapshot."""
    row = await connection.fetchrow(SELECT_POSITIONS)
    assert row is not None
    figures = [
        Figures(found[0], *map(int, tuple(found)[1:]))
        for found in await connection.fetch(SELECT_FIGURES)
    ]
    return Overview(min(row), len(set(row)) == 1, figures)
