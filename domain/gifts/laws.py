"""What must always hold of gifts, and of what is said of one after it was received."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from msgspec import Struct

from domain.campaigns.laws import Standings
from domain.campaigns.state import Campaign, is_late
from domain.facts.campaigns import CampaignStatus, FeeBearer, FundingMode, Outcome
from domain.facts.gift_moves import GiftMoved, GiftMoveEvent, GiftMoveProposed
from domain.facts.gifts import (
    ChargebackReversed,
    DebtRepaid,
    DonationReceived,
    FeeCharged,
    GiftChargedBack,
    GiftEvent,
    GiftRefunded,
)
from domain.funds import accounts
from domain.funds.campaign_fund import CampaignFund, GiftRange
from domain.gifts.fees import borne_of
from domain.ids import DonorId
from domain.laws.books import Books
from domain.laws.broken import LawBrokenError
from domain.laws.law import Law, OpenPoint
from domain.money import Currency, Money


class GiftsGoToOpenCampaigns(Law):
    """A gift goes to a campaign that took gifts when it was given, in its currency.

    It may be entered, or moved there, after the campaign has closed, unless all goes back.
    """

    concerns = (DonationReceived, GiftMoved)

    def __init__(self, books: Books) -> None:
        super().__init__(books)
        self._campaigns = books.of(Standings)

    def check(self, event: DonationReceived | GiftMoved) -> None:
        """Hold a gift against its campaign."""
        if isinstance(event, GiftMoved):
            campaign_id, given = event.to_campaign_id, event.given
        else:
            campaign_id, given = event.campaign_id, event.received_at
        campaign = self._campaigns.of(campaign_id)
        drafted, late = campaign.drafted, is_late(campaign, given)
        takes = late or campaign.status is CampaignStatus.OPEN
        if drafted is None or campaign.frozen or not takes or event.after_closing is not late:
            raise LawBrokenError("gifts go to open campaigns", event.donation_id)
        if campaign.outcome is Outcome.MISSED and _all_or_nothing(campaign):
            raise LawBrokenError("a campaign that gives back takes no gift", event.donation_id)
        past = drafted.deadline is not None and given >= drafted.deadline
        early = campaign.gifts_since is not None and given < campaign.gifts_since
        if early or past or event.amount.currency is not drafted.target.currency:
            raise LawBrokenError("gifts are as the campaign asks", event.donation_id)


class GiftsKeepWhatTheyAre(Law):
    """A fee, a refund and a chargeback fit the gift that they are about."""

    concerns = (FeeCharged, GiftRefunded, GiftChargedBack)

    def __init__(self, books: Books) -> None:
        super().__init__(books)
        self._campaigns = books.of(Standings)

    def _bearer(self, event: FeeCharged) -> FeeBearer:
        drafted = self._campaigns.of(event.campaign_id).drafted
        assert drafted is not None, event.campaign_id
        return drafted.fee_bearer

    def check(self, event: FeeCharged | GiftRefunded | GiftChargedBack) -> None:
        """Hold what is said of a gift later against it."""
        donation_id = event.donation_id
        fund = self.books.campaigns.get(event.campaign_id)
        gift = None if fund is None else fund.gifts.get(donation_id)
        if fund is None or gift is None:
            raise LawBrokenError("a gift is received first", donation_id)
        if gift.donor_id != event.donor_id or gift.gateway != event.gateway:
            raise LawBrokenError("a gift keeps its donor and gateway", donation_id)
        outstanding = max(0, gift.range.length - gift.returned_minor)
        left = min(fund.left(donation_id), outstanding)
        match event:
            case FeeCharged(fee=fee, borne_minor=borne):
                if borne != borne_of(fee, left, self._bearer(event)):
                    raise LawBrokenError("a fee takes what is left", donation_id)
            case GiftRefunded(amount=amount) if amount.minor > outstanding:
                raise LawBrokenError("no more goes back than was given", donation_id)
            case GiftChargedBack(amount=amount):
                if amount.minor > gift.range.length - gift.charged_back_minor:
                    raise LawBrokenError("no more goes back than was given", donation_id)
                if event.from_fund_minor != min(left, amount.minor):
                    raise LawBrokenError("a chargeback takes what is left", donation_id)


class GiftsMoveWhole(Law):
    """A gift moves whole, once for each proposal, and two people say so."""

    concerns = (GiftMoveEvent,)

    def __init__(self, books: Books) -> None:
        super().__init__(books)
        self._campaigns = books.of(Standings)
        self._proposed = books.stores.values("proposed_moves", GiftMoveProposed)

    def check(self, event: GiftMoveEvent) -> None:
        """Hold a step of a move against the gift, and against the step before."""
        donation_id = event.donation_id
        fund = self.books.campaigns.get(event.campaign_id)
        gift = None if fund is None else fund.gifts.get(donation_id)
        if fund is None or gift is None or gift.donor_id != event.donor_id:
            raise LawBrokenError("a gift moves from where it is", donation_id)
        waiting: GiftMoveProposed | None = self._proposed.get(donation_id)
        if isinstance(event, GiftMoveProposed):
            if waiting is not None or event.to_campaign_id == event.campaign_id:
                raise LawBrokenError("one move of a gift at a time", donation_id)
            self._proposed[donation_id] = event
            return
        if waiting is None or waiting.to_campaign_id != event.to_campaign_id:
            raise LawBrokenError("a move is proposed first", donation_id)
        del self._proposed[donation_id]
        if not isinstance(event, GiftMoved):
            return
        if event.proposed_by != waiting.proposed_by or event.confirmed_by == event.proposed_by:
            raise LawBrokenError("two people move a gift", donation_id)
        whole = event.amount.minor == gift.range.length and event.fee_minor == gift.cost_minor
        kept = gift.gateway == event.gateway and gift.currency is event.amount.currency
        left = fund.left(donation_id)
        if not (whole and kept) or gift.chargebacks or not left or left != event.left.minor:
            raise LawBrokenError("a gift moves whole", donation_id)
        origin = self._campaigns.of(event.campaign_id)
        decided = origin.outcome is Outcome.REACHED and _all_or_nothing(origin)
        if origin.frozen or decided:
            raise LawBrokenError("a gift leaves where it may", donation_id)


def _all_or_nothing(campaign: Campaign) -> bool:
    drafted = campaign.drafted
    return drafted is not None and drafted.funding is FundingMode.ALL_OR_NOTHING


class CampaignFundsAgree(Law):
    """What is free in a campaign's fund is what its account holds."""

    concerns = (GiftEvent,)

    def check_whole(self) -> None:
        """Hold every campaign's fund against its account."""
        for campaign_id, fund in self.books.campaigns.items():
            if fund.currency is not None:
                account = accounts.campaign_fund(campaign_id)
                self.books.agree(account, fund.currency, fund.fund.available)


