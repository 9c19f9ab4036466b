"""What is told of refusals about appeals."""

from typing import Final

from marketplace.web.problem_text import ANOTHER_PERSON, ASK_STATION, LOOK, told

PROBLEMS: Final = {
    "AnswerTimeStands": told(
        "没有新的放假通知，答复期限不变。",
        "No notice of holidays was entered since; the time for the answer stands.",
        LOOK,
    ),
    "ArbiterIsParty": told(
        "仲裁人此前参与过这个批次。",
        "An arbiter must have had nothing to do with the lot before.",
        ANOTHER_PERSON,
    ),
    "AppealTooLate": told("申诉期已过。", "The time for an appeal is over.", ASK_STATION),
}
