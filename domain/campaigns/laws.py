"""What must always hold of campaigns, as the log says at each position."""

from typing import Final

from msgspec.structs import replace

from domain.campaigns.outcome import Tally, outcome_of
from domain.campaigns.state import Campaign, evolve
from domain.facts.campaigns import (
    CampaignClosed,
    CampaignDrafted,
    CampaignEvent,
    CampaignPublished,
)
from domain.facts.gift_moves import GiftMoved
from domain.facts.gifts import ChargebackReversed, GiftChargedBack, GiftRefunded
from domain.ids import CampaignId
from domain.laws.books import Books
from domain.laws.broken import LawBrokenError
from domain.laws.editions import Editions
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


class StartsStayStated(Editions):
    """Once a publication says since when gifts count, every later one does."""

    concerns = (CampaignPublished,)


class ClosingsSayWhatWasRaised(Law):
    """A closing states what is left of the gifts, and judges the target by it."""

    concerns = (GiftRefunded, GiftChargedBack, ChargebackReversed, GiftMoved, CampaignClosed)

    def __init__(self, books: Books) -> None:
        super().__init__(books)
        self._standings = books.of(Standings)
        # Of what went back or elsewhere: what came is the length of the fund's axis.
        self._back = books.stores.objects("campaign_money_back")

    def check(
        self,
        event: GiftRefunded | GiftChargedBack | ChargebackReversed | GiftMoved | CampaignClosed,
    ) -> None:
        """Add up what went back or elsewhere, and hold a closing against it."""
        campaign_id = event.campaign_id
        back: Tally = self._back.get(campaign_id) or Tally()
        if not isinstance(event, CampaignClosed):
            self._back[campaign_id] = back.after(event, campaign_id)
            return
        fund = self.books.campaigns.get(campaign_id)
        given_minor = back.given_minor + (0 if fund is None else fund.fund.inflow)
        raised_minor = replace(back, given_minor=given_minor).raised_minor
        if event.raised_minor != raised_minor:
            raise LawBrokenError("a closing says what was raised", campaign_id)
        drafted = self._standings.of(campaign_id).drafted
        assert drafted is not None, campaign_id
        if event.outcome is not outcome_of(raised_minor, drafted.target.minor):
            raise LawBrokenError("a closing judges the target by what was raised", campaign_id)


LAWS: Final = (DraftedFirst, StartsStayStated, ClosingsSayWhatWasRaised)
