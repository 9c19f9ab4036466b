"""What is told of refusals about ratings."""

from typing import Final

from marketplace.web.language import Text
from marketplace.web.problem_text import LATER, LOOK, told

PROBLEMS: Final = {
    "RatingTooEarly": told("验收之后才能评价。", "Work is rated once it has been judged.", LATER),
    "RatingTooLate": told(
        "评价已经公开，或评价期已过。", "The ratings were revealed, or their time is over.", LOOK
    ),
    "RatingAlreadyGiven": told("每方只能评价一次。", "Each side rates once.", LOOK),
    "StarsOutOfRange": told(
        "评价为一星到五星。",
        "A rating is one star to five.",
        Text("请选择一到五星。", "Choose one to five."),
    ),
    "RatingOpeningMismatch": told(
        "要公开的评价与当初封存的不一致。",
        "What was to be revealed is not what was sealed.",
        Text("请联系平台核查。", "Tell the platform; somebody must look."),
    ),
}
