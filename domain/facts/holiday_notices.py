"""Facts about public holidays: each autumn the State Council says how the next year's are spent."""

from datetime import date
from typing import Annotated, Final

from msgspec import Struct

from domain.bounds import Items, Within
from domain.decider import Event, HappenedAt
from domain.facts.campaigns import Title
from domain.ids import ActorId, Tag, calendar_tag

DAYS_MAX: Final = 40
Year = Annotated[int, Within(2000, 2099)]


class Break(Struct, frozen=True):
    """Days off in a row; weekends among them are part of it."""

    first: date
    last: date


class HolidayNoticeEntered(Event, frozen=True, tag="HolidayNoticeEntered/1"):
    """A year's notice was entered, for the first time or once more; the newest counts.

    Attributes:
        year: Of the holidays.
        source: The notice: name, number, date.
        breaks: Its days off.
        worked_weekends: Saturdays and Sundays that are worked in exchange.
    """

    year: Year
    source: Title
    breaks: Annotated[tuple[Break, ...], Items(DAYS_MAX)]
    worked_weekends: Annotated[tuple[date, ...], Items(DAYS_MAX)]
    entered_by: ActorId
    entered_at: HappenedAt

    def tags(self) -> tuple[Tag, ...]:
        """The calendar."""
        return (calendar_tag(),)

    def actor(self) -> ActorId:
        """Who entered it."""
        return self.entered_by
