"""Who may claim a lot.

Two claims of one lot conflict; claims of different lots of an order do not, because the lots kept
for the neediest are known by their numbers. A household's own claims do conflict with each other,
so that no limit is passed by claiming twice at once.
"""

from datetime import timedelta
from typing import Final

from domain.decider import Boundary, Criterion, Decider, Event
from domain.facts.households import ActScope
from domain.facts.piecework.claims import AssignmentAccepted, ClaimConflictCompensated, ClaimWay
from domain.facts.piecework.order_status import RUNNING, OrderStatus
from domain.facts.piecework.qualifications import QUALIFYING
from domain.facts.piecework.terms import Terms
from domain.households import belonging
from domain.households import rules as households
from domain.ids import StationId, household_tag
from domain.money import Money
from domain.piecework.assignments.claims.commands import (
    AcceptAssignment,
    ClaimCommand,
    RedeemClaimToken,
)
from domain.piecework.assignments.claims.errors import (
    ClaimTokenExpiredError,
    ClaimTokenSpentError,
    ClaimTokenUnknownError,
    HouseholdCapReachedError,
    LotAlreadyClaimedError,
    LotHeldForStationError,
    LotReservedForNeediestError,
    LotUnknownError,
    NotQualifiedError,
    OpenLotsLimitReachedError,
    WorkNotOfferedInCountyError,
)
from domain.piecework.assignments.claims.state import CLAIMS, Claim
from domain.piecework.assignments.lot import Token, lot_events
from domain.piecework.orders.errors import OrderNotInStatusError
from domain.piecework.orders.state import order_events
from domain.text import Reference

STATION_CLOCK_TOLERANCE: Final = timedelta(minutes=30)
"""How far the clock of a station that is often without a network may be off, either way."""
OPEN_LOTS_MAX: Final = 3
"""Lots that one household may have in hand, over all orders."""


def boundary(command: ClaimCommand) -> Boundary:
    """The order, the lot, and the household's standing, claims and qualifications."""
    home = household_tag(command.household_id)
    return Boundary.of(
        order_events(command.order_id),
        lot_events(command.order_id, command.lot),
        households.household_events(command.household_id),
        Criterion(CLAIMS, (home,)),
        Criterion(QUALIFYING, (home,)),
    )


def evolve(state: Claim, event: Event) -> Claim:
    """The claim one event later, in place."""
    state.apply(event)
    return state


def decide(state: Claim, command: ClaimCommand) -> tuple[Event, ...]:
    """Give the household the lot, or name the rule that stands against it."""
    if isinstance(command, RedeemClaimToken):
        return (_redeem(state, command),)
    assert isinstance(command, AcceptAssignment)
    terms = state.order.require(command.order_id, OrderStatus.OPEN).terms
    if command.at >= terms.deadline:
        # Whatever closes the order may be late; the deadline is not.
        raise OrderNotInStatusError(command.order_id, OrderStatus.CLOSED, (OrderStatus.OPEN,))
    _check_lot(state, terms, command)
    held_by = state.lot.held_by()
    if held_by is not None:
        raise LotHeldForStationError(command.order_id, command.lot, held_by)
    if command.lot not in claimable(state, command):
        raise LotReservedForNeediestError(command.order_id, command.lot, state.order.min_tier)
    way = ClaimWay.RESERVED_SHARE if command.lot <= _kept_lots(state) else ClaimWay.OPEN_SHARE
    return (_accepted(state, terms, command, way, command.station_id, None),)


def claimable(state: Claim, command: AcceptAssignment) -> range:
    """Numbers of the lots that the household may take as things stand, whoever holds them now.

    Raises:
        DomainError: it may take none, and why.
    """
    terms = state.order.require(command.order_id, OrderStatus.OPEN).terms
    _check_household(state, terms, command)
    _check_station(state, command, command.station_id)
    kept = _kept_lots(state)
    cap_lots = terms.household_cap_lots
    if kept and state.kept_lots >= cap_lots:
        raise HouseholdCapReachedError(command.household_id, cap_lots)
    needy = state.household.need_tier >= state.order.min_tier
    return range(1 if needy else kept + 1, terms.lots + 1)


