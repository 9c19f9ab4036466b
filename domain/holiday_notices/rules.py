"""Entering the notice of a year, and the calendar with all that were entered."""

from datetime import date, timedelta
from typing import Final

from domain.calendar import SCHEDULES, Calendar, Schedule
from domain.decider import Boundary, Criterion, Decider, Event
from domain.facts.holiday_notices import HolidayNoticeEntered
from domain.holiday_notices.commands import EnterHolidayNotice
from domain.holiday_notices.errors import (
    NoticeDayUnfitError,
    NoticeLacksHolidayError,
    NoticeOfReleaseError,
)
from domain.ids import calendar_tag
from domain.statutory_holidays import SATURDAY, holidays_of

OFF_DAYS_MAX: Final = 50
"""Days off of one year, weekends among them. House rule of 2026-11: the notices of 2024 to 2026
have 28 to 33, and whoever enters one can't put off for months what others wait for."""


class Notices:
    """All notices that were entered, folded in place.

    Attributes:
        count: How many; one that was entered once more counts again.
    """

    def __init__(self) -> None:
        self.count = 0
        self._schedules: dict[int, Schedule] = {}

    def apply(self, event: HolidayNoticeEntered) -> None:
        """Fold one in."""
        self.count += 1
        spans = tuple((one.first, one.last) for one in event.breaks)
        self._schedules[event.year] = Schedule(
            event.source, spans, frozenset(event.worked_weekends)
        )

    def calendar(self, *, by_law: bool) -> Calendar:
        """The working days, as far as they are known."""
        return Calendar({**SCHEDULES, **self._schedules}, by_law)


def notice_events() -> Criterion:
    """Every notice."""
    return Criterion((HolidayNoticeEntered,), (calendar_tag(),))


def boundary(_: EnterHolidayNotice) -> Boundary:
    """The notices before."""
    return Boundary.of(notice_events())


def evolve(state: Notices, event: Event) -> Notices:
    """The notices one event later, in place."""
    assert isinstance(event, HolidayNoticeEntered)
    state.apply(event)
    return state


def decide(_: Notices, command: EnterHolidayNotice) -> tuple[Event, ...]:
    """Enter it, or name the rule that stands against it."""
    year = command.year
    if year in SCHEDULES:
        raise NoticeOfReleaseError(year)
    for span in command.breaks:
        if not (span.first.year == span.last.year == year and span.first <= span.last):
            raise NoticeDayUnfitError(span.first)
    rests = [(span.first, span.last) for span in command.breaks]
    if (beyond := _first_beyond(rests)) is not None:
        raise NoticeDayUnfitError(beyond)
    for day in command.worked_weekends:
        in_break = any(first <= day <= last for first, last in rests)
        if day.year != year or day.weekday() < SATURDAY or in_break:
            raise NoticeDayUnfitError(day)
    for day in holidays_of(year):
        if not any(first <= day <= last for first, last in rests):
            raise NoticeLacksHolidayError(day)
    return (
        HolidayNoticeEntered(
            year=year,
            source=command.source,
            breaks=command.breaks,
            worked_weekends=command.worked_weekends,
            entered_by=command.by,
            entered_at=command.at,
        ),
    )


def _first_beyond(rests: list[tuple[date, date]]) -> date | None:
    """The first day off that is more than a year has."""
    left = OFF_DAYS_MAX
    for first, last in rests:
        days = (last - first).days + 1
        if days > left:
            return first + timedelta(days=left)
        left -= days
    return None


NOTICE_DECIDER: Final = Decider(
    boundary=boundary, initial=lambda _: Notices(), evolve=evolve, decide=decide
)
