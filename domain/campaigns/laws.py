"""What must always hold of campaigns, as the log says at each position."""

from typing import Final

from domain.campaigns.state import Campaign, evolve
from domain.facts.campaigns import CampaignDrafted, CampaignEvent
from domain.ids import CampaignId
from domain.laws.books import Books
from domain.laws.broken import LawBrokenError
from domain.laws.law import Law


class Standings:
    """Every campaign as its rules see it, at each position of the log."""

    def __init__(self, books: Books) -> None:
        self._known = books.stores.objects("campaign_standings")

    def move(self, event: CampaignEvent) -> None:
        """Fold a campaign's event in.

        Raises:
            LawBrokenError: it is about a campaign that is not there, or drafts one again.
        """
        campaign_id = event.campaign_id
        before = self._known.get(campaign_id)
        if (before is None) is not isinstance(event, CampaignDrafted):
            raise LawBrokenError("a campaign is drafted first, and once", campaign_id)
        self._known[campaign_id] = evolve(before or Campaign(), event)

    def of(self, campaign_id: CampaignId) -> Campaign:
        """A campaign; as before its draft if there is none."""
        found: Campaign = self._known.get(campaign_id) or Campaign()
        return found


class DraftedFirst(Law):
    """A campaign is drafted before anything else is said of it, and once."""

    concerns = (CampaignEvent,)

    def __init__(self, books: Books) -> None:
        super().__init__(books)
        self._standings = books.of(Standings)

    def check(self, event: CampaignEvent) -> None:
        """Fold a campaign's event in."""
        self._standings.move(event)


LAWS: Final = (DraftedFirst,)
