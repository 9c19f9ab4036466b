"""Notices of public holidays: until a year's is entered, what the law itself gives rests.

A notice comes in by an event, not with a release, so that what was decided before and after it is
decided the same for ever. Time limits that are open then are computed anew, each by an event.
"""

from typing import Final

from domain.capability import Capability
from domain.facts.holiday_notices import HolidayNoticeEntered
from domain.holiday_notices.commands import EnterHolidayNotice
from domain.holiday_notices.rules import NOTICE_DECIDER
from domain.reading_back import same

CAPABILITY: Final = Capability(
    name="holiday_notices",
    events=(HolidayNoticeEntered,),
    deciders={EnterHolidayNotice: NOTICE_DECIDER},
    moves_no_money=(HolidayNoticeEntered,),
    takes_no_name=(HolidayNoticeEntered,),
    readings={HolidayNoticeEntered: same(EnterHolidayNotice)},
)
