"""Campaigns: what money is raised for.

A campaign is drafted, published, perhaps paused, and closed. It is *pooled* (money goes to several
households by a stated rule) or *earmarked* (for one household only). It keeps all that it raises,
or it is all or nothing: then the target must be reached by the deadline, and nothing is allocated
before. A frozen campaign takes no gift and gives nothing out until it is unfrozen.
"""

from typing import Final

from domain.campaigns.commands import CampaignCommand
from domain.campaigns.laws import LAWS
from domain.campaigns.readings import FINISHINGS, READINGS
from domain.campaigns.rules import CAMPAIGN_DECIDER
from domain.capability import Capability
from domain.facts.campaigns import CAMPAIGN_EVENTS

CAPABILITY: Final = Capability(
    name="campaigns",
    events=CAMPAIGN_EVENTS,
    deciders={CampaignCommand: CAMPAIGN_DECIDER},
    moves_no_money=CAMPAIGN_EVENTS,
    takes_no_name=CAMPAIGN_EVENTS,
    laws=LAWS,
    readings=READINGS,
    finishings=FINISHINGS,
)
