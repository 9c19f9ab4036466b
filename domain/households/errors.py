"""The rules for households, each as an error named for it."""

from dataclasses import dataclass

from domain.errors import ConflictError, ForbiddenError, MalformedError, UnknownError
from domain.facts.households import ActScope
from domain.ids import ActorId, HouseholdId, StationId


@dataclass(eq=False)
class HouseholdUnknownError(UnknownError):
    """No household was registered under this id."""

    household_id: HouseholdId


@dataclass(eq=False)
class HouseholdAlreadyRegisteredError(ConflictError):
    """The id is taken."""

    household_id: HouseholdId


@dataclass(eq=False)
class HouseholdAlreadyVerifiedError(ConflictError):
    """A second person confirmed it before."""

    household_id: HouseholdId


@dataclass(eq=False)
class VerifierIsRegistrarError(ConflictError):
    """Whoever registered a household can't be the one who confirms it."""

    household_id: HouseholdId
    staff: ActorId


@dataclass(eq=False)
class HouseholdNotVerifiedError(ConflictError):
    """Money goes only to households that a second person confirmed."""

    household_id: HouseholdId


@dataclass(eq=False)
class ConsentMissingError(ConflictError):
    """The household has not agreed, or no longer agrees."""

    household_id: HouseholdId


@dataclass(eq=False)
class ConsentAlreadyGivenError(ConflictError):
    """The household's consent stands already."""

    household_id: HouseholdId


@dataclass(eq=False)
class HouseholdIsFrozenError(ConflictError):
    """Money for the household is stopped."""

    household_id: HouseholdId


@dataclass(eq=False)
class HouseholdNotFrozenError(ConflictError):
    """There is nothing to unfreeze."""

    household_id: HouseholdId


@dataclass(eq=False)
class HouseholdHasExitedError(ConflictError):
    """The household has left the programme."""

    household_id: HouseholdId


@dataclass(eq=False)
class StationNotAuthorizedError(ForbiddenError):
    """The household does not belong to this station, or did not let it do this.

    Attributes:
        scope: What the station may not do.
    """

    household_id: HouseholdId
    station_id: StationId
    scope: ActScope | None = None


@dataclass(eq=False)
class StationAlreadyAuthorizedError(ConflictError):
    """The station may do just this for the household already."""

    household_id: HouseholdId
    station_id: StationId


@dataclass(eq=False)
class HouseholdBelongsElsewhereError(ForbiddenError):
    """A station can't take down for itself a household that belongs to another one."""

    household_id: HouseholdId
    station_id: StationId


@dataclass(eq=False)
class ScopeNotByStationError(ForbiddenError):
    """A station can't take this right down for itself: the household or an officer gives it."""

    household_id: HouseholdId
    scope: ActScope


@dataclass(eq=False)
class ScopeMissingError(MalformedError):
    """It says nothing that the station may do."""

    household_id: HouseholdId


@dataclass(eq=False)
class ConfirmationMissingError(MalformedError):
    """Whoever takes a household's word down says where its confirmation is kept."""

    household_id: HouseholdId


@dataclass(eq=False)
class NeedTierOutOfRangeError(MalformedError):
    """Need tiers go from 1 to 5."""

    need_tier: int
