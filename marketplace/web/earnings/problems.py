"""What is told where a statement can't be made."""

from typing import Final

from marketplace.web.language import Text
from marketplace.web.problem_text import NOTHING_READ, told

PROBLEMS: Final = {
    "PeriodBackwards": told(
        "期间的最后一天早于第一天。",
        "The last day of the period lies before its first.",
        Text("请更正日期。", "Correct the days."),
        NOTHING_READ,
    ),
    "PeriodTooLong": told(
        "一张对账单最多三年。",
        "A statement is of three years at most.",
        Text("请选择较短的期间。", "Ask for a shorter period."),
        NOTHING_READ,
    ),
    "StatementTooLong": told(
        "这个期间的账目太多，无法列在一张对账单里。",
        "The period has more lines than one statement holds.",
        Text("请选择较短的期间。", "Ask for a shorter period."),
        NOTHING_READ,
    ),
}
