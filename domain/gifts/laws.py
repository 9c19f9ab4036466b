"""What must always hold of gifts, and of what is said of one after it was received."""

from typing import Final

from domain.campaigns.laws import Standings
from domain.facts.campaigns import CampaignStatus
from domain.facts.gifts import (
    DonationReceived,
    FeeCharged,
    GiftChargedBack,
    GiftEvent,
    GiftRefunded,
)
from domain.funds import accounts
from domain.laws.books import Books
from domain.laws.broken import LawBrokenError
from domain.laws.law import Law


class GiftsGoToOpenCampaigns(Law):
    """A gift goes to a campaign that takes gifts, within its time, in its currency."""

    concerns = (DonationReceived,)

    def __init__(self, books: Books) -> None:
        super().__init__(books)
        self._campaigns = books.of(Standings)

    def check(self, event: DonationReceived) -> None:
        """Hold a gift against its campaign."""
        campaign = self._campaigns.of(event.campaign_id)
        drafted = campaign.drafted
        takes = campaign.status is CampaignStatus.OPEN and not campaign.frozen
        if drafted is None or not takes:
            raise LawBrokenError("gifts go to open campaigns", event.donation_id)
        late = drafted.deadline is not None and event.received_at >= drafted.deadline
        early = campaign.gifts_since is not None and event.received_at < campaign.gifts_since
        if early or late or event.amount.currency is not drafted.target.currency:
            raise LawBrokenError("gifts are as the campaign asks", event.donation_id)


class GiftsKeepWhatTheyAre(Law):
    """A fee, a refund and a chargeback fit the gift that they are about."""

    concerns = (FeeCharged, GiftRefunded, GiftChargedBack)

    def check(self, event: FeeCharged | GiftRefunded | GiftChargedBack) -> None:
        """Hold what is said of a gift later against it."""
        donation_id = event.donation_id
        fund = self.books.campaigns.get(event.campaign_id)
        gift = None if fund is None else fund.gifts.get(donation_id)
        if fund is None or gift is None:
            raise LawBrokenError("a gift is received first", donation_id)
        if gift.donor_id != event.donor_id or gift.gateway != event.gateway:
            raise LawBrokenError("a gift keeps its donor and gateway", donation_id)
        if isinstance(event, FeeCharged):
            return
        outstanding = gift.range.length - gift.returned_minor
        if event.amount.minor > outstanding:
            raise LawBrokenError("no more goes back than was given", donation_id)
        if isinstance(event, GiftChargedBack):
            left = min(fund.left(donation_id), outstanding, event.amount.minor)
            if event.from_fund_minor != left:
                raise LawBrokenError("a chargeback takes what is left", donation_id)


class CampaignFundsAgree(Law):
    """What is free in a campaign's fund is what its account holds."""

    concerns = (GiftEvent,)

    def check_whole(self) -> None:
        """Hold every campaign's fund against its account."""
        for campaign_id, fund in self.books.campaigns.items():
            if fund.currency is not None:
                account = accounts.campaign_fund(campaign_id)
                self.books.agree(account, fund.currency, fund.fund.available)


LAWS: Final = (GiftsGoToOpenCampaigns, GiftsKeepWhatTheyAre, CampaignFundsAgree)
