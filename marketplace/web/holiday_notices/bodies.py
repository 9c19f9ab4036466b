"""What is sent about public holidays."""

from datetime import date

from domain.facts.campaigns import Title
from domain.facts.holiday_notices import Break
from marketplace.web.values.bodies import Body, Whole


class NewHolidayNotice(Body, frozen=True):
    """A year's notice of the State Council's general office.

    Attributes:
        source: Its name, number and date.
        breaks: First and last day of each time off; weekends among them are part of it.
        worked_weekends: Saturdays and Sundays that are worked in exchange.
    """

    year: Whole
    source: Title
    breaks: tuple[Break, ...]
    worked_weekends: tuple[date, ...] = ()
