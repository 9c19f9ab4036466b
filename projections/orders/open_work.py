"""Open work as a household meets it: what it could claim now, and what stands against it.

The rules themselves are the domain's (`domain.piecework.assignments.claims.rules`); here they
are only foretold from read models, so that nobody needs to try every order to find out.
"""

from collections.abc import Sequence
from typing import Final
from zlib import crc32

from msgspec import Struct

from domain.errors import DomainError
from domain.households.errors import (
    ConsentMissingError,
    HouseholdHasExitedError,
    HouseholdIsFrozenError,
    HouseholdNotVerifiedError,
)
from domain.ids import OrderId, QualificationId
from domain.piecework.assignments.claims.errors import (
    HouseholdCapReachedError,
    LotReservedForNeediestError,
    NotQualifiedError,
    OpenLotsLimitReachedError,
    WorkNotOfferedInCountyError,
)
from domain.piecework.assignments.claims.rules import OPEN_LOTS_MAX
from projections.assignments import queries as assignment_views
from projections.households.views import HouseholdView
from projections.orders import queries as order_views
from projections.orders.views import OrderView
from projections.projection import Connection
from projections.qualifications import qualifications

NEXT_LOTS: Final = 8
"""How many free lots are named: enough to try another one when a claim comes too late."""


class Claimable(Struct, frozen=True):
    """What a household could claim of an order now.

    Attributes:
        lots: How many in all, within the household's limits.
        reserved: Free lots that are kept for households like it.
        open: Free lots that everybody may claim.
        next_lots: Numbers of some of them, different for each household.
        hindrances: Codes of the rules that stand against it, as in problem documents. All but
            ``LotReservedForNeediest`` stand against every lot.
    """

    lots: int
    reserved: int
    open: int
    next_lots: list[int]
    hindrances: list[str]


class OpenWork(Struct, frozen=True):
    """An order of which lots are free.

    Attributes:
        claimable: For the household that was asked for; absent if none was.
    """

    order: OrderView
    claimable: Claimable | None


class Worker(Struct, frozen=True):
    """What is known of a household that wants work, as far as some orders go.

    Attributes:
        in_hand: Lots that it works on, over all orders.
        kept: By order, the lots that it has not given back.
        passed: Of the tests and trainings that these orders ask for.
    """

    household: HouseholdView
    in_hand: int
    kept: dict[OrderId, int]
    passed: set[QualificationId]


async def open_work(
    connection: Connection, household: HouseholdView | None, before: int, limit: int
) -> list[OpenWork]:
    """Orders of which lots are free, drafted before a position, newest first."""
    orders = await order_views.open_orders(connection, before, limit)
    if household is None:
        return [OpenWork(order, None) for order in orders]
    who = await _worker(connection, household, orders)
    return [OpenWork(order, await _claimable(connection, order, who)) for order in orders]


async def _worker(
    connection: Connection, household: HouseholdView, orders: Sequence[OrderView]
) -> Worker:
    """Read no more of a household's history than these orders ask for."""
    household_id = household.household_id
    asked = [one.terms.qualification_id for one in orders if one.terms.qualification_id]
    return Worker(
        household,
        await assignment_views.in_hand(connection, household_id),
        await assignment_views.kept(connection, household_id, [one.order_id for one in orders]),
        await qualifications.passed(connection, household_id, asked),
    )


async def _claimable(connection: Connection, order: OrderView, who: Worker) -> Claimable:
    share, tier = order.fair_share, who.household.need_tier
    assert share is not None
    against, kept = _hindrances(order, who), who.kept.get(order.order_id, 0)
    reserved = order.lots.reserved if tier >= share.min_tier else 0
    within_limits, numbers = 0, []
    if not against:
        within_limits = OPEN_LOTS_MAX - who.in_hand
        if share.min_tier > 1:
            within_limits = min(within_limits, share.household_cap_lots - kept)
        spread = crc32(who.household.household_id.encode())
        numbers = await order_views.free_lots(connection, order, tier, spread, NEXT_LOTS)
    if tier < share.min_tier:
        against.append(LotReservedForNeediestError)
    return Claimable(
        lots=min(within_limits, reserved + order.lots.open),
        reserved=reserved,
        open=order.lots.open,
        next_lots=numbers,
        hindrances=[kind.__name__.removesuffix("Error") for kind in against],
    )


def _hindrances(order: OrderView, who: Worker) -> list[type[DomainError]]:
    """The rules that stand against any claim of the order."""
    household, terms, share = who.household, order.terms, order.fair_share
    assert share is not None
    capped = share.min_tier > 1 and who.kept.get(order.order_id, 0) >= share.household_cap_lots
    found = {
        HouseholdHasExitedError: household.exited,
        HouseholdNotVerifiedError: not household.verified,
        ConsentMissingError: not household.consented,
        HouseholdIsFrozenError: household.frozen,
        WorkNotOfferedInCountyError: household.county not in terms.counties,
        OpenLotsLimitReachedError: who.in_hand >= OPEN_LOTS_MAX,
        NotQualifiedError: terms.qualification_id not in (None, *who.passed),
        HouseholdCapReachedError: capped,
    }
    return [kind for kind, stands in found.items() if stands]
