"""What work really pays an hour, by the hours that workers told, against the minimum wage.

The fair-rate test times a sample before an order opens. Whether the rate is fair shows when people
work: who hands work in may tell how long it took. Where most of what was paid brought less an hour
than the minimum that the test was held against, the order is flagged. It is the median that counts,
so that nobody's slip of a zero flags an order, or keeps one from being flagged.
"""

from msgspec import Struct

from domain.piecework.orders.fair_rate import HOUR_SECONDS


def hourly_minor(pay_minor: int, seconds: int) -> int:
    """What an hour brought, in minor units, rounded down."""
    return pay_minor * HOUR_SECONDS // seconds


def is_below(pay_minor: int, seconds: int, wage_minor: int) -> bool:
    """Whether an hour brought less than the minimum wage of an hour, exactly."""
    return pay_minor * HOUR_SECONDS < wage_minor * seconds


class RealPay(Struct, frozen=True):
    """What the paid works of an order brought whose workers told their hours.

    Attributes:
        works: How many; a lot that was handed in by parts is several.
        below: Of these, those that brought less an hour than the minimum wage.
        pay_minor: What they were paid, bonuses included.
        seconds: How long they took, as the workers say.
    """

    works: int = 0
    below: int = 0
    pay_minor: int = 0
    seconds: int = 0

    @property
    def flagged(self) -> bool:
        """Whether more than half of them brought less than the minimum wage."""
        return 2 * self.below > self.works
