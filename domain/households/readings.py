"""What was asked of a household, or of who acts for it."""

from collections.abc import Mapping
from typing import Final

from domain.decider import Command, Event
from domain.facts.households import (
    ConsentGiven,
    ConsentWithdrawn,
    HouseholdExited,
    HouseholdFrozen,
    HouseholdRegistered,
    HouseholdUnfrozen,
    HouseholdVerified,
    ReleaseGround,
    StationBound,
    StationReleased,
)
from domain.households.commands import (
    BindStation,
    ExitHousehold,
    FreezeHousehold,
    GiveConsent,
    RegisterHousehold,
    ReleaseStation,
    TransferHousehold,
    UnfreezeHousehold,
    VerifyHousehold,
    WithdrawConsent,
)
from domain.reading_back import Append, NotAllowedError, Reading, asked, same


def _registered(event: HouseholdRegistered, append: Append) -> Command:
    """At a station the same append binds the household to it."""
    bound = (one.station_id for one in append.events if isinstance(one, StationBound))
    return asked(RegisterHousehold, event, station_id=next(bound, None))


def _bound(event: StationBound, _: Append) -> Command:
    """Without a confirmation only the household's own worker can have said it."""
    return asked(BindStation, event, own=event.confirmation is None)


def _released(event: StationReleased, append: Append) -> Command:
    if event.ground is ReleaseGround.WITHDRAWN:
        return asked(ReleaseStation, event)
    after = (one for one in append.events if isinstance(one, StationBound))
    bound = next(after, None)
    if bound is None:
        raise NotAllowedError("a transfer ends one binding and begins another")
    said = {"scopes": bound.scopes, "confirmation": bound.confirmation}
    own = bound.confirmation is None
    return asked(TransferHousehold, event, to=bound.station_id, own=own, **said)


READINGS: Final[Mapping[type[Event], Reading]] = {
    HouseholdRegistered: _registered,
    StationBound: _bound,
    StationReleased: _released,
    HouseholdVerified: same(VerifyHousehold),
    ConsentGiven: same(GiveConsent),
    ConsentWithdrawn: same(WithdrawConsent),
    HouseholdFrozen: same(FreezeHousehold),
    HouseholdUnfrozen: same(UnfreezeHousehold),
    HouseholdExited: same(ExitHousehold),
}
