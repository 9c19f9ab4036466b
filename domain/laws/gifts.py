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
    gift = event.donation_id
    lot = None if fund is None else fund.lots.get(gift)
    if fund is None or lot is None:
        raise LawBrokenError("a gift is received first", gift)
    if lot.donor_id != event.donor_id or lot.gateway != event.gateway:
        raise LawBrokenError("a gift keeps its donor and gateway", gift)
    if isinstance(event, FeeCharged):
        return
    outstanding = lot.range.length - lot.returned_minor
    if event.amount.minor > outstanding:
        raise LawBrokenError("no more goes back than was given", gift)
    if isinstance(event, GiftChargedBack):
        left = min(fund.left(gift), outstanding, event.amount.minor)
        if event.from_fund_minor != left:
            raise LawBrokenError("a chargeback takes what is left", gift)
