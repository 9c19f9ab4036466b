"""All projections, and what is asked of them together."""

from collections.abc import Callable
from typing import Final

from msgspec import Struct

from projections.assignments.assignments import Assignments
from projections.books.figures import FiguresProjection
from projections.books.journal import Journal
from projections.campaigns.totals import CampaignTotals
from projections.earnings.projection import Earnings
from projections.evidence.pictures import Evidence
from projections.gifts.donor_ledger import DonorLedger
from projections.households.ledger import HouseholdLedger
from projections.orders.allocation_log import AllocationLog
from projections.orders.orders import Orders
from projections.payouts.payouts import Payouts
from projections.projection import Connection, Projection
from projections.qualifications.qualifications import Qualifications
from projections.takers import Takers
from projections.timers.tables import Timers

PROJECTIONS: Final[dict[str, Callable[[], Projection]]] = {
    kind.name: kind
    for kind in (
        *(Journal, HouseholdLedger, DonorLedger, CampaignTotals, Takers, Payouts),
        *(FiguresProjection, Qualifications, Orders, Assignments, AllocationLog),
        *(Earnings, Timers, Evidence),
    )
}
SELECT_STANDING: Final = " UNION ALL ".join(
    f"SELECT '{name}' AS name, position, problem FROM {name}.progress"  # noqa: S608 - names above
    for name in PROJECTIONS
)


class Standing(Struct, frozen=True):
    """How far a projection has come.

    Attributes:
        problem: Why it stopped; absent while it goes on.
    """

    name: str
    position: int
    problem: str | None


async def position_of(connection: Connection, *names: str) -> int:
    """The event that all of these projections have folded; call within one snapshot."""
    found = await standings(connection)
    return min(standing.position for standing in found if standing.name in names)


async def standings(connection: Connection) -> list[Standing]:
    """Every projection's standing, in one snapshot."""
    return [Standing(*row) for row in await connection.fetch(SELECT_STANDING)]
