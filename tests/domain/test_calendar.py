"""Working days by the published schedules, with days that people remember."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from domain.calendar import SCHEDULES, beijing_day, is_working_day, working_days_after


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2024, 2, 9), True),  # New Year's Eve of 2024 was no holiday by the notice.
        (date(2024, 2, 12), False),
        (date(2024, 2, 18), True),  # A Sunday that was worked.
        (date(2025, 1, 26), True),  # The Sunday before the Spring Festival, worked.
        (date(2025, 1, 27), True),
        (date(2025, 1, 28), False),  # New Year's Eve, a holiday since 2025.
        (date(2025, 2, 4), False),
        (date(2025, 2, 5), True),
        (date(2025, 2, 8), True),  # A Saturday that was worked.
        (date(2025, 2, 9), False),
        (date(2025, 10, 1), False),
        (date(2025, 10, 8), False),  # National Day and Mid-Autumn made eight days.
        (date(2025, 10, 9), True),
        (date(2025, 10, 11), True),
        (date(2025, 10, 12), False),
        (date(2026, 2, 14), True),
        (date(2026, 2, 23), False),
        (date(2026, 9, 20), True),
        (date(2026, 10, 1), False),
        (date(2026, 10, 7), False),
        (date(2026, 10, 8), True),
        (date(2026, 10, 10), True),
        (date(2026, 10, 11), False),
        (date(2026, 11, 21), False),
        (date(2026, 11, 23), True),
    ],
)
def test_known_days(day: date, works: bool) -> None:
    """Holidays, worked weekends and plain days, as the notices have them."""
    assert is_working_day(day) is works


@pytest.mark.parametrize(
    ("year", "days_off", "worked"), [(2024, 28, 8), (2025, 28, 5), (2026, 33, 6)]
)
def test_each_schedule_is_whole(year: int, days_off: int, worked: int) -> None:
    """As many days off and worked weekends as the notice names, and each on such a day."""
    schedule = SCHEDULES[year]
    assert sum((last - first).days + 1 for first, last in schedule.breaks) == days_off
    assert len(schedule.worked_weekends) == worked
    assert all(day.weekday() >= 5 for day in schedule.worked_weekends)
    assert not any(schedule.is_break(day) for day in schedule.worked_weekends)
    assert all(first.year == last.year == year for first, last in schedule.breaks)


def test_every_year_has_its_working_days() -> None:
    """365 days less 104 weekend days less the statutory holidays: 11 days until 2024, then 13.

    The weekend days are moved, not lost; only statutory holidays are taken off the working year.
    """

    def count(year: int) -> int:
        first = date(year, 1, 1)
        return sum(is_working_day(first + timedelta(number)) for number in range(365))

    # 2025: 261 weekdays less 13 statutory days, none of which fell on a weekend unreplaced.
    assert count(2025) == 248
    assert count(2026) == 261 - 13


def test_a_year_without_a_schedule_counts_weekdays() -> None:
    """Nobody knows the holidays of such a year: Monday to Friday count, weekends do not."""
    assert 2035 not in SCHEDULES
    assert is_working_day(date(2035, 10, 1))
    assert not is_working_day(date(2035, 10, 6))


@pytest.mark.parametrize(
    ("at", "days", "end"),
    [
        # Monday noon: five days to the next Monday's end.
        (datetime(2026, 11, 16, 4, tzinfo=UTC), 5, datetime(2026, 11, 23, 16, tzinfo=UTC)),
        # Over National Day 2026: 30 September, then 8, 9, 10 (a Saturday) and 12 October.
        (datetime(2026, 9, 29, 4, tzinfo=UTC), 5, datetime(2026, 10, 12, 16, tzinfo=UTC)),
        # Over the Spring Festival of 2025: Sunday 26 and Monday 27 January, then 5 February.
        (datetime(2025, 1, 24, 4, tzinfo=UTC), 3, datetime(2025, 2, 5, 16, tzinfo=UTC)),
        # 17:00 UTC on Friday is Saturday in China; the same days are left.
        (datetime(2026, 11, 20, 17, tzinfo=UTC), 1, datetime(2026, 11, 23, 16, tzinfo=UTC)),
        # One minute to and at midnight in China: another day begins.
        (datetime(2026, 11, 23, 15, 59, tzinfo=UTC), 1, datetime(2026, 11, 24, 16, tzinfo=UTC)),
        (datetime(2026, 11, 23, 16, 0, tzinfo=UTC), 1, datetime(2026, 11, 25, 16, tzinfo=UTC)),
        # From one year into the next, whose first days are holidays.
        (datetime(2025, 12, 31, 4, tzinfo=UTC), 1, datetime(2026, 1, 4, 16, tzinfo=UTC)),
    ],
)
def test_a_time_limit_ends_with_its_last_working_day(
    at: datetime, days: int, end: datetime
) -> None:
    """The day of the start does not count, and holidays and moved weekends do as published."""
    assert working_days_after(at, days) == end


def test_the_time_zone_of_the_moment_does_not_matter() -> None:
    """The same moment told elsewhere gives the same end; a moment without a zone is a mistake."""
    at = datetime(2026, 11, 20, 17, tzinfo=UTC)
    elsewhere = at.astimezone(timezone(timedelta(hours=-7)))
    assert beijing_day(at) == beijing_day(elsewhere) == date(2026, 11, 21)
    assert working_days_after(elsewhere, 2) == working_days_after(at, 2)
    with pytest.raises(AssertionError):
        working_days_after(at.replace(tzinfo=None), 2)
