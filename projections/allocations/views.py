"""What readers see of where a campaign's money went."""

from msgspec import Struct

from domain.ids import HouseholdId


class Taker(Struct, frozen=True):
    """What a household got from a campaign, less what was taken back, in minor units.

    Attributes:
        minor: All of it; ``paid_minor`` and ``in_flight_minor`` are parts of it.
    """

    household_id: HouseholdId
    minor: int
    paid_minor: int
    in_flight_minor: int


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
