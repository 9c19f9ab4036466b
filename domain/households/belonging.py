"""Which stations may act for a household, and for what.

A household belongs to the station that registered it, or lets one act for it. Nobody else's station
acts for it: whoever decides about a step that a station takes folds these facts and guards them, so
that a withdrawal and a step that cross each other can't both happen.
"""

from typing import Final

from domain.decider import Criterion, Event
from domain.facts.households import (
    ActScope,
    BindingGround,
    ReleaseGround,
    StationBound,
    StationEvent,
    StationReleased,
)
from domain.households.commands import (
    BindStation,
    ReleaseStation,
    StationCommand,
    TransferHousehold,
)
from domain.households.errors import (
    ConfirmationMissingError,
    HouseholdBelongsElsewhereError,
    ScopeMissingError,
    ScopeNotByStationError,
    StationAlreadyAuthorizedError,
    StationNotAuthorizedError,
)
from domain.ids import HouseholdId, StationId, household_tag

Stations = dict[StationId, tuple[ActScope, ...]]
"""What each station may do for one household; never changed in place."""
ALL_SCOPES: Final = tuple(ActScope)
CONFIRMATION_FIELD: Final = "confirmation"
"""Of the commitment to where a household's confirmation is kept."""


def evolve(stations: Stations, event: Event) -> Stations:
    """One household's stations one event later; other events change nothing."""
    match event:
        case StationBound():
            return {**stations, event.station_id: event.scopes}
        case StationReleased():
            return {key: may for key, may in stations.items() if key != event.station_id}
        case _:
            return stations


def facts(household_id: HouseholdId, station_id: StationId | None) -> tuple[Criterion, ...]:
    """What a step depends on that a station takes for a household; nothing if none does."""
    if station_id is None:
        return ()
    kinds = StationBound, StationReleased
    return (Criterion(kinds, (household_tag(household_id),)),)


def require_acting(
    stations: Stations, household_id: HouseholdId, station_id: StationId | None, scope: ActScope
) -> None:
    """Raise unless the station may do this for the household; none at all always may.

    Raises:
        StationNotAuthorizedError: the household does not belong to it, or did not let it do this.
    """
    if station_id is not None and scope not in stations.get(station_id, ()):
        raise StationNotAuthorizedError(household_id, station_id, scope)


def decide(stations: Stations, command: StationCommand) -> tuple[StationEvent, ...]:
    """Who may act from now on, or the rule that stands against it."""
    household_id, station_id = command.household_id, command.station_id
    if command.through not in (None, station_id):
        raise StationNotAuthorizedError(household_id, station_id)
    if isinstance(command, BindStation):
        return (_bind(stations, command),)
    if station_id not in stations:
        raise StationNotAuthorizedError(household_id, station_id)
    if isinstance(command, ReleaseStation):
        return (_release(command, ReleaseGround.WITHDRAWN),)
    assert isinstance(command, TransferHousehold)
    if command.to in stations:
        raise StationAlreadyAuthorizedError(household_id, command.to)
    scopes = _checked(command)
    return (
        _release(command, ReleaseGround.TRANSFER),
        _bound(command, command.to, scopes, BindingGround.TRANSFER),
    )


def _bind(stations: Stations, command: BindStation) -> StationBound:
    """A station writes itself down only where nobody else is, and never for the money."""
    household_id, scopes = command.household_id, _checked(command)
    if command.through is not None:
        elsewhere = next((one for one in stations if one != command.station_id), None)
        if elsewhere is not None:
            raise HouseholdBelongsElsewhereError(household_id, elsewhere)
        before = stations.get(command.station_id, ())
        if ActScope.PAYOUTS in scopes and ActScope.PAYOUTS not in before:
            raise ScopeNotByStationError(household_id, ActScope.PAYOUTS)
    if stations.get(command.station_id) == scopes:
        raise StationAlreadyAuthorizedError(household_id, command.station_id)
    return _bound(command, command.station_id, scopes, BindingGround.CONSENT)


def _checked(command: BindStation | TransferHousehold) -> tuple[ActScope, ...]:
    if not command.own and command.confirmation is None:
        raise ConfirmationMissingError(command.household_id)
    scopes = tuple(scope for scope in ActScope if scope in command.scopes)
    if not scopes:
        raise ScopeMissingError(command.household_id)
    return scopes


def _bound(
    command: BindStation | TransferHousehold,
    station_id: StationId,
    scopes: tuple[ActScope, ...],
    ground: BindingGround,
) -> StationBound:
    return StationBound(
        household_id=command.household_id,
        station_id=station_id,
        scopes=scopes,
        ground=ground,
        confirmation=command.confirmation,
        through=command.through,
        recorded_by=command.by,
        bound_at=command.at,
    )


def _release(command: StationCommand, ground: ReleaseGround) -> StationReleased:
    return StationReleased(
        household_id=command.household_id,
        station_id=command.station_id,
        ground=ground,
        through=command.through,
        recorded_by=command.by,
        released_at=command.at,
    )
