"""What is said of a gift after it was received, held against the gift."""

from domain.facts.gifts import FeeCharged, GiftChargedBack, GiftRefunded
from domain.funds.campaign_fund import CampaignFund
from domain.laws.broken import LawBrokenError


def check_gift(
    fund: CampaignFund | None, event: FeeCharged | GiftRefunded | GiftChargedBack
) -> None:
    """Check a fee, a refund or a chargeback.

    Args:
        fund: The campaign's, as it was before; absent if it never got a gift.
        event: What is said of it later.

    Raises:
        LawBrokenError: it does not fit the gift.
    """
    donation_id = event.donation_id
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
