"""Piece rates: fen for a number of pieces, as a fraction, so that ¥0.02 a piece is exact.

The rounding rule: the pay of one lot is rounded up to a whole fen, once, over all its good pieces.
Pieces of the same lot that are approved later are paid the difference. So a lot never costs more
than its share of the escrow, and nobody loses a fraction by being paid in parts.
"""

from dataclasses import dataclass
from typing import Annotated, Final

from msgspec import Meta, Struct

from domain.errors import MalformedError
from domain.money import Currency, Money

RATE_MINOR_MAX: Final = 10**9
RATE_PIECES_MAX: Final = 10**6


@dataclass(eq=False)
class RateOutOfRangeError(MalformedError):
    """A rate is at least one minor unit for at least one piece, and no more than can be meant."""

    amount: Money
    pieces: int


class Rate(Struct, frozen=True, gc=False):
    """Pay for good pieces.

    Attributes:
        minor: Minor units of the order's currency for so many pieces.
        pieces: For how many pieces.
    """

    minor: Annotated[int, Meta(ge=1, le=RATE_MINOR_MAX)]
    pieces: Annotated[int, Meta(ge=1, le=RATE_PIECES_MAX)]

    def checked(self, currency: Currency) -> "Rate":
        """This rate, of minor units of a currency, if it can stand in an event.

        Raises:
            RateOutOfRangeError: if not.
        """
        if not (1 <= self.minor <= RATE_MINOR_MAX and 1 <= self.pieces <= RATE_PIECES_MAX):
            raise RateOutOfRangeError(Money(self.minor, currency), self.pieces)
        return self

    def pay_minor(self, good: int) -> int:
        """Minor units for all good pieces of one lot, rounded up."""
        assert good >= 0
        return -(-good * self.minor // self.pieces)
