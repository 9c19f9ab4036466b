"""What may be done with a household, and what each decision depends on."""

from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from domain.decider import Boundary, Criterion, Decider, Event
from domain.facts.households import (
    HOUSEHOLD_EVENTS,
    STANDING_AFTER,
    ActScope,
    BindingGround,
    ConsentGiven,
    ConsentWithdrawn,
    County,
    HouseholdEvent,
    HouseholdExited,
    HouseholdFrozen,
    HouseholdRegistered,
    HouseholdUnfrozen,
    HouseholdVerified,
    StationBound,
    StationEvent,
)
from domain.households import belonging
from domain.households.belonging import ALL_SCOPES, Stations
from domain.households.commands import (
    ConsentCommand,
    ExitHousehold,
    FreezeHousehold,
    GiveConsent,
    HouseholdCommand,
    RegisterHousehold,
    StationCommand,
    UnfreezeHousehold,
    VerifyHousehold,
)
from domain.households.errors import (
    ConsentAlreadyGivenError,
    ConsentMissingError,
    HouseholdAlreadyRegisteredError,
    HouseholdAlreadyVerifiedError,
    HouseholdHasExitedError,
    HouseholdIsFrozenError,
    HouseholdNotFrozenError,
    HouseholdNotVerifiedError,
    HouseholdUnknownError,
    NeedTierOutOfRangeError,
    VerifierIsRegistrarError,
)
from domain.ids import ActorId, HouseholdId, household_tag


class Household(Struct, frozen=True):
    """What decisions need to know of a household.

    Attributes:
        registered_by: Absent while the household is unknown.
        county: Where it lives; absent while the household is unknown.
        need_tier: 1 to 5; 0 while the household is unknown.
        verified: A second person confirmed it.
        consented: Its consent stands.
        stations: Which may act for it, and for what.
    """

    registered_by: ActorId | None = None
    county: County | None = None
    need_tier: int = 0
    verified: bool = False
    consented: bool = False
    frozen: bool = False
    exited: bool = False
    stations: Stations = {}


def evolve(state: Household, event: Event) -> Household:
    """The household one event later."""
    match event:
        case HouseholdRegistered():
            return Household(
                registered_by=event.registered_by, county=event.county, need_tier=event.need_tier
            )
        case StationEvent():
            return replace(state, stations=belonging.evolve(state.stations, event))
        case HouseholdEvent():
            flag, value = STANDING_AFTER[type(event)]
            return replace(state, **{flag: value})
        case _:
            return state


def require_known(household: Household, household_id: HouseholdId) -> ActorId:
    """Who registered the household, which must exist and not have left.

    Raises:
        HouseholdUnknownError: no such household.
        HouseholdHasExitedError: it has left.
    """
    if household.registered_by is None:
        raise HouseholdUnknownError(household_id)
    if household.exited:
        raise HouseholdHasExitedError(household_id)
    return household.registered_by


def require_payable(household: Household, household_id: HouseholdId) -> None:
    """Raise unless money may be allocated and paid to the household.

    Raises:
        HouseholdUnknownError, HouseholdHasExitedError, HouseholdNotVerifiedError,
        ConsentMissingError, HouseholdIsFrozenError: the rule that stands against it.
    """
    require_known(household, household_id)
    if not household.verified:
        raise HouseholdNotVerifiedError(household_id)
    if not household.consented:
        raise ConsentMissingError(household_id)
    if household.frozen:
        raise HouseholdIsFrozenError(household_id)


def household_events(household_id: HouseholdId) -> Criterion:
    """The events that say whether a household may be paid."""
    return Criterion(HOUSEHOLD_EVENTS, (household_tag(household_id),))


def boundary(command: HouseholdCommand) -> Boundary:
    """All facts about this household's standing."""
    return Boundary.of(household_events(command.household_id))


def decide(state: Household, command: HouseholdCommand) -> tuple[Event, ...]:
    """What follows from the command, or the rule that it violates."""
    household_id, by, at = command.household_id, command.by, command.at
    if isinstance(command, RegisterHousehold):
        return _register(state, command)
    registered_by = require_known(state, household_id)
    match command:
        case StationCommand():
            return belonging.decide(state.stations, command)
        case VerifyHousehold():
            if state.verified:
                raise HouseholdAlreadyVerifiedError(household_id)
            if by == registered_by:
                raise VerifierIsRegistrarError(household_id, by)
            return (HouseholdVerified(household_id=household_id, verified_by=by, verified_at=at),)
        case ConsentCommand():
            return (_consent(state, command),)
        case ExitHousehold(reason=why):
            return (
                HouseholdExited(
                    household_id=household_id, reason=why, recorded_by=by, exited_at=at
                ),
            )
        case _:
            return _stop_or_resume(state, command)


def _register(state: Household, command: RegisterHousehold) -> tuple[Event, ...]:
    if state.registered_by is not None:
        raise HouseholdAlreadyRegisteredError(command.household_id)
    if not 1 <= command.need_tier <= 5:  # noqa: PLR2004 - NeedTier, which msgspec checks on decode only
        raise NeedTierOutOfRangeError(command.need_tier)
    registered = HouseholdRegistered(
        household_id=command.household_id,
        county=command.county,
        need_tier=command.need_tier,
        particulars=command.particulars,
        registered_by=command.by,
        registered_at=command.at,
    )
    if command.station_id is None:
        return (registered,)
    bound = StationBound(
        household_id=command.household_id,
        station_id=command.station_id,
        scopes=ALL_SCOPES,
        ground=BindingGround.REGISTRATION,
        confirmation=None,
        through=command.station_id,
        recorded_by=command.by,
        bound_at=command.at,
    )
    return registered, bound


def _consent(state: Household, command: ConsentCommand) -> Event:
    household_id, station_id = command.household_id, command.station_id
    belonging.require_acting(state.stations, household_id, station_id, ActScope.CONSENT)
    about: dict[str, Any] = {"household_id": household_id, "station_id": station_id}
    if isinstance(command, GiveConsent):
        if state.consented:
            raise ConsentAlreadyGivenError(household_id)
        return ConsentGiven(**about, recorded_by=command.by, given_at=command.at)
    if not state.consented:
        raise ConsentMissingError(household_id)
    return ConsentWithdrawn(**about, recorded_by=command.by, withdrawn_at=command.at)


def _stop_or_resume(state: Household, command: HouseholdCommand) -> tuple[Event, ...]:
    household_id, by, at = command.household_id, command.by, command.at
    match command:
        case FreezeHousehold(reason=why):
            if state.frozen:
                raise HouseholdIsFrozenError(household_id)
            return (
                HouseholdFrozen(household_id=household_id, reason=why, frozen_by=by, frozen_at=at),
            )
        case UnfreezeHousehold(reason=because):
            if not state.frozen:
                raise HouseholdNotFrozenError(household_id)
            return (
                HouseholdUnfrozen(
                    household_id=household_id, reason=because, unfrozen_by=by, unfrozen_at=at
                ),
            )
        case _:
            raise AssertionError(command)


HOUSEHOLD_DECIDER: Final = Decider(
    boundary=boundary, initial=lambda _: Household(), evolve=evolve, decide=decide
)
