"""Income tax that the platform withholds from what a worker earns.

The cumulative method for service income paid through internet platforms (State Taxation
Administration, announcement 2025 No. 16): of the year's income so far 20 % counts as costs and
CNY 5,000 is free for each month of work on the platform this year; the rest is taxed by the
brackets for residents' comprehensive income, and what was withheld before is taken off. A
household counts as the one person who works.
"""

from typing import Final, NamedTuple

COST_PERCENT: Final = 20
FREE_MINOR_A_MONTH: Final = 500_000
MONTHS: Final = 12


class Bracket(NamedTuple):
    """A step of the tariff.

    Attributes:
        up_to_minor: Taxable income of the year up to which it applies; absent for the last.
        percent: Rate.
        less_minor: Quick deduction.
    """

    up_to_minor: int | None
    percent: int
    less_minor: int


BRACKETS: Final = (
    Bracket(3_600_000, 3, 0),
    Bracket(14_400_000, 10, 252_000),
    Bracket(30_000_000, 20, 1_692_000),
    Bracket(42_000_000, 25, 3_192_000),
    Bracket(66_000_000, 30, 5_292_000),
    Bracket(96_000_000, 35, 8_592_000),
    Bracket(None, 45, 18_192_000),
)
"""Individual Income Tax Law (2018), annex 1, in fen."""


def due_minor(income_minor: int, months: int) -> int:
    """Tax on a year's income so far, in fen, rounded half up.

    Args:
        income_minor: All that was paid this year, with what is about to be, tax included.
        months: Months of work on the platform this year, 1 to 12.
    """
    assert income_minor >= 0
    assert 1 <= months <= MONTHS
    taxable = income_minor * (100 - COST_PERCENT) - FREE_MINOR_A_MONTH * months * 100
    if taxable <= 0:
        return 0
    bracket = next(
        one for one in BRACKETS if one.up_to_minor is None or taxable <= one.up_to_minor * 100
    )
    exact = taxable * bracket.percent - bracket.less_minor * 10_000
    return (exact + 5_000) // 10_000
