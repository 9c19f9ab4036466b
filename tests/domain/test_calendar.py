"""Working days by the published schedules, with days that people remember."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from domain.calendar import (
    SCHEDULES,
    Calendar,
    Schedule,
    beijing_day,
    is_working_day,
    working_days_after,
)
from domain.statutory_holidays import MOVING, holidays_of


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


@pytest.mark.parametrize(
    "day",
    [
        date(2027, 1, 1),
        date(2027, 2, 5),  # New Year's Eve of the lunar calendar.
        date(2027, 2, 8),
        date(2027, 2, 9),  # In lieu of Saturday 6 and Sunday 7 February.
        date(2027, 2, 10),
        date(2027, 4, 5),
        date(2027, 5, 3),  # In lieu of Saturday 1 and Sunday 2 May.
        date(2027, 5, 4),
        date(2027, 6, 9),
        date(2027, 9, 15),
        date(2027, 10, 1),
        date(2027, 10, 4),  # In lieu of Saturday 2 and Sunday 3 October.
        date(2027, 10, 5),
        date(2028, 10, 4),  # Mid-Autumn is 3 October; and 1 October is a Sunday.
        date(2028, 10, 5),
        date(2033, 9, 8),  # The year of which calendars disagreed: a leap month comes late.
        date(2034, 2, 20),
        date(2050, 1, 24),
    ],
)
def test_what_the_law_gives_rests_before_the_notice_is_out(day: date) -> None:
    """Also the days in lieu; by the rule of old, which some events were decided by, it did not."""
    assert day.year not in SCHEDULES
    assert not is_working_day(day)
    assert day.weekday() < 5
    assert Calendar(by_law=False).is_working_day(day)


@pytest.mark.parametrize("day", [date(2027, 2, 4), date(2027, 2, 11), date(2028, 10, 6)])
def test_the_days_around_a_holiday_are_worked(day: date) -> None:
    """As far as anybody knows."""
    assert is_working_day(day)
    assert not is_working_day(date(2035, 10, 6))


def test_every_year_to_come_has_thirteen_days_off() -> None:
    """No holiday is lost on a weekend, or where two fall on one day; through 2099."""
    for year in range(2027, 2100):
        days = (date(year, 1, 1) + timedelta(number) for number in range(366))
        weekdays = [day for day in days if day.year == year and day.weekday() < 5]
        assert sum(map(is_working_day, weekdays)) == len(weekdays) - 13, year


@pytest.mark.parametrize("year", sorted(SCHEDULES))
def test_the_table_of_the_law_fits_the_notices(year: int) -> None:
    """Each holiday that moves lies in a break of the year's notice."""
    assert all(SCHEDULES[year].is_break(day) for day in MOVING[year])


NOTICE_OF_2027 = Schedule(
    "an invented notice that works the weekend after New Year's Day",
    ((date(2027, 1, 1), date(2027, 1, 1)),),
    frozenset({date(2027, 1, 2), date(2027, 1, 3)}),
)


def test_five_working_days_over_new_years_day_end_on_the_fifth() -> None:
    """28 to 31 December and Monday 4 January, unless the notice works the weekend before."""
    filed = datetime(2026, 12, 25, 3, tzinfo=UTC)
    assert working_days_after(filed, 5) == datetime(2027, 1, 4, 16, tzinfo=UTC)
    noticed = Calendar({**SCHEDULES, 2027: NOTICE_OF_2027})
    assert noticed.working_days_after(filed, 5) == datetime(2027, 1, 2, 16, tzinfo=UTC)
    of_old = Calendar(by_law=False)
    assert of_old.working_days_after(filed, 5) == datetime(2027, 1, 1, 16, tzinfo=UTC)


def test_beyond_the_table_days_of_the_sun_rest() -> None:
    """Nothing is recorded of such a year, but a time limit of its eve must end somewhere."""
    assert not is_working_day(date(2100, 1, 1))
    assert is_working_day(date(2100, 2, 9))


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


def test_the_law_gives_thirteen_days_in_a_year() -> None:
    """Of 2027: New Year, four at the Spring Festival, three of one day, two in May, three more."""
    days = [f"{day.month}.{day.day}" for day in sorted(holidays_of(2027))]
    expected = "1.1 2.5 2.6 2.7 2.8 4.5 5.1 5.2 6.9 9.15 10.1 10.2 10.3"
    assert days == expected.split()


def test_a_time_limit_is_told_in_utc() -> None:
    """Whatever zone the machine is in."""
    assert working_days_after(datetime(2026, 3, 2, tzinfo=UTC), 1).tzinfo is UTC
