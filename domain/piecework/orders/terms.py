"""What the terms of an order may say."""

import re
from datetime import timedelta
from typing import Final

import msgspec

from domain.checking import field_of
from domain.facts.piecework.terms import LOTS_MAX, Terms, Work
from domain.money import AMOUNT_MINOR_MAX
from domain.piecework.orders.errors import PersonalDataInTextError, TermsOutOfRangeError
from domain.piecework.wages import require_wage_currency

PERSONAL_NUMBER: Final = re.compile(r"(?<!\d)(1[3-9]\d{9}|\d{17}[\dXx])(?!\d)", re.ASCII)
"""A mobile phone number or an identity number."""
DEADLINE_AHEAD_MAX: Final = timedelta(days=2 * 366)


def check_terms(work: Work, terms: Terms) -> None:
    """Raise unless the work and its terms lie within the bounds that their fields' types state.

    Raises:
        TermsOutOfRangeError, RateOutOfRangeError: which figure does not.
        CurrencyNotOfWagesError: the pay can't be compared with the minimum wages.
    """
    terms.rate.checked(terms.currency)
    for stated in (work, terms):
        try:
            msgspec.convert(msgspec.to_builtins(stated), type(stated))
        except msgspec.ValidationError as error:
            raise TermsOutOfRangeError(field_of(error)) from error
    if terms.lots > LOTS_MAX:
        raise TermsOutOfRangeError("lots")
    if terms.offline_lots > terms.lots:
        raise TermsOutOfRangeError("offline_lots")
    if terms.escrow_minor > AMOUNT_MINOR_MAX:
        raise TermsOutOfRangeError("escrow")
    require_wage_currency(terms.currency)


def check_clauses(clauses: tuple[str, ...]) -> None:
    """Raise if the instructions hold a phone or identity number.

    Raises:
        PersonalDataInTextError: which clause does, from 1.
    """
    for number, text in enumerate(clauses, 1):
        if PERSONAL_NUMBER.search(text):
            raise PersonalDataInTextError(number)
