"""Open work as a household meets it: what it could claim now, and what stands against it.

The rules themselves are the domain's (`domain.piecework.assignments.claiming`); here they are only
foretold from read models, so that nobody needs to try every order to find out.
"""

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
from domain.piecework.assignments.claiming import OPEN_LOTS_MAX
from domain.piecework.assignments.errors import (
    HouseholdCapReachedError,
    LotReservedForNeediestError,
    NotQualifiedError,
    OpenLotsLimitReachedError,
    WorkNotOfferedInCountyError,
)
from projections.assignments import views as assignment_views
from projections.assignments.views import Claims
from projections.households import ledger as household_ledger
from projections.households.ledger import HouseholdView
from projections.orders import views as order_views
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
    """What is known of a household that wants work.

    Attributes:
        claims: By order.
        passed: Tests and trainings that it passed.
    """

    household: HouseholdView
    claims: dict[str, Claims]
    passed: set[str]


async def worker(connection: Connection, household_id: str) -> Worker | None:
    """A household that wants work; absent if there is none of this id."""
    household = await household_ledger.household(connection, household_id)
    if household is None:
        return None
    attempts = await qualifications.attempts(connection, household_id)
    passed = {attempt.qualification_id for attempt in attempts if attempt.passed}
    claims = await assignment_views.claims(connection, household_id)
    return Worker(household, claims, passed)


async def open_work(
    connection: Connection, who: Worker | None, before: int, limit: int
) -> list[OpenWork]:
    """Orders of which lots are free, drafted before a position, newest first."""
    return [
        OpenWork(order, None if who is None else await _claimable(connection, order, who))
        for order in await order_views.open_orders(connection, before, limit)
    ]


async def _claimable(connection: Connection, order: OrderView, who: Worker) -> Claimable:
    share, tier = order.fair_share, who.household.need_tier
    assert share is not None
    against = _hindrances(order, who)
    reserved = order.lots.reserved if tier >= share.min_tier else 0
    within_limits, numbers = 0, []
    if not against:
        within_limits = OPEN_LOTS_MAX - _in_hand(who)
        if share.min_tier > 1:
            within_limits = min(within_limits, share.household_cap_lots - _kept(order, who))
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
    capped = share.min_tier > 1 and _kept(order, who) >= share.household_cap_lots
    found = {
        HouseholdHasExitedError: household.exited,
        HouseholdNotVerifiedError: not household.verified,
        ConsentMissingError: not household.consented,
        HouseholdIsFrozenError: household.frozen,
        WorkNotOfferedInCountyError: household.county not in terms.counties,
        OpenLotsLimitReachedError: _in_hand(who) >= OPEN_LOTS_MAX,
        NotQualifiedError: terms.qualification_id not in (None, *who.passed),
        HouseholdCapReachedError: capped,
    }
    return [kind for kind, stands in found.items() if stands]


def _in_hand(who: Worker) -> int:
    return sum(claims.open for claims in who.claims.values())


def _kept(order: OrderView, who: Worker) -> int:
    claims = who.claims.get(order.order_id)
    return 0 if claims is None else claims.kept
