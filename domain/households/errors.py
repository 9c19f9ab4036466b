"""The rules for households, each as an error named for it."""

from dataclasses import dataclass

from domain.errors import DomainError
from domain.ids import ActorId, HouseholdId


@dataclass(eq=False)
class HouseholdUnknownError(DomainError):
    """No household was registered under this id."""

    household_id: HouseholdId


@dataclass(eq=False)
class HouseholdAlreadyRegisteredError(DomainError):
    """The id is taken."""

    household_id: HouseholdId


@dataclass(eq=False)
class HouseholdAlreadyVerifiedError(DomainError):
    """A second person confirmed it before."""

    household_id: HouseholdId


@dataclass(eq=False)
class VerifierIsRegistrarError(DomainError):
    """Whoever registered a household can't be the one who confirms it."""

    household_id: HouseholdId
    staff: ActorId


@dataclass(eq=False)
class HouseholdNotVerifiedError(DomainError):
    """Money goes only to households that a second person confirmed."""

    household_id: HouseholdId


@dataclass(eq=False)
class ConsentMissingError(DomainError):
    """The household has not agreed, or no longer agrees."""

    household_id: HouseholdId


@dataclass(eq=False)
class ConsentAlreadyGivenError(DomainError):
    """The household's consent stands already."""

    household_id: HouseholdId


@dataclass(eq=False)
class HouseholdIsFrozenError(DomainError):
    """Money for the household is stopped."""

    household_id: HouseholdId


@dataclass(eq=False)
class HouseholdNotFrozenError(DomainError):
    """There is nothing to unfreeze."""

    household_id: HouseholdId


@dataclass(eq=False)
class HouseholdHasExitedError(DomainError):
    """The household has left the programme."""

    household_id: HouseholdId


@dataclass(eq=False)
class NeedTierOutOfRangeError(DomainError):
    """Need tiers go from 1 to 5."""

    need_tier: int
