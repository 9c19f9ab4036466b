"""Entering notices of public holidays."""

from typing import Final

from litestar.params import JSONBody

from domain.holiday_notices.commands import EnterHolidayNotice
from marketplace.identity.staff import Role
from marketplace.web.desk import AtDesk, Receipt, keyed
from marketplace.web.holiday_notices import bodies


@keyed("/holiday-notices", Role.OFFICER)
async def enter_holiday_notice(desk: AtDesk, data: JSONBody[bodies.NewHolidayNotice]) -> Receipt:
    """Enter a year's notice, or once more; open time limits are computed anew."""
    command = EnterHolidayNotice(
        year=data.year,
        source=data.source,
        breaks=data.breaks,
        worked_weekends=data.worked_weekends,
        by=desk.actor,
        at=desk.now,
    )
    return await desk.take(str(data.year), command)


COMMANDS: Final = (enter_holiday_notice,)
