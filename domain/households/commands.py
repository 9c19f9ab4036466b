"""What can be asked of households."""

from datetime import datetime

from domain.decider import Command
from domain.facts.freezing import FreezeReason, UnfreezeReason
from domain.facts.households import ActScope, County, ExitReason, NeedTier
from domain.ids import ActorId, Commitment, HouseholdId, StationId


class HouseholdCommand(Command, frozen=True, kw_only=True):
    """Something that staff want of one household."""

    household_id: HouseholdId
    by: ActorId
    at: datetime


class RegisterHousehold(HouseholdCommand, frozen=True, kw_only=True):
    """Enter a family under a pseudonym.

    Attributes:
        station_id: The station that registers it, to which it then belongs; absent if none does.
    """

    county: County
    need_tier: NeedTier
    particulars: Commitment | None = None
    station_id: StationId | None = None


class VerifyHousehold(HouseholdCommand, frozen=True):
    """Confirm a registration as a second person."""


class ConsentCommand(HouseholdCommand, frozen=True, kw_only=True):
    """Something about a household's consent.

    Attributes:
        station_id: The station that acts for the household; absent for an officer.
    """

    station_id: StationId | None = None


class GiveConsent(ConsentCommand, frozen=True):
    """Take down that the household agrees."""


class WithdrawConsent(ConsentCommand, frozen=True):
    """Take down that the household no longer agrees."""


class StationCommand(HouseholdCommand, frozen=True, kw_only=True):
    """Something about which station may act for a household.

    Attributes:
        station_id: That station.
        through: The station whose staff takes it down; absent for an officer or the own worker.
        own: Whether the household's own worker says it.
    """

    station_id: StationId
    through: StationId | None = None
    own: bool = False


class BindStation(StationCommand, frozen=True, kw_only=True):
    """Let a station act for a household.

    Attributes:
        confirmation: To where the household's confirmation is kept; needed unless ``own``.
    """

    scopes: tuple[ActScope, ...]
    confirmation: Commitment | None = None


class ReleaseStation(StationCommand, frozen=True):
    """Let it no longer act."""


class TransferHousehold(StationCommand, frozen=True, kw_only=True):
    """Let another station act in place of this one.

    Attributes:
        to: The other station.
        confirmation: To where the household's confirmation is kept; needed unless ``own``.
    """

    to: StationId
    scopes: tuple[ActScope, ...]
    confirmation: Commitment | None = None


class FreezeHousehold(HouseholdCommand, frozen=True, kw_only=True):
    """Stop money for the household."""

    reason: FreezeReason


class UnfreezeHousehold(HouseholdCommand, frozen=True, kw_only=True):
    """Let money flow again."""

    reason: UnfreezeReason


class ExitHousehold(HouseholdCommand, frozen=True, kw_only=True):
    """Take the household off the programme."""

    reason: ExitReason
