"""Facts about households."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final

from msgspec import Meta

from domain.decider import Event
from domain.ids import ActorId, Commitment, HouseholdId, Tag, household_tag
from domain.reasons import FreezeReason, UnfreezeReason

County = Annotated[str, Meta(pattern=r"^[0-9]{6}$")]
"""Six-digit county code, GB/T 2260."""
NeedTier = Annotated[int, Meta(ge=1, le=5)]
"""1 (least) to 5 (greatest need)."""


class ExitReason(StrEnum):
    """Why a household left."""

    NO_LONGER_IN_NEED = "no_longer_in_need"
    MOVED_AWAY = "moved_away"
    OWN_WISH = "own_wish"
    DECEASED = "deceased"
    REGISTERED_IN_ERROR = "registered_in_error"


class HouseholdEvent(Event, frozen=True, kw_only=True):
    """A fact about one household."""

    household_id: HouseholdId

    def tags(self) -> tuple[Tag, ...]:
        """The household."""
        return (household_tag(self.household_id),)


class HouseholdRegistered(HouseholdEvent, frozen=True, tag="HouseholdRegistered/1"):
    """A family was entered under a pseudonym.

    Attributes:
        particulars: Commitment to name, address and the like; absent if none were taken.
    """

    county: County
    need_tier: NeedTier
    particulars: Commitment | None
    registered_by: ActorId
    registered_at: datetime

    def actor(self) -> ActorId:
        """Who registered it."""
        return self.registered_by


class HouseholdVerified(HouseholdEvent, frozen=True, tag="HouseholdVerified/1"):
    """A second person confirmed the registration."""

    verified_by: ActorId
    verified_at: datetime

    def actor(self) -> ActorId:
        """Who verified it."""
        return self.verified_by


class ConsentGiven(HouseholdEvent, frozen=True, tag="ConsentGiven/1"):
    """The household agreed to be listed and paid."""

    recorded_by: ActorId
    given_at: datetime

    def actor(self) -> ActorId:
        """Who took the consent down."""
        return self.recorded_by


class ConsentWithdrawn(HouseholdEvent, frozen=True, tag="ConsentWithdrawn/1"):
    """The household took its consent back; nothing more is allocated or paid to it."""

    recorded_by: ActorId
    withdrawn_at: datetime

    def actor(self) -> ActorId:
        """Who took the withdrawal down."""
        return self.recorded_by


class HouseholdFrozen(HouseholdEvent, frozen=True, tag="HouseholdFrozen/1"):
    """Money for the household was stopped."""

    reason: FreezeReason
    frozen_by: ActorId
    frozen_at: datetime

    def actor(self) -> ActorId:
        """Who froze it."""
        return self.frozen_by


class HouseholdUnfrozen(HouseholdEvent, frozen=True, tag="HouseholdUnfrozen/1"):
    """Money for the household may flow again."""

    reason: UnfreezeReason
    unfrozen_by: ActorId
    unfrozen_at: datetime

    def actor(self) -> ActorId:
        """Who unfroze it."""
        return self.unfrozen_by


class HouseholdExited(HouseholdEvent, frozen=True, tag="HouseholdExited/1"):
    """The household left; nothing more is allocated or paid to it."""

    reason: ExitReason
    recorded_by: ActorId
    exited_at: datetime

    def actor(self) -> ActorId:
        """Who recorded the exit."""
        return self.recorded_by


HOUSEHOLD_EVENTS: Final = (
    HouseholdRegistered,
    HouseholdVerified,
    ConsentGiven,
    ConsentWithdrawn,
    HouseholdFrozen,
    HouseholdUnfrozen,
    HouseholdExited,
)
