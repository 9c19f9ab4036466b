"""What can be asked of households."""

from datetime import datetime

from domain.decider import Command
from domain.households.events import County, ExitReason, NeedTier
from domain.ids import ActorId, Commitment, HouseholdId
from domain.reasons import FreezeReason, UnfreezeReason


class HouseholdCommand(Command, frozen=True, kw_only=True):
    """Something that staff want of one household."""

    household_id: HouseholdId
    by: ActorId
    at: datetime


class RegisterHousehold(HouseholdCommand, frozen=True, kw_only=True):
    """Enter a family under a pseudonym."""

    county: County
    need_tier: NeedTier
    particulars: Commitment | None = None


class VerifyHousehold(HouseholdCommand, frozen=True):
    """Confirm a registration as a second person."""


class GiveConsent(HouseholdCommand, frozen=True):
    """Take down that the household agrees."""


class WithdrawConsent(HouseholdCommand, frozen=True):
    """Take down that the household no longer agrees."""


class FreezeHousehold(HouseholdCommand, frozen=True, kw_only=True):
    """Stop money for the household."""

    reason: FreezeReason


class UnfreezeHousehold(HouseholdCommand, frozen=True, kw_only=True):
    """Let money flow again."""

    reason: UnfreezeReason


class ExitHousehold(HouseholdCommand, frozen=True, kw_only=True):
    """Take the household off the programme."""

    reason: ExitReason
