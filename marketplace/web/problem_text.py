"""The shape of what a reader is told about a problem, and the sentences that many share."""

from typing import Final

from msgspec import Struct

from marketplace.web.language import Language, Text

NOTHING: Final = Text(
    "没有记入任何内容，没有动用任何款项。", "Nothing was recorded; no money moved."
)
NOTHING_READ: Final = Text("没有改动任何内容。", "Nothing was changed.")
CHECK_ID: Final = Text("请核对编号后再试。", "Check the id and try again.")
NEW_ID: Final = Text(
    "请换一个编号，或查看已有的记录。", "Use another id, or read what stands under it."
)
LOOK: Final = Text("请先查看当前状态再操作。", "Look at where it stands before you go on.")
OTHER_GIFT: Final = Text(
    "请选择另一个正在募捐的项目。", "Choose another campaign that takes gifts now."
)
PLAIN_AMOUNT: Final = Text(
    "请用普通数字填写金额，例如 100.00。", "Write the amount as a plain decimal such as 100.00."
)
SMALLER: Final = Text("请把金额改小后再试。", "Ask for a smaller amount.")
ANOTHER_PERSON: Final = Text(
    "请由另一名工作人员办理。", "Let another member of staff do this step."
)
LIFT_FIRST: Final = Text(
    "须先由有权限的人解除冻结。", "Somebody with the right to do so must lift the freeze first."
)
AGAIN: Final = Text("请稍候用同一个幂等键重试。", "Try again soon with the same Idempotency-Key.")
COUNT_AGAIN: Final = Text("请重新清点数量。", "Count again and correct the quantity.")
LATER: Final = Text("请到期后再办理。", "Come back when it is due.")
ASK_STATION: Final = Text("如有疑问请联系服务站。", "Ask the station if anything is unclear.")


class ProblemText(Struct, frozen=True):
    """What a reader is told about a problem.

    Attributes:
        what: What happened, one sentence.
        then: What to do next.
        undone: What was not done.
    """

    what: Text
    then: Text
    undone: Text = NOTHING

    def detail(self, language: Language) -> str:
        """What was not done, and what to do next."""
        space = "" if language is Language.ZH else " "
        return f"{self.undone.to(language)}{space}{self.then.to(language)}"


def told(zh: str, en: str, then: Text, undone: Text = NOTHING) -> ProblemText:
    """A text from its parts."""
    return ProblemText(Text(zh, en), then, undone)
