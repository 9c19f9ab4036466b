"""Money as the bank counts it: whole minor units inside, a decimal text at its edge.

Written for the bank alone: it shares no rule with the ledger that is compared with it.
"""

import re
from decimal import Decimal
from typing import Final

from msgspec import Struct

from marketplace.sandbox_bank.refusals import BankRefusalError, Rule

PLACES: Final = {"CNY": 2, "EUR": 2, "HKD": 2, "JPY": 0, "USD": 2}
"""Decimal places by ISO 4217 code."""
MINOR_MAX: Final = 10**12
PERMILLE: Final = 1_000
TEXT: Final = re.compile(r"[0-9]{1,13}(?:\.[0-9]{1,2})?", re.ASCII)


class Amount(Struct, frozen=True, forbid_unknown_fields=True):
    """An amount as it is sent and answered.

    Attributes:
        value: Plain decimal in the major unit, such as ``100.00``.
        currency: ISO 4217.
    """

    value: str
    currency: str


class Sum(Struct, frozen=True, order=True):
    """An amount as it is booked.

    Attributes:
        minor: Whole minor units; a sign where it is a balance or a line.
        currency: ISO 4217.
    """

    minor: int
    currency: str

    def shown(self) -> Amount:
        """As it is answered."""
        return Amount(decimal_text(self.minor, self.currency), self.currency)


def parse_amount(amount: Amount) -> Sum:
    """Read an amount above zero.

    Raises:
        BankRefusalError: it is none that the bank can book.
    """
    places = PLACES.get(amount.currency)
    if places is None or not TEXT.fullmatch(amount.value):
        raise BankRefusalError(Rule.AMOUNT_UNUSABLE, "amount")
    whole, _, fraction = amount.value.partition(".")
    if len(fraction) > places:
        raise BankRefusalError(Rule.AMOUNT_UNUSABLE, "amount")
    minor = int(whole + fraction.ljust(places, "0"))
    if not 0 < minor <= MINOR_MAX:
        raise BankRefusalError(Rule.AMOUNT_UNUSABLE, "amount")
    return Sum(minor, amount.currency)


def decimal_text(minor: int, currency: str) -> str:
    """Minor units as a plain decimal, negative ones with a minus."""
    return f"{Decimal(minor).scaleb(-PLACES[currency]):f}"


def fee_minor(minor: int, permille: Decimal) -> int:
    """The bank's fee for an amount: so many thousandths, halves rounded up."""
    numerator, denominator = (permille * minor / PERMILLE).as_integer_ratio()
    return (2 * numerator + denominator) // (2 * denominator)
