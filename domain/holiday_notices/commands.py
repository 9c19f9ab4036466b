"""What can be asked of the calendar."""

from datetime import date, datetime
from typing import Annotated

from domain.bounds import Items
from domain.decider import Command
from domain.facts.campaigns import Title
from domain.facts.holiday_notices import DAYS_MAX, Break, Year
from domain.ids import ActorId


class EnterHolidayNotice(Command, frozen=True, kw_only=True):
    """Enter a year's notice, or enter it once more where it was mistyped or completed."""

    year: Year
    source: Title
    breaks: Annotated[tuple[Break, ...], Items(DAYS_MAX)]
    worked_weekends: Annotated[tuple[date, ...], Items(DAYS_MAX)]
    by: ActorId
    at: datetime