class Owed(Struct, gc=False, array_like=True):
    """What is owed for a gift.

    Attributes:
        minor: Below zero: to the donor.
        since: When it began.
    """

    donor_id: DonorId | None
    minor: int
    currency: Currency
    since: datetime


Owing = GiftChargedBack | ChargebackReversed | DebtRepaid
DEBT_DAYS_MAX: Final = 90
"""For so long a debt may stand before the audit raises it. House rule of 2026-11."""


class DebtsAreWhatIsOwed(Law):
    """A chargeback is won as it was lost, and no more is repaid than is owed."""

    concerns = (GiftChargedBack, ChargebackReversed, DebtRepaid)

    def __init__(self, books: Books) -> None:
        super().__init__(books)
        self._owed = books.stores.values("debts", Owed)

    def check(self, event: Owing) -> None:
        """Hold what is said of a debt against the gift."""
        if isinstance(event, GiftChargedBack):
            return
        donation_id = event.donation_id
        _, gift = self._found(event)
        if gift.donor_id != event.donor_id:
            raise LawBrokenError("a gift keeps its donor and gateway", donation_id)
        if isinstance(event, DebtRepaid):
            if event.amount.minor > gift.debt_minor:
                raise LawBrokenError("no more is repaid than is owed", donation_id)
            if event.confirmed_by == event.recorded_by:
                raise LawBrokenError("confirmer is not recorder", donation_id)
            return
        said = event.gateway_reference, event.amount.minor, event.debt_minor
        open_ = [(one.reference, one.minor, one.debt_minor) for one in gift.chargebacks]
        if said not in open_ or gift.gateway != event.gateway:
            raise LawBrokenError("a chargeback is won as it was lost", donation_id)

    def check_after(self, event: Owing) -> None:
        """Note what is owed now, and since when."""
        _, gift = self._found(event)
        before: Owed | None = self._owed.get(event.donation_id)
        if gift.debt_minor:
            since = event.happened_at() if before is None else before.since
            owed = Owed(gift.donor_id, gift.debt_minor, gift.currency, since)
            self._owed[event.donation_id] = owed
        elif before is not None:
            del self._owed[event.donation_id]

    def _found(self, event: Owing) -> tuple[CampaignFund, GiftRange]:
        fund = self.books.campaigns.get(event.campaign_id)
        gift = None if fund is None else fund.gifts.get(event.donation_id)
        if fund is None or gift is None:
            raise LawBrokenError("a gift is received first", event.donation_id)
        return fund, gift

    def open_points(self) -> Iterator[OpenPoint]:
        """Debts, and what is owed to a donor who repaid before the dispute was won."""
        for donation_id, owed in self._owed.items():
            who = owed.donor_id or "an anonymous donor"
            verb = "owes" if owed.minor > 0 else "is owed"
            amount = Money(abs(owed.minor), owed.currency)
            what = f"{who} {verb} {amount} for gift {donation_id}"
            yield OpenPoint(what, owed.since, DEBT_DAYS_MAX)


LAWS: Final = (
    GiftsGoToOpenCampaigns,
    GiftsKeepWhatTheyAre,
    DebtsAreWhatIsOwed,
    GiftsMoveWhole,
    CampaignFundsAgree,
)
