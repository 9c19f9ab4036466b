"""Gifts: money that donors give to a campaign.

A gift is received once, may cost a gateway fee, and can be given back wholly or in part as long as
it is not allocated. A chargeback takes it back from outside at any time: first from what is left
of the gift in the fund; what was already allocated or refunded becomes a debt of the donor to the
platform, and the household keeps its money. A dispute that is won takes the chargeback back, and a
debt can be repaid. A gift that was entered for the wrong campaign moves to the right one when two
people say so.

A fee that becomes known after the gift has left the fund is borne by the platform, as its own cost
(``platform:fees``): neither other gifts nor a household pay for it.
"""

from typing import Final

from domain.capability import Capability
from domain.facts.gift_moves import GIFT_MOVE_EVENTS, GiftMoved, GiftMoveProposed, GiftMoveWithdrawn
from domain.facts.gifts import GIFT_EVENTS, FeeCharged
from domain.gifts.commands import GiftCommand, MoveCommand, ReceiveDonation
from domain.gifts.laws import LAWS
from domain.gifts.moves import MOVE_DECIDER
from domain.gifts.names import DONATION, REFUND, UNIQUE_NAMES, WON
from domain.gifts.postings import POSTINGS
from domain.gifts.readings import READINGS
from domain.gifts.rules import GIFT_DECIDER, RECEIVING_DECIDER

CAPABILITY: Final = Capability(
    name="gifts",
    events=(*GIFT_EVENTS, *GIFT_MOVE_EVENTS),
    deciders={
        ReceiveDonation: RECEIVING_DECIDER,
        GiftCommand: GIFT_DECIDER,
        MoveCommand: MOVE_DECIDER,
    },
    postings=POSTINGS,
    moves_no_money=(GiftMoveProposed, GiftMoveWithdrawn),
    unique_names=UNIQUE_NAMES,
    takes_no_name=(FeeCharged, GiftMoveProposed, GiftMoveWithdrawn, GiftMoved),
    name_kinds=(DONATION, REFUND, WON),
    laws=LAWS,
    readings=READINGS,
)
