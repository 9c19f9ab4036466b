"""What is told of refusals about visits."""

from typing import Final

from marketplace.web.problem_text import LATER, LOOK, told

PROBLEMS: Final = {
    "VisitInThePast": told("走访时间已过。", "That time is over.", LATER),
    "VisitNotInStatus": told("这次走访不在计划中。", "This visit is not planned.", LOOK),
    "VisitNotDue": told("走访还没有到期。", "The visit is not due yet.", LATER),
}
