"""A payment as it was started, and what it is for, as the payer reads it at the gateway."""

from typing import Final

from domain import catalogue
from domain.decider import wire_name
from domain.facts.campaigns import CampaignDrafted
from domain.facts.payments import PaymentStarted
from domain.ids import PaymentId, campaign_tag, payment_tag
from domain.payments.errors import PaymentUnknownError
from marketplace.log import EventLog
from marketplace.log.contract import DCBQuery, DCBQueryItem

OURS: Final = "明账 Mingzhang"
SUBJECT_CHARACTERS_MAX: Final = 120
"""As much as a payer reads; where a gateway takes less, its adapter cuts it."""


async def started_payment(log: EventLog, payment_id: PaymentId) -> PaymentStarted:
    """What was wanted.

    Raises:
        PaymentUnknownError: nobody wanted anything under this id.
    """
    kind, tag = wire_name(PaymentStarted), payment_tag(payment_id)
    # A retry has the tag of the payment that it tries again, and comes after it.
    found = await log.read(DCBQuery(items=[DCBQueryItem(types=[kind], tags=[tag])]), limit=1)
    event = catalogue.decode(found[0].payload) if found else None
    if not isinstance(event, PaymentStarted) or event.payment_id != payment_id:
        raise PaymentUnknownError(payment_id)
    return event


async def subject_of(log: EventLog, started: PaymentStarted) -> str:
    """The campaign's title or the order's number; never a person's name."""
    if started.gift is None:
        assert started.escrow is not None
        return f"{OURS} · {started.escrow.order_id}"
    kind, tag = wire_name(CampaignDrafted), campaign_tag(started.gift.campaign_id)
    found = await log.read(DCBQuery(items=[DCBQueryItem(types=[kind], tags=[tag])]), limit=1)
    drafted = catalogue.decode(found[0].payload)
    assert isinstance(drafted, CampaignDrafted)
    return f"{OURS} · {drafted.title_zh}"[:SUBJECT_CHARACTERS_MAX]
