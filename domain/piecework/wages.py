"""The least that an hour of work must bring: China's minimum hourly wages, by place and day.

Each province publishes minimum wages (最低工资规定, 劳动和社会保障部令第21号, 2004-01-20), most in
grades for richer and poorer counties. The hourly standard is the one for part-time work; the
fair-rate test asks that an order pays no less.

What is not known is never guessed, and never decided against the worker: where a county's grade is
not recorded the province's highest standard applies. `wage_standards.py` has the figures and says
what each rests on.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from msgspec import Struct

from domain.errors import MalformedError
from domain.facts.households import County
from domain.money import Currency
from domain.piecework.wage_standards import STANDARDS, Source, Standard

WAGE_CURRENCY: Final = Currency.CNY
"""What every standard of the table is in."""


@dataclass(eq=False)
class CurrencyNotOfWagesError(MalformedError):
    """The work would be paid in another currency than that of the minimum wages.

    They can't be compared: a rate of exchange is no part of any wage standard.
    """

    currency: Currency
    wages: Currency


@dataclass(eq=False)
class WageUnknownError(MalformedError):
    """No minimum hourly wage is recorded for the place on that day."""

    county: County
    on: date


class MinimumWage(Struct, frozen=True):
    """The minimum hourly wage of a place on a day.

    Attributes:
        region: The GB/T 2260 code, 2 to 6 digits, of the area that the standard is for.
        grade: 1 is the highest; a county whose grade is not recorded gets 1.
        hourly_minor: Fen an hour, for part-time work.
        effective_from: Since when it is known to apply.
        source: What the figure rests on.
    """

    region: str
    grade: int
    hourly_minor: int
    effective_from: date
    source: Source


def require_wage_currency(currency: Currency) -> None:
    """Raise unless pay in this currency can be compared with the minimum wages.

    Raises:
        CurrencyNotOfWagesError: it can't.
    """
    if currency is not WAGE_CURRENCY:
        raise CurrencyNotOfWagesError(currency, WAGE_CURRENCY)


def hourly_minimum(county: County, on: date) -> MinimumWage:
    """The minimum hourly wage in force in a county on a day in China.

    The standard of the smallest area that has one in force is taken (Shenzhen before Guangdong),
    and of that area the newest. A county's grade counts only if that very notice assigns it: the
    next one may have moved the county.

    Args:
        county: Six-digit county code, GB/T 2260.
        on: The day, as it is in China.

    Raises:
        WageUnknownError: nothing is recorded for the place, or nothing so early.
    """
    found = max(
        (one for one in STANDARDS if county.startswith(one.region) and one.effective_from <= on),
        key=lambda one: (len(one.region), one.effective_from),
        default=None,
    )
    if found is None:
        raise WageUnknownError(county, on)
    grade = _grade_of(county, found)
    return MinimumWage(
        found.region, grade, found.hourly_minor[grade - 1], found.effective_from, found.source
    )


def _grade_of(county: County, standard: Standard) -> int:
    """What the notice says of the county, else the highest grade."""
    areas = [area for area in standard.grades if county.startswith(area)]
    return standard.grades[max(areas, key=len)] if areas else 1
