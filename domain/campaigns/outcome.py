"""What a campaign raised, how far that is of its target, and what may be said of how it ended.

Raised is what is left of its gifts after refunds and chargebacks, before fees. What a bank took
back after it had been spent is the donor's debt: it was raised and used, and stays counted. The
target is judged once, when the campaign closes. What comes back later changes the progress and is
told, but the judgement stands: households were given the money on its strength. Only a campaign
that keeps all may be found to have reached its target afterwards, if more is known to be raised.
"""

from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from domain.decider import Event
from domain.facts.campaigns import FundingMode, Outcome
from domain.facts.gift_moves import GiftMoved
from domain.facts.gifts import (
    ChargebackReversed,
    DebtRepaid,
    DonationReceived,
    FeeCharged,
    GiftChargedBack,
    GiftRefunded,
)
from domain.ids import CampaignId


class Tally(Struct, frozen=True):
    """What became of the gifts to one campaign, in minor units.

    Attributes:
        charged_back_minor: What chargebacks took out of the fund.
        fee_minor: What gateways kept of the funds; what the platform bears is not in it.
        debt_minor: What they took that had left the fund, less what was repaid; donors owe it.
        late_gifts: Gifts among them that were entered when the campaign had closed.
        late_minor: What these were.
    """

    gifts: int = 0
    given_minor: int = 0
    fee_minor: int = 0
    refunded_minor: int = 0
    charged_back_minor: int = 0
    debt_minor: int = 0
    late_gifts: int = 0
    late_minor: int = 0

    @property
    def raised_minor(self) -> int:
        """What is left of the gifts, before fees."""
        return self.given_minor - self.refunded_minor - self.charged_back_minor

    @property
    def back_minor(self) -> int:
        """What donors have again, whoever bears it."""
        return self.refunded_minor + self.charged_back_minor + self.debt_minor

    def after(self, event: Event, campaign_id: CampaignId) -> "Tally":
        """The tally one event later; what is not about gifts changes nothing.

        Args:
            event: What happened.
            campaign_id: Whose tally it is: a gift that moves is about two campaigns.
        """
        match event:
            case DonationReceived(amount=amount, after_closing=late):
                return self._with(1, amount.minor, 0, late)
            case GiftMoved(amount=amount, fee_minor=fee_minor, after_closing=late):
                if event.to_campaign_id == campaign_id:
                    return self._with(1, amount.minor, fee_minor, late)
                return self._with(-1, amount.minor, fee_minor, event.counted_late)
            case FeeCharged(fee=fee, borne_minor=borne):
                return replace(self, fee_minor=self.fee_minor + fee.minor - borne)
            case GiftRefunded(amount=amount):
                return replace(self, refunded_minor=self.refunded_minor + amount.minor)
            case GiftChargedBack(from_fund_minor=taken, debt_minor=debt):
                charged_back_minor = self.charged_back_minor + taken
                debt_minor = self.debt_minor + debt
                return replace(self, charged_back_minor=charged_back_minor, debt_minor=debt_minor)
            case ChargebackReversed(from_fund_minor=taken, debt_minor=debt):
                charged_back_minor = self.charged_back_minor - taken
                debt_minor = self.debt_minor - debt
                return replace(self, charged_back_minor=charged_back_minor, debt_minor=debt_minor)
            case DebtRepaid(amount=amount):
                return replace(self, debt_minor=self.debt_minor - amount.minor)
            case _:
                return self

    def _with(self, sign: int, amount_minor: int, fee_minor: int, late: bool) -> "Tally":
        """One gift more, or one less."""
        return replace(
            self,
            gifts=self.gifts + sign,
            given_minor=self.given_minor + sign * amount_minor,
            fee_minor=self.fee_minor + sign * fee_minor,
            late_gifts=self.late_gifts + sign * late,
            late_minor=self.late_minor + sign * late * amount_minor,
        )


class Ending(StrEnum):
    """What is said of a campaign that is closed."""

    REACHED = "reached"
    """The target was reached."""
    BELOW_SINCE = "below_since"
    """It was reached at the closing; less than the target is left since then."""
    KEPT = "kept"
    """It was missed, and what was raised is kept."""
    GIVING_BACK = "giving_back"
    """It was missed, and what was raised goes back to the donors."""
    GIVEN_BACK = "given_back"
    """It was missed, and everything went back."""
    GIVEN_BACK_BUT_FEES = "given_back_but_fees"
    """It was missed, and everything went back but the fees of gateways."""
    NOTHING_GIVEN = "nothing_given"
    """It was missed, and nobody had given anything."""


def outcome_of(raised_minor: int, target_minor: int) -> Outcome:
    """The judgement of a closing."""
    return Outcome.REACHED if raised_minor >= target_minor else Outcome.MISSED


def progress_percent(raised_minor: int, target_minor: int) -> int:
    """How much of the target is raised, rounded down: 100 is never said of less."""
    return raised_minor * 100 // target_minor


def ending_of(
    funding: FundingMode, target_minor: int, outcome: Outcome | None, tally: Tally
) -> Ending | None:
    """What is said of how a campaign ended, as its gifts stand now.

    Args:
        funding: What it promised for a missed target.
        target_minor: In the gifts' currency.
        outcome: The judgement of its closing; absent while it is not closed.
        tally: What became of its gifts up to now.

    Returns:
        What is said; nothing while it is not closed.
    """
    if outcome is None:
        return None
    keeps_all = funding is FundingMode.KEEP_ALL
    enough = outcome_of(tally.raised_minor, target_minor) is Outcome.REACHED
    if outcome is Outcome.REACHED or (keeps_all and enough):
        return Ending.REACHED if enough else Ending.BELOW_SINCE
    if not tally.given_minor:
        return Ending.NOTHING_GIVEN
    if tally.raised_minor > tally.fee_minor:
        return Ending.KEPT if keeps_all else Ending.GIVING_BACK
    # A bank may take back what was refunded before, too.
    everything = tally.back_minor >= tally.given_minor
    return Ending.GIVEN_BACK if everything else Ending.GIVEN_BACK_BUT_FEES
