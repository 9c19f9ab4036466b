"""What is sent about campaigns."""

from domain.facts.campaigns import CampaignKind, FundingMode, LegalMode, Title
from marketplace.web.values.bodies import Amount, Body, Id, Moment


class NewCampaign(Body, frozen=True):
    """A campaign to be drafted."""

    title_zh: Title
    title_en: Title
    kind: CampaignKind
    funding: FundingMode
    legal_mode: LegalMode
    target: Amount
    household_id: Id | None = None
    deadline: Moment | None = None
