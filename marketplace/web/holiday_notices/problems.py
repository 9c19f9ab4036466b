"""What is told where a notice can't be entered."""

from typing import Final

from marketplace.web.language import Text
from marketplace.web.problem_text import told

READ_AGAIN: Final = Text("请对照通知原文核对日期。", "Compare the days with the notice.")
PROBLEMS: Final = {
    "NoticeOfRelease": told(
        "这一年的放假通知已随程序发布，不再更改。",
        "The notice of this year came with the program and stays as it is.",
        Text("请录入之后年份的通知。", "Enter that of a later year."),
    ),
    "NoticeDayUnfit": told(
        "通知里有不可能的日期：不在这一年、起止颠倒、调休上班日不是周末，或放假天数过多。",
        "A day can't be: of another year, a break backwards, a worked day that is no weekend, or"
        " more days off than a year has.",
        READ_AGAIN,
    ),
    "NoticeLacksHoliday": told(
        "法定节假日没有列在放假日里。",
        "A holiday that the law gives is not among the days off.",
        READ_AGAIN,
    ),
}