def _check_station(state: Claim, command: ClaimCommand, station_id: StationId | None) -> None:
    stations, household_id = state.household.stations, command.household_id
    belonging.require_acting(stations, household_id, station_id, ActScope.WORK)


def _kept_lots(state: Claim) -> int:
    """Lots 1 to this number are kept for the neediest now."""
    window = state.order.window
    return 0 if window is None or state.order.min_tier == 1 else window.reserved_lots


def _check_lot(state: Claim, terms: Terms, command: ClaimCommand) -> None:
    if not 1 <= command.lot <= terms.lots:
        raise LotUnknownError(command.order_id, command.lot)
    if not state.lot.open_units(terms):
        raise LotAlreadyClaimedError(command.order_id, command.lot)


def _check_household(state: Claim, terms: Terms, command: ClaimCommand) -> None:
    household_id = command.household_id
    households.require_payable(state.household, household_id)
    county = state.household.county
    assert county is not None
    if county not in terms.counties:
        raise WorkNotOfferedInCountyError(command.order_id, county)
    if state.open_lots >= OPEN_LOTS_MAX:
        raise OpenLotsLimitReachedError(household_id, OPEN_LOTS_MAX)
    if terms.qualification_id is not None and terms.qualification_id not in state.passed:
        raise NotQualifiedError(household_id, terms.qualification_id)


def _accepted(
    state: Claim,
    terms: Terms,
    command: ClaimCommand,
    way: ClaimWay,
    station_id: StationId | None,
    serial: Reference | None,
) -> AssignmentAccepted:
    return AssignmentAccepted(
        order_id=command.order_id,
        lot=command.lot,
        assignment_id=command.assignment_id,
        household_id=command.household_id,
        units=state.lot.open_units(terms),
        way=way,
        need_tier=state.household.need_tier,
        station_id=station_id,
        token_serial=serial,
        lease_until=command.at + timedelta(hours=terms.lease_hours),
        accepted_by=command.by,
        accepted_at=command.at,
    )


def _redeem(
    state: Claim, command: RedeemClaimToken
) -> AssignmentAccepted | ClaimConflictCompensated:
    """The first valid redemption takes the lot; who comes second is paid for a way in vain.

    The neediest-first window and the limits on lots do not apply: the station handed the lot out
    when nobody could look them up, and a poor network is not held against the villager.
    """
    order_id, lot = command.order_id, command.lot
    drafted = state.order.require(order_id, *RUNNING, OrderStatus.CANCELLED)
    token = state.lot.tokens.get(command.serial)
    if token is None or token.issued.station_id != command.station_id:
        raise ClaimTokenUnknownError(order_id, lot)
    _check_in_time(token, command)
    households.require_payable(state.household, command.household_id)
    _check_station(state, command, command.station_id)
    if command.serial in state.lot.compensated or token.holder == command.household_id:
        raise ClaimTokenSpentError(order_id, lot)
    terms = drafted.terms
    ended = state.order.status in (OrderStatus.CLOSED, OrderStatus.CANCELLED)
    if state.lot.open_units(terms) and not ended:
        way = ClaimWay.STATION_TOKEN
        return _accepted(state, terms, command, way, command.station_id, command.serial)
    return ClaimConflictCompensated(
        order_id=order_id,
        lot=lot,
        assignment_id=command.assignment_id,
        household_id=command.household_id,
        station_id=command.station_id,
        token_serial=command.serial,
        amount=Money(terms.compensation_minor, terms.currency),
        redeemed_by=command.by,
        compensated_at=command.at,
    )


def _check_in_time(token: Token, command: RedeemClaimToken) -> None:
    """A token that comes before its end was taken before it, whatever the station's clock says.

    That it was not taken before it was issued, and not later than now, our own record says. One
    that comes later was taken in time if the station's clock, as far as it may be off, says so.
    """
    issued_at, expires_at = token.issued.issued_at, token.issued.expires_at
    if command.at <= expires_at:
        return
    first, last = issued_at - STATION_CLOCK_TOLERANCE, expires_at + STATION_CLOCK_TOLERANCE
    if not first <= command.claimed_at <= last or command.at > token.upload_until:
        raise ClaimTokenExpiredError(expires_at)


CLAIM_DECIDER: Final = Decider(boundary=boundary, initial=Claim, evolve=evolve, decide=decide)
