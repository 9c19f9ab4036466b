"""What bodies are made of. Unknown fields are refused; amounts are plain decimals as text."""

from datetime import MAXYEAR, MINYEAR, UTC, datetime
from typing import Annotated, Final

from msgspec import UNSET, Meta, Struct, UnsetType

from domain.facts.freezing import FreezeReason, UnfreezeReason
from domain.money import Currency, Money
from marketplace.web.values.errors import AmountsDisagreeError

Id = Annotated[str, Meta(pattern=r"^[A-Z]{1,2}-[A-Z0-9]{1,40}$")]


Moment = Annotated[datetime, Meta(tz=True)]
"""A time that names its zone: one that does not is another moment for each reader."""


Reference = Annotated[str, Meta(min_length=1, max_length=120, pattern=r"^[!-~]+$")]


class Body(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The root of all bodies."""


class Amount(Body, frozen=True):
    """An amount of money, as it is sent and as it is answered.

    Attributes:
        value: The major unit as a plain decimal, with at most the places that the currency has; a
            balance or a line below zero has a minus sign.
        currency: ISO 4217.
        minor: The same in minor units: fen, cents, or yen, which has no smaller part. It is always
            answered; in what is sent it may be left out, and has to agree with ``value``.
    """

    value: Annotated[str, Meta(max_length=64)]
    currency: Annotated[str, Meta(max_length=8)]
    minor: int | UnsetType = UNSET

    def money(self) -> Money:
        """The exact amount, above zero.

        Raises:
            DomainError: what is wrong with it, by name.
        """
        return self._read().checked()

    def or_nothing(self) -> Money:
        """The same where it may be nothing.

        Raises:
            DomainError: what is wrong with it, by name.
        """
        found = self._read()
        found.bounded()
        return found

    def _read(self) -> Money:
        found = Money.read(self.value, Currency.parse(self.currency))
        if self.minor is not UNSET and self.minor != found.minor:
            raise AmountsDisagreeError(found, Money(self.minor, found.currency))
        return found


class Freeze(Body, frozen=True):
    """Why money is stopped."""

    reason: FreezeReason


class Unfreeze(Body, frozen=True):
    """Why it may flow again."""

    reason: UnfreezeReason


WHOLE_MAX: Final = 2**53 - 1
"""What JSON numbers hold exactly (RFC 8259, section 6)."""


Whole = Annotated[int, Meta(ge=-WHOLE_MAX, le=WHOLE_MAX)]


class Quantity(Body, frozen=True):
    """Pieces, or materials for so many."""

    quantity: Whole


def in_utc(moment: datetime) -> datetime:
    """As events say it; what has no UTC at the ends of the calendar is for the rules to refuse."""
    return moment.astimezone(UTC) if MINYEAR < moment.year < MAXYEAR else moment
