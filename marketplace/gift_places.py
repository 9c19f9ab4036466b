"""To which campaign a gift stands now."""

from domain import catalogue
from domain.decider import wire_name
from domain.facts.gifts import DonationReceived
from domain.ids import CampaignId, DonationId, donation_tag
from marketplace.log import EventLog
from marketplace.log.contract import DCBQuery, DCBQueryItem


async def place_of(log: EventLog, donation_id: DonationId) -> CampaignId | None:
    """The campaign whose fund holds the gift; absent if there is no such gift."""
    types = [wire_name(DonationReceived)]
    query = DCBQuery(items=[DCBQueryItem(types=types, tags=[donation_tag(donation_id)])])
    found: CampaignId | None = None
    for recorded in await log.read(query):
        event = catalogue.decode(recorded.payload)
        if isinstance(event, DonationReceived):
            found = event.campaign_id
    return found
