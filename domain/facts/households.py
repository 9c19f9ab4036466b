"""Facts about households."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Final

from msgspec import Meta

from domain.decider import Event, HappenedAt
from domain.facts.freezing import FreezeReason, UnfreezeReason
from domain.ids import ActorId, Commitment, HouseholdId, StationId, Tag, household_tag, station_tag

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


class ActScope(StrEnum):
    """What a station may do for a household.

    ``work``: claim lots, keep custody, hand in, give back, appeal, rate, take tests. ``payouts``:
    ask for money to be paid to it. ``consent``: take down its consent to the programme.
    """

    WORK = "work"
    PAYOUTS = "payouts"
    CONSENT = "consent"


class BindingGround(StrEnum):
    """Why a station may act for a household."""

    REGISTRATION = "registration"
    CONSENT = "consent"
    TRANSFER = "transfer"


class ReleaseGround(StrEnum):
    """Why a station may no longer act for a household."""

    WITHDRAWN = "withdrawn"
    TRANSFER = "transfer"


class Standing(StrEnum):
    """What is true of a household, or not, besides its place and need."""

    VERIFIED = "verified"
    CONSENTED = "consented"
    FROZEN = "frozen"
    EXITED = "exited"


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
    registered_at: HappenedAt

    def actor(self) -> ActorId:
        """Who registered it."""
        return self.registered_by


class HouseholdVerified(HouseholdEvent, frozen=True, tag="HouseholdVerified/1"):
    """A second person confirmed the registration."""

    verified_by: ActorId
    verified_at: HappenedAt

    def actor(self) -> ActorId:
        """Who verified it."""
        return self.verified_by


class ConsentGiven(HouseholdEvent, frozen=True, omit_defaults=True, tag="ConsentGiven/1"):
    """The household agreed to be listed and paid.

    Attributes:
        station_id: The station that acted for it; absent if an officer took it down.
    """

    recorded_by: ActorId
    given_at: HappenedAt
    station_id: StationId | None = None

    def actor(self) -> ActorId:
        """Who took the consent down."""
        return self.recorded_by


class ConsentWithdrawn(HouseholdEvent, frozen=True, omit_defaults=True, tag="ConsentWithdrawn/1"):
    """The household took its consent back; nothing more is allocated or paid to it.

    Attributes:
        station_id: The station that acted for it; absent if an officer took it down.
    """

    recorded_by: ActorId
    withdrawn_at: HappenedAt
    station_id: StationId | None = None

    def actor(self) -> ActorId:
        """Who took the withdrawal down."""
        return self.recorded_by


class HouseholdFrozen(HouseholdEvent, frozen=True, tag="HouseholdFrozen/1"):
    """Money for the household was stopped."""

    reason: FreezeReason
    frozen_by: ActorId
    frozen_at: HappenedAt

    def actor(self) -> ActorId:
        """Who froze it."""
        return self.frozen_by


class HouseholdUnfrozen(HouseholdEvent, frozen=True, tag="HouseholdUnfrozen/1"):
    """Money for the household may flow again."""

    reason: UnfreezeReason
    unfrozen_by: ActorId
    unfrozen_at: HappenedAt

    def actor(self) -> ActorId:
        """Who unfroze it."""
        return self.unfrozen_by


class HouseholdExited(HouseholdEvent, frozen=True, tag="HouseholdExited/1"):
    """The household left; nothing more is allocated or paid to it."""

    reason: ExitReason
    recorded_by: ActorId
    exited_at: HappenedAt

    def actor(self) -> ActorId:
        """Who recorded the exit."""
        return self.recorded_by


class StationEvent(HouseholdEvent, frozen=True, kw_only=True):
    """A fact about a household and a station.

    Attributes:
        station_id: The station that may act, or may no longer.
    """

    station_id: StationId

    def tags(self) -> tuple[Tag, ...]:
        """The household and the station."""
        return household_tag(self.household_id), station_tag(self.station_id)


class StationBound(StationEvent, frozen=True, tag="StationBound/1"):
    """From here on a station may act for a household, within what is named, and nothing else.

    Attributes:
        scopes: What it may do; a later binding to the same station replaces them.
        confirmation: Commitment to where the household's own confirmation is kept, such as the
            number of a signed form; absent if its own worker said so, or it was just registered.
        through: The station whose staff took it down; absent for an officer or the own worker.
    """

    scopes: Annotated[tuple[ActScope, ...], Meta(min_length=1)]
    ground: BindingGround
    confirmation: Commitment | None
    through: StationId | None
    recorded_by: ActorId
    bound_at: HappenedAt

    def actor(self) -> ActorId:
        """Who took it down."""
        return self.recorded_by


class StationReleased(StationEvent, frozen=True, tag="StationReleased/1"):
    """From here on a station may no longer act for a household.

    Attributes:
        through: The station whose staff took it down; absent for an officer or the own worker.
    """

    ground: ReleaseGround
    through: StationId | None
    recorded_by: ActorId
    released_at: HappenedAt

    def actor(self) -> ActorId:
        """Who took it down."""
        return self.recorded_by


HOUSEHOLD_EVENTS: Final = (
    HouseholdRegistered,
    HouseholdVerified,
    ConsentGiven,
    ConsentWithdrawn,
    HouseholdFrozen,
    HouseholdUnfrozen,
    HouseholdExited,
    StationBound,
    StationReleased,
)
STANDING_AFTER: Final[Mapping[type[Event], tuple[Standing, bool]]] = {
    HouseholdVerified: (Standing.VERIFIED, True),
    ConsentGiven: (Standing.CONSENTED, True),
    ConsentWithdrawn: (Standing.CONSENTED, False),
    HouseholdFrozen: (Standing.FROZEN, True),
    HouseholdUnfrozen: (Standing.FROZEN, False),
    HouseholdExited: (Standing.EXITED, True),
}
"""What an event makes true or untrue of its household."""
