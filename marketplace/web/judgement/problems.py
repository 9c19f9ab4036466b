"""What is told where work can't be judged so."""

from typing import Final

from marketplace.web.language import Text
from marketplace.web.problem_text import ANOTHER_PERSON, SMALLER, told

PROBLEMS: Final = {
    "JudgeIsWorker": told(
        "本户的人或经手交活的人不能验收。",
        "Nobody judges work of their own household, or work that they handed in.",
        ANOTHER_PERSON,
    ),
    "NotInspected": told(
        "没有不合格的检验结果，不能拒收。",
        "Pieces are refused only after an inspection that the lot did not pass.",
        Text("请先按抽样表检验。", "Inspect it by the sampling table first."),
    ),
    "AlreadyInspected": told(
        "这次交来的活已经检验过，结果有效。",
        "What was handed in was inspected, and that binds.",
        Text(
            "请按检验结果验收；对方申诉后，可由另一人复检一次。",
            "Judge it by that. If the worker appeals, another person may look once more.",
        ),
    ),
    "InspectorIsParty": told(
        "经手过这个批次的人不能复检。",
        "Whoever has had to do with the lot can't inspect it once more.",
        ANOTHER_PERSON,
    ),
    "ClauseUnknown": told(
        "拒收须指明作业说明的条款并附照片。",
        "A refusal cites a clause of the instructions and shows a picture.",
        Text("请补上条款号和照片。", "Add the clause's number and a picture."),
    ),
    "ReworkRoundsSpent": told(
        "这个批次已经返工两次。",
        "The lot was sent back as often as it may be.",
        Text("请验收或按条款部分验收。", "Approve it, or in part with a clause."),
    ),
    "BonusPoolShort": told("奖金池余额不足。", "The bonus pool holds less.", SMALLER),
}
