"""Working days in China: the weekends and holidays that the State Council rests on and works on.

Whoever has *five working days* to answer an appeal has them by the calendar that everybody in China
lives by. Each autumn the State Council's general office publishes the next year's: public holidays
are joined to long breaks by moving working days to weekends, so some Saturdays and Sundays are
worked. What the law itself gives rests before that notice is out, too. China has one time zone,
UTC+8, without daylight saving time since 1992.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta, timezone
from types import MappingProxyType
from typing import Final

from msgspec import Struct

from domain.statutory_holidays import DAY, SATURDAY, rest_by_law

BEIJING: Final = timezone(timedelta(hours=8), "Asia/Shanghai")


class Schedule(Struct, frozen=True):
    """The public holidays of one year.

    Attributes:
        source: The notice: name, number, date.
        breaks: First and last day of each break; weekends inside a break are part of it.
        worked_weekends: Saturdays and Sundays that are worked in exchange.
    """

    source: str
    breaks: tuple[tuple[date, date], ...]
    worked_weekends: frozenset[date]

    def is_break(self, day: date) -> bool:
        """Whether the day lies in a break."""
        return any(first <= day <= last for first, last in self.breaks)


def _schedule(year: int, source: str, breaks: str, worked_weekends: str) -> Schedule:
    """A schedule from days written as in the notice: ``1.28-2.4`` and ``1.26``."""

    def day(text: str) -> date:
        month, _, number = text.partition(".")
        return date(year, int(month), int(number))

    spans = (span.partition("-") for span in breaks.split())
    return Schedule(
        source,
        tuple((day(first), day(last or first)) for first, _, last in spans),
        frozenset(day(text) for text in worked_weekends.split()),
    )


SCHEDULES: Final[Mapping[int, Schedule]] = MappingProxyType(
    {
        2024: _schedule(
            2024,
            "国务院办公厅关于2024年部分节假日安排的通知，国办发明电〔2023〕7号，2023-10-25",
            "1.1 2.10-2.17 4.4-4.6 5.1-5.5 6.10 9.15-9.17 10.1-10.7",
            "2.4 2.18 4.7 4.28 5.11 9.14 9.29 10.12",
        ),
        2025: _schedule(
            2025,
            "国务院办公厅关于2025年部分节假日安排的通知，国办发明电〔2024〕12号，2024-11-12",
            "1.1 1.28-2.4 4.4-4.6 5.1-5.5 5.31-6.2 10.1-10.8",
            "1.26 2.8 4.27 9.28 10.11",
        ),
        2026: _schedule(
            2026,
            "国务院办公厅关于2026年部分节假日安排的通知，国办发明电〔2025〕7号，2025-11-04",
            "1.1-1.3 2.15-2.23 4.4-4.6 5.1-5.5 6.19-6.21 9.25-9.27 10.1-10.7",
            "1.4 2.14 2.28 5.9 9.20 10.10",
        ),
    }
)
"""By year, as this release has them; no year is added. Later notices are entered as events, so that
the rules meet the same ones when an event is decided again."""


def beijing_day(at: datetime) -> date:
    """The day that it is in China at a moment.

    Args:
        at: With a time zone.
    """
    assert at.tzinfo is not None
    return at.astimezone(BEIJING).date()


def _days_after(day: date) -> Iterator[date]:
    while True:
        day += DAY
        yield day


class Calendar(Struct, frozen=True):
    """Which days are worked, as far as it is known.

    Attributes:
        schedules: Of the years whose notice is out.
        by_law: Whether the holidays that the law gives rest in all other years. Else only weekends
            do, as was held until it was seen that this makes a time limit shorter than the law.
    """

    schedules: Mapping[int, Schedule] = SCHEDULES
    by_law: bool = True

    def is_working_day(self, day: date) -> bool:
        """Whether people work on this day in China."""
        schedule = self.schedules.get(day.year)
        if schedule is None:
            rests = self.by_law and day in rest_by_law(day.year)
            return day.weekday() < SATURDAY and not rests
        if schedule.is_break(day):
            return False
        return day.weekday() < SATURDAY or day in schedule.worked_weekends

    def working_days_after(self, at: datetime, days: int) -> datetime:
        """The end of the n-th working day after the Beijing day of a moment.

        The day of the moment itself does not count (Civil Code of China, article 201: the day on
        which a period begins is not part of it).

        Args:
            at: When the time limit starts, with a time zone.
            days: How many working days it has, at least 1.

        Returns:
            In UTC, the midnight in China that ends the day: the first moment that is too late.
        """
        assert days >= 1
        coming = (day for day in _days_after(beijing_day(at)) if self.is_working_day(day))
        last = next(day for number, day in enumerate(coming, 1) if number == days)
        return datetime.combine(last + DAY, time.min, BEIJING).astimezone(UTC)


PUBLISHED: Final = Calendar()
"""By the notices that this release knows."""


def is_working_day(day: date) -> bool:
    """Whether people work on this day in China, by the notices that this release knows."""
    return PUBLISHED.is_working_day(day)


def working_days_after(at: datetime, days: int) -> datetime:
    """The end of the n-th working day after that of a moment, by the notices that are known."""
    return PUBLISHED.working_days_after(at, days)
