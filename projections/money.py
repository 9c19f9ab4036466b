"""Money as readers see it: the one shape that all views have, and the rates that are made of it.

The log and the tables count minor units beside a currency; whoever reads gets both, and the amount
as it is written, in one value. ``projections.rows.read`` makes it from the columns.
"""

from functools import lru_cache
from typing import Final

from msgspec import Struct

from domain.money import Currency, Money

KEPT: Final = 8_192
"""Amounts that are remembered: most sums of most households are nothing, or what others' are."""


class MoneyView(Struct, frozen=True, gc=False):
    """An amount.

    Attributes:
        value: The major unit as a plain decimal, with all places that the currency has.
        currency: ISO 4217.
        minor: The same in minor units: fen, cents, or yen.
    """

    value: str
    currency: Currency
    minor: int

    def __add__(self, other: "MoneyView") -> "MoneyView":
        return shown(self.money + other.money)

    def __sub__(self, other: "MoneyView") -> "MoneyView":
        return shown(self.money - other.money)

    def __neg__(self) -> "MoneyView":
        return money_view(-self.minor, self.currency)

    @property
    def money(self) -> Money:
        """As the rules count it."""
        return Money(self.minor, self.currency)


class RateView(Struct, frozen=True):
    """Pay for good pieces.

    Attributes:
        amount: For so many pieces as ``pieces`` says.
    """

    amount: MoneyView
    pieces: int


@lru_cache(maxsize=KEPT)
def money_view(minor: int, currency: str) -> MoneyView:
    """Minor units of a currency; below zero where an account or a line is."""
    money = Money(minor, Currency(currency))
    return MoneyView(money.text(), money.currency, minor)


def shown(money: Money) -> MoneyView:
    """An amount of an event or of a rule."""
    return money_view(money.minor, money.currency)
