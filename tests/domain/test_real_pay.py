"""What an hour of work really brought, against the minimum wage, to the fen."""

import pytest

from domain.piecework.real_pay import RealPay, hourly_minor, is_below


@pytest.mark.parametrize(
    ("pay_minor", "seconds", "wage_minor", "hourly", "below"),
    [
        (2_000, 3_600, 2_000, 2_000, False),
        (1_999, 3_600, 2_000, 1_999, True),
        (2_000, 3_601, 2_000, 1_999, True),
        (1_000, 1_800, 2_000, 2_000, False),
        (3_337, 7_200, 1_668, 1_668, False),
        (3_337, 7_200, 1_669, 1_668, True),
        (1, 1, 3_600, 3_600, False),
        (1, 1, 3_601, 3_600, True),
        (1, 34_560_000, 1, 0, True),
    ],
)
def test_an_hour_is_compared_exactly(
    pay_minor: int, seconds: int, wage_minor: int, hourly: int, below: bool
) -> None:
    """A fen or a second decides; what is shown is rounded down."""
    assert hourly_minor(pay_minor, seconds) == hourly
    assert is_below(pay_minor, seconds, wage_minor) is below


@pytest.mark.parametrize(
    ("works", "below", "flagged"),
    [
        (0, 0, False),
        (1, 0, False),
        (1, 1, True),
        (2, 1, False),
        (3, 1, False),
        (3, 2, True),
        (100, 50, False),
        (100, 51, True),
    ],
)
def test_more_than_half_flag_an_order(works: int, below: int, flagged: bool) -> None:
    """The median: one worker who mistypes the hours flags nobody."""
    assert RealPay(works, below).flagged is flagged
