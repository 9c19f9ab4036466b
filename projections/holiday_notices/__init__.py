"""The notices of public holidays that were entered."""

from typing import Final

from projections.capability import ReadModels
from projections.holiday_notices.notices import HolidayNotices

READ_MODELS: Final = ReadModels(projections=(HolidayNotices,))
