"""Money is a whole number of minor units and an ISO 4217 currency. There are no floats here."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Final, Self, TypeVar

from msgspec import Meta, Struct

from domain.errors import MalformedError

MINOR_MAX: Final = 2**63 - 1
"""What a recorded amount or total may be: a signed 64-bit integer, as PostgreSQL's bigint."""
AMOUNT_MINOR_MAX: Final = 10**12
"""The largest amount that a new event may hold: ten thousand million yuan (or as many yen, a
hundredfold). Nine million of them fit into 64 bits, and what adds up more has wider columns."""

K = TypeVar("K", bound=str)
_PLAIN_DECIMAL: Final = re.compile(r"-?[0-9]+(?:\.([0-9]+))?", re.ASCII)


class Currency(StrEnum):
    """The currencies that campaigns may be run in (ISO 4217)."""

    CNY = "CNY"
    EUR = "EUR"
    HKD = "HKD"
    JPY = "JPY"
    USD = "USD"

    @property
    def places(self) -> int:
        """Digits after the decimal point in the major unit."""
        return 0 if self is Currency.JPY else 2

    @classmethod
    def parse(cls, code: str) -> Self:
        """Read an ISO 4217 code.

        Raises:
            CurrencyUnknownError: if no campaign can be run in it.
        """
        try:
            return cls(code)
        except ValueError:
            raise CurrencyUnknownError(code) from None


@dataclass(eq=False)
class CurrencyUnknownError(MalformedError):
    """The currency is none that campaigns are run in."""

    currency: str


@dataclass(eq=False)
class CurrencyMismatchError(MalformedError):
    """The amount is in another currency than the fund."""

    expected: Currency
    given: Currency


@dataclass(eq=False)
class AmountMalformedError(MalformedError):
    """The text is no plain decimal number: ASCII digits, at most one point, nothing else."""

    amount: str


@dataclass(eq=False)
class AmountTooPreciseError(MalformedError):
    """The amount has more decimal places than its currency."""

    amount: str
    places: int


@dataclass(eq=False)
class AmountNotPositiveError(MalformedError):
    """The amount is zero or below."""

    amount: str


@dataclass(eq=False)
class AmountTooLargeError(MalformedError):
    """The amount, or a total that it would make, is larger than can be meant."""

    amount: str


class Money(Struct, frozen=True, gc=False):
    """An amount.

    Attributes:
        minor: Minor units (fen, cents); may be negative in a posting, never in an event.
        currency: What the units are of.
    """

    minor: Annotated[int, Meta(ge=-MINOR_MAX, le=MINOR_MAX)]
    currency: Currency

    @classmethod
    def parse(cls, text: str, currency: Currency) -> Self:
        """Read a positive amount of the major unit, such as ``100.00``, exactly.

        Raises:
            DomainError: as ``read`` and ``checked`` do.
        """
        return cls.read(text, currency).checked()

    @classmethod
    def read(cls, text: str, currency: Currency) -> Self:
        """Read an amount of the major unit, nothing and below zero included, exactly.

        Raises:
            AmountMalformedError: exponents, separators, spaces, other digits than 0-9.
            AmountTooPreciseError: more places than the currency has.
            AmountTooLargeError: so many digits that it can't be meant.
        """
        found = _PLAIN_DECIMAL.fullmatch(text)
        if found is None:
            raise AmountMalformedError(text[:64])
        fraction = found[1] or ""
        if len(fraction) > currency.places:
            raise AmountTooPreciseError(text[:64], currency.places)
        if len(text) > 40:  # noqa: PLR2004 - far beyond any amount, and int() of huge texts is slow
            raise AmountTooLargeError(text[:64])
        digits = text.replace(".", "") + "0" * (currency.places - len(fraction))
        return cls(int(digits), currency)

    def checked(self) -> Self:
        """This amount, if it can stand in an event.

        Raises:
            AmountNotPositiveError: zero or negative.
            AmountTooLargeError: beyond ``AMOUNT_MINOR_MAX``.
        """
        if self.minor <= 0:
            raise AmountNotPositiveError(self.text())
        self.bounded()
        return self

    def bounded(self) -> None:
        """Raise unless this is an amount that can be meant, or nothing.

        Raises:
            AmountNotPositiveError: negative.
            AmountTooLargeError: beyond ``AMOUNT_MINOR_MAX``.
        """
        if self.minor < 0:
            raise AmountNotPositiveError(self.text())
        if self.minor > AMOUNT_MINOR_MAX:
            raise AmountTooLargeError(self.text())

    def text(self) -> str:
        """The amount of the major unit as a plain decimal: ``1234.50``."""
        sign, digits = "-" if self.minor < 0 else "", str(abs(self.minor))
        places = self.currency.places
        if not places:
            return sign + digits
        digits = digits.rjust(places + 1, "0")
        return f"{sign}{digits[:-places]}.{digits[-places:]}"

    def __str__(self) -> str:
        return f"{self.text()} {self.currency}"

    def require(self, currency: Currency) -> None:
        """Raise unless the amount is in this currency.

        Raises:
            CurrencyMismatchError: if it is not.
        """
        if self.currency is not currency:
            raise CurrencyMismatchError(currency, self.currency)

    def __add__(self, other: "Money") -> "Money":
        other.require(self.currency)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        other.require(self.currency)
        return Money(self.minor - other.minor, self.currency)


def split_largest_remainder(total_minor: int, weights: Mapping[K, int]) -> dict[K, int]:
    """Split an amount in proportion to whole-number weights, to the last minor unit.

    Each share is floored; the units left over go one each to the largest remainders. Ties go to the
    larger weight, then to the smaller key: no chance is involved, so anyone can repeat the split.

    Args:
        total_minor: What is split, at least 0.
        weights: A weight of at least 0 for each key, not all 0.

    Returns:
        A share for each key; they sum to ``total_minor``.
    """
    whole = sum(weights.values())
    assert total_minor >= 0
    assert whole > 0
    assert min(weights.values()) >= 0
    shares = {key: total_minor * weight // whole for key, weight in weights.items()}
    left_over = total_minor - sum(shares.values())

    def rank(key: K) -> tuple[int, int, K]:
        return -(total_minor * weights[key] % whole), -weights[key], key

    for key in sorted(weights, key=rank)[:left_over]:
        shares[key] += 1
    return shares
