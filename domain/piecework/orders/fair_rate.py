"""The fair-rate test: nobody is paid less than the minimum wage at an ordinary pace.

The rate per piece must be at least the minimum hourly wage divided by (pieces an hour of a timed
sample divided by 1.2): a worker who is a fifth slower than the sample still earns the wage. This is
the United Kingdom's "fair rate" for output work (National Minimum Wage Regulations 2015, regs
41-43), applied to the Chinese minimum hourly wage.
"""

from typing import Final

from domain.facts.piecework.rates import Rate

HOUR_SECONDS: Final = 3_600
SAMPLE_SECONDS_MIN: Final = 600
PACE_NUMERATOR, PACE_DENOMINATOR = 12, 10


def hourly_minor(rate: Rate, sample_pieces: int, sample_seconds: int) -> int:
    """What an hour pays at the sample's pace, in minor units, rounded down."""
    return rate.minor * sample_pieces * HOUR_SECONDS // (rate.pieces * sample_seconds)


def needed_hourly_minor(wage_minor: int) -> int:
    """What an hour must pay at the sample's pace, rounded up."""
    return -(-wage_minor * PACE_NUMERATOR // PACE_DENOMINATOR)


def is_fair(rate: Rate, sample_pieces: int, sample_seconds: int, wage_minor: int) -> bool:
    """Whether the rate passes, exactly."""
    earned = rate.minor * sample_pieces * HOUR_SECONDS * PACE_DENOMINATOR
    return earned >= wage_minor * PACE_NUMERATOR * sample_seconds * rate.pieces
