"""What was asked of a campaign."""

from collections.abc import Mapping
from typing import Final

from msgspec.structs import replace

from domain.campaigns.commands import (
    CloseCampaign,
    DraftCampaign,
    FreezeCampaign,
    PauseCampaign,
    PublishCampaign,
    ResumeCampaign,
    UnfreezeCampaign,
)
from domain.campaigns.state import Campaign
from domain.decider import Command, Event
from domain.facts.campaigns import (
    CampaignClosed,
    CampaignDrafted,
    CampaignFrozen,
    CampaignPaused,
    CampaignPublished,
    CampaignResumed,
    CampaignUnfrozen,
)
from domain.reading_back import Append, Finishing, Reading, same


def _published(command: PublishCampaign, state: Campaign, _: Append) -> PublishCampaign:
    """The household of the draft: publishing depends on its standing."""
    drafted = state.drafted
    return command if drafted is None else replace(command, household_id=drafted.household_id)


READINGS: Final[Mapping[type[Event], Reading]] = {
    CampaignDrafted: same(DraftCampaign),
    CampaignPublished: same(PublishCampaign),
    CampaignPaused: same(PauseCampaign),
    CampaignResumed: same(ResumeCampaign),
    CampaignClosed: same(CloseCampaign),
    CampaignFrozen: same(FreezeCampaign),
    CampaignUnfrozen: same(UnfreezeCampaign),
}
FINISHINGS: Final[Mapping[type[Command], Finishing]] = {PublishCampaign: _published}
