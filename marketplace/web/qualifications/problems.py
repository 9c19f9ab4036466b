"""What is told of refusals about tests and trainings."""

from typing import Final

from marketplace.web.language import Text
from marketplace.web.problem_text import CHECK_ID, LATER, LOOK, NEW_ID, told

PROBLEMS: Final = {
    "QualificationUnknown": told(
        "没有这个编号的测试或培训。", "There is no test or training under this id.", CHECK_ID
    ),
    "QualificationAlreadyDefined": told(
        "这个测试或培训编号已被使用。", "The id of the test or training is taken.", NEW_ID
    ),
    "AnswerKeyMismatch": told(
        "答案与题目不符，或不是当初承诺的答案。",
        "The key does not fit the questions, or is not the one that was committed to.",
        Text("请核对题目和答案。", "Check the questions and the key."),
    ),
    "AnswersIncomplete": told(
        "每道题都要选一个答案。",
        "Each question needs one of its answers.",
        Text("请答完所有题目。", "Answer every question."),
    ),
    "AlreadyQualified": told("已经通过，无需再考。", "The household has passed already.", LOOK),
    "RetryTooEarly": told("现在还不能重考。", "The test may be taken again later.", LATER),
    "NotThisKind": told(
        "测试要考，培训要学，不能互换。",
        "A test is taken and a training is completed, not the other way round.",
        LOOK,
    ),
}
