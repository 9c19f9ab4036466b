"""In which campaign a gift stands now, and which move of it waits for a second person."""

from msgspec import Struct

from domain import catalogue
from domain.decider import wire_name
from domain.facts.gift_moves import GiftMoved, GiftMoveEvent, GiftMoveProposed, GiftMoveWithdrawn
from domain.facts.gifts import DonationReceived
from domain.ids import CampaignId, DonationId, donation_tag
from marketplace.log import EventLog
from marketplace.log.contract import DCBQuery, DCBQueryItem

KINDS = (DonationReceived, GiftMoveProposed, GiftMoveWithdrawn, GiftMoved)


class Place(Struct, frozen=True):
    """Where a gift stands.

    Attributes:
        proposed_to: Where somebody wants it to go; absent if nobody does.
    """

    campaign_id: CampaignId
    proposed_to: CampaignId | None = None


async def where(log: EventLog, donation_id: DonationId) -> Place | None:
    """Where the gift is; absent if there is no such gift."""
    types = [wire_name(kind) for kind in KINDS]
    query = DCBQuery(items=[DCBQueryItem(types=types, tags=[donation_tag(donation_id)])])
    found: Place | None = None
    for recorded in await log.read(query):
        match catalogue.decode(recorded.payload):
            case DonationReceived(campaign_id=campaign_id):
                found = Place(campaign_id)
            case GiftMoveProposed() as event:
                found = Place(event.campaign_id, event.to_campaign_id)
            case GiftMoved() as event:
                found = Place(event.to_campaign_id)
            case GiftMoveEvent(campaign_id=campaign_id):
                found = Place(campaign_id)
    return found


async def place_of(log: EventLog, donation_id: DonationId) -> CampaignId | None:
    """The campaign whose fund holds the gift; absent if there is no such gift."""
    found = await where(log, donation_id)
    return None if found is None else found.campaign_id
