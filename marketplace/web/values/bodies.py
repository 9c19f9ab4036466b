"""What bodies are made of. Unknown fields are refused; amounts are plain decimals as text."""

from datetime import MAXYEAR, MINYEAR, UTC, datetime
from typing import Annotated, Final

from msgspec import Meta, Struct

from domain.facts.freezing import FreezeReason, UnfreezeReason
from domain.money import Currency, Money

Id = Annotated[str, Meta(pattern=r"^[A-Z]{1,2}-[A-Z0-9]{1,40}$")]


Moment = Annotated[datetime, Meta(tz=True)]
"""A time that names its zone: one that does not is another moment for each reader."""


Reference = Annotated[str, Meta(min_length=1, max_length=120, pattern=r"^[!-~]+$")]


class Body(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The root of all bodies."""


class Amount(Body, frozen=True):
    """``{"value": "100.00", "currency": "CNY"}``."""

    value: Annotated[str, Meta(max_length=64)]
    currency: Annotated[str, Meta(max_length=8)]

    def money(self) -> Money:
        """The exact amount.

        Raises:
            DomainError: what is wrong with it, by name.
        """
        return Money.parse(self.value, Currency.parse(self.currency))


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
