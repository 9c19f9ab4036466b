"""What a donor owes after a chargeback: disputes that are won, and debts that are repaid."""

from domain.decider import Event
from domain.facts.campaigns import FeeBearer
from domain.facts.gifts import ChargebackReversed, DebtRepaid
from domain.facts.treasury import SuspenseLineRecorded
from domain.funds.arrivals import arrival
from domain.funds.campaign_fund import CampaignFund, GiftRange
from domain.gifts.commands import RepayDebt, ReverseChargeback
from domain.gifts.errors import (
    ChargebackAlreadyReversedError,
    ChargebackUnknownError,
    RepaymentExceedsDebtError,
)
from domain.money import Money


class GiftState(CampaignFund):
    """A campaign's fund, and a line of the bank.

    Attributes:
        line: The line that is said to repay a debt, if it stands in suspense.
        fee_bearer: As the campaign's draft says; folded only where a boundary reads it.
    """

    __slots__ = ("fee_bearer", "line")

    def __init__(self) -> None:
        super().__init__()
        self.line: SuspenseLineRecorded | None = None
        self.fee_bearer = FeeBearer.GIFT


def reverse_chargeback(gift: GiftRange, command: ReverseChargeback) -> Event:
    """All of it goes back to where it was taken from; what was a debt is none any more.

    A debt that was repaid meanwhile is then owed to the donor.
    """
    reference = command.gateway_reference
    taken = next((one for one in gift.chargebacks if one.reference == reference), None)
    if taken is None:
        raise ChargebackUnknownError(command.donation_id, reference)
    if taken.won:
        raise ChargebackAlreadyReversedError(f"{gift.gateway}/{reference}")
    return ChargebackReversed(
        donation_id=command.donation_id,
        campaign_id=command.campaign_id,
        donor_id=gift.donor_id,
        amount=Money(taken.minor, gift.currency),
        from_fund_minor=taken.minor - taken.debt_minor,
        debt_minor=taken.debt_minor,
        gateway=gift.gateway,
        gateway_reference=reference,
        recorded_by=command.by,
        reversed_at=command.at,
    )


def repay(state: GiftState, gift: GiftRange, command: RepayDebt) -> Event:
    """At most what is owed; a large line takes two persons, as any line does."""
    amount = command.amount.checked()
    amount.require(gift.currency)
    if amount.minor > gift.debt_minor:
        owed = max(0, gift.debt_minor)
        raise RepaymentExceedsDebtError(command.donation_id, amount, Money(owed, amount.currency))
    by = arrival(state.line, command.bank_reference, amount, command.by)
    assert by.recorded_by is not None
    return DebtRepaid(
        donation_id=command.donation_id,
        campaign_id=command.campaign_id,
        donor_id=gift.donor_id,
        amount=amount,
        bank_reference=command.bank_reference,
        recorded_by=by.recorded_by,
        repaid_at=command.at,
        confirmed_by=by.confirmed_by,
        from_suspense=by.from_suspense,
    )
