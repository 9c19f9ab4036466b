"""What is sent about campaigns."""

from domain.facts.campaigns import CampaignKind, FeeBearer, FundingMode, LegalMode, Title
from marketplace.web.values.bodies import Amount, Body, Id, Moment


class NewCampaign(Body, frozen=True):
    """A campaign to be drafted.

    Attributes:
        gifts_since: When the earliest gift that it takes may have been given, as for an older
            campaign whose gifts will be imported; absent: from its publication on.
        fee_bearer: Who bears what gateways keep of gifts; it is shown before anybody gives.
    """

    title_zh: Title
    title_en: Title
    kind: CampaignKind
    funding: FundingMode
    legal_mode: LegalMode
    target: Amount
    household_id: Id | None = None
    deadline: Moment | None = None
    gifts_since: Moment | None = None
    fee_bearer: FeeBearer = FeeBearer.GIFT
