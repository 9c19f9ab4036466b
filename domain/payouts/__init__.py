"""Payouts: money on its way to a household.

Requested by one person, approved by another, sent through a gateway, and then settled or failed;
cancelled at any time before it is sent. From the request on the amount is held: nothing else can
spend it. A payout that fails or is cancelled gives it back, and so does one that the bank returns
after it had arrived.
"""

from typing import Final

from domain.capability import Capability
from domain.facts.income_tax import TAX_EVENTS
from domain.facts.payouts import (
    PAYOUT_EVENTS,
    PayoutApproved,
    PayoutCancelled,
    PayoutFailed,
    PayoutRequested,
    PayoutSent,
)
from domain.payouts.commands import PayoutCommand, RequestPayout
from domain.payouts.laws import LAWS
from domain.payouts.names import PAYOUT, RETURN, UNIQUE_NAMES
from domain.payouts.postings import POSTINGS
from domain.payouts.readings import FOLLOWING, READINGS
from domain.payouts.requests import REQUEST_DECIDER
from domain.payouts.rules import PAYOUT_DECIDER

CAPABILITY: Final = Capability(
    name="payouts",
    events=(*PAYOUT_EVENTS, *TAX_EVENTS),
    deciders={RequestPayout: REQUEST_DECIDER, PayoutCommand: PAYOUT_DECIDER},
    postings=POSTINGS,
    # What is held moves only once it is approved.
    moves_no_money=(PayoutRequested, PayoutSent),
    unique_names=UNIQUE_NAMES,
    takes_no_name=(PayoutApproved, PayoutSent, PayoutFailed, PayoutCancelled, *TAX_EVENTS),
    name_kinds=(PAYOUT, RETURN),
    laws=LAWS,
    readings=READINGS,
    following=FOLLOWING,
)
