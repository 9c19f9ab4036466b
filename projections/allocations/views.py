"""What readers see of where a campaign's money went."""

from msgspec import Struct

from domain.ids import HouseholdId
from projections.money import MoneyView


class Taker(Struct, frozen=True):
    """What a household got from a campaign, less what was taken back.

    Attributes:
        amount: All of it; ``paid`` and ``in_flight`` are parts of it.
    """

    household_id: HouseholdId
    amount: MoneyView
    paid: MoneyView
    in_flight: MoneyView


class CampaignTakers(Struct, frozen=True):
    """The households that money of a campaign went to.

    Attributes:
        households: How many there are.
        whole: The sum over all of them; its id is empty.
        largest: Those who got most, largest first.
    """

    households: int
    whole: Taker
    largest: list[Taker]
