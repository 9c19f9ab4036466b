"""Why a row was refused, in words of both languages."""

from collections.abc import Mapping
from typing import Any, Final

from msgspec import Struct

from marketplace.web.language import Language, Text
from marketplace.web.problem_text import CHECK_ID, ProblemText, told

UNDONE: Final = Text("这一行没有记入。", "This row was not recorded.")


def _told(zh: str, en: str, then: Text) -> ProblemText:
    return told(zh, en, then, UNDONE)


CORRECT: Final = Text("请改正后重新导入。", "Correct the row and import it again.")
REASONS: Final[Mapping[str, ProblemText]] = {
    "RowNotCsv": _told(
        "引号不成对，或引号后面还有文字，不是合格的 CSV 行。",
        "The quotes do not fit: this is no row of CSV.",
        Text(
            "请把含引号、逗号或换行的字段整体加引号，字段内的引号写两遍。",
            "Quote the whole field, and write a quote within it twice.",
        ),
    ),
    "RowTooLong": _told(
        "这一行太长（超过 8,388,608 个字符），这里只列出开头。",
        "The row is longer than 8,388,608 characters; only its beginning is shown.",
        CORRECT,
    ),
    "RowOfOtherWidth": _told(
        "列数与表头不同。", "It has another number of fields than the header.", CORRECT
    ),
    "RowEncodingBroken": _told(
        "有些字节不是这种编码的文字。",
        "Some of its bytes are no text of the file's encoding.",
        CORRECT,
    ),
    "RowNumberMalformed": _told(
        "编号必须由 1 到 100 个英文字母、数字、- 和 _ 组成；电子表格可能改坏了它。",
        "The gift's number is not 1 to 100 ASCII letters, digits, - and _; a spreadsheet may have"
        " changed it.",
        CORRECT,
    ),
    "RowDonorMalformed": _told(
        "捐款人一栏含有看不见的字符，或超过 200 个字符。",
        "The donor's field holds invisible characters, or is longer than 200.",
        CORRECT,
    ),
    "RowTimeMalformed": _told(
        "时间不是约定的写法，或不是日历上的时间。",
        "The time is not written as the format says, or is none of the calendar.",
        Text(
            "请写成 2026-11-02T21:32:14+08:00，或用 --day-format 说明写法。",
            "Write 2026-11-02T21:32:14+08:00, or say with --day-format how it is written.",
        ),
    ),
    "RowTimeWithoutZone": _told(
        "时间没有写明时区。",
        "The time names no time zone.",
        Text(
            "请写明时区，或用 --zone（例如 +08:00）说明整个文件的时区。",
            "Name it, or say with --zone (such as +08:00) which one the file is in.",
        ),
    ),
    "RowInFuture": _told("时间晚于现在。", "The time is later than now.", CORRECT),
    "RowNotNamed": _told(
        "文件格式没有说明怎样处理这种行（交易类型或状态未列出）。",
        "The format does not say what to do with such a row: its kind or status is not listed.",
        Text("请在格式文件里补充。", "Add it to the format."),
    ),
    "RefundOfNothing": _told(
        "金额为负，是退款，但没有写明退的是哪一笔捐款。",
        "A negative amount is a refund, but of which gift is not said.",
        Text(
            "请在 refund_of 一栏写上原捐款的编号。",
            "Write the gift's number into the column refund_of.",
        ),
    ),
    "RefundOfUnknownGift": _told(
        "退款所指的捐款没有从这个来源导入过。",
        "The gift that this is a refund of was not imported from this source.",
        CHECK_ID,
    ),
    "RefundWithFee": _told(
        "退款行带有手续费，手续费的退回不能记入。",
        "A fee on a refund row can't be recorded.",
        Text(
            "请把手续费一栏清空后导入退款；手续费的退回另行核对。",
            "Empty the fee to import the refund; see to the returned fee separately.",
        ),
    ),
    "GiftNotImported": _told(
        "这笔捐款没有从这个来源导入过。",
        "This gift was not imported from this source.",
        CHECK_ID,
    ),
    "ImportedBefore": _told(
        "这个编号以前导入过，但内容不同。",
        "This number was imported before with other content.",
        Text(
            "请与已有的记录核对；若导入到了错误的项目，用 marketplace import move 转入；"
            "若是另一平台的编号，用 --source 写明来源。",
            "Compare it with what is recorded. If it went to the wrong campaign, use `marketplace"
            " import move`; if it is another platform's number, name the platform with --source.",
        ),
    ),
}
"""By code; those of the domain's rules have the texts of their noun."""


class Refusal(Struct, frozen=True):
    """Why a row was refused.

    Attributes:
        code: The rule's permanent name, or one of ``REASONS``.
        details: What explains it, by name.
    """

    code: str
    details: Mapping[str, Any] = {}


class Reasons:
    """Says refusals in words."""

    def __init__(self, problems: Mapping[str, ProblemText]) -> None:
        """Know the texts of the domain's rules, by code."""
        self._texts = {**problems, **REASONS}

    def say(self, refusal: Refusal, language: Language) -> str:
        """What happened, what explains it, and what to do next."""
        text = self._texts[refusal.code]
        said = "；" if language is Language.ZH else "; "
        details = said.join(f"{name} {value}" for name, value in refusal.details.items())
        inner = f"（{details}）" if language is Language.ZH else f" [{details}] "
        between = inner if details else "" if language is Language.ZH else " "
        return text.what.to(language) + between + text.then.to(language)
