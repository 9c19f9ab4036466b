"""The income tax that is withheld, against figures worked by hand from the law's annex."""

import pytest

from domain.payouts.tax import due_minor


@pytest.mark.parametrize(
    ("income", "months", "due"),
    [
        (0, 1, 0),
        # ¥6,250 a month: a fifth counts as costs, and ¥5,000 is free. Nothing is left.
        (625_000, 1, 0),
        # 3 % of 16 fen is 0.48 fen, of 16.8 fen 0.504: the first tax there is.
        (625_020, 1, 0),
        (625_021, 1, 1),
        (625_062, 1, 1),
        (625_063, 1, 2),
        # ¥10,000: 3 % of ¥3,000. Two months leave nothing to tax.
        (1_000_000, 1, 9_000),
        (1_000_000, 2, 0),
        # ¥60,000 a year is free: of ¥75,000 nothing, of ¥120,000 3 % of ¥36,000.
        (7_500_000, 12, 0),
        (12_000_000, 12, 108_000),
        # The end of each bracket: its rate on all, less its quick deduction, is the sum of the
        # steps below it.
        (5_125_000, 1, 108_000),
        (5_125_100, 1, 108_008),
        (18_625_000, 1, 1_188_000),
        (38_125_000, 1, 4_308_000),
        (53_125_000, 1, 7_308_000),
        (83_125_000, 1, 14_508_000),
        (120_625_000, 1, 25_008_000),
        (125_625_000, 1, 26_808_000),
    ],
)
def test_the_years_tax_so_far(income: int, months: int, due: int) -> None:
    """Fen in, fen out, rounded half up once."""
    assert due_minor(income, months) == due


@pytest.mark.parametrize(("income", "months"), [(-1, 1), (1, 0), (1, 13)])
def test_no_income_below_zero_and_no_thirteenth_month(income: int, months: int) -> None:
    """Whoever asks made a mistake."""
    with pytest.raises(AssertionError):
        due_minor(income, months)
