"""What is told of refusals about work on a lot."""

from typing import Final

from marketplace.web.language import Text
from marketplace.web.problem_text import (
    ASK_STATION,
    CHECK_ID,
    COUNT_AGAIN,
    LATER,
    LOOK,
    NEW_ID,
    told,
)

PROBLEMS: Final = {
    "AssignmentUnknown": told(
        "没有这个编号的领活记录。", "There is no assignment under this id.", CHECK_ID
    ),
    "AssignmentAlreadyMade": told(
        "这个领活编号已被使用。", "The assignment's id is taken.", NEW_ID
    ),
    "NotYourAssignment": told(
        "这个批次是别的家庭领的。", "The lot is another household's.", CHECK_ID
    ),
    "AssignmentNotInStatus": told(
        "这个批次目前的状态不允许这一步。",
        "The lot does not stand where this step begins.",
        LOOK,
    ),
    "LotWentOn": told(
        "期限已过，这个批次已另行领出或留给了站点。",
        "The time was over, and the lot has been claimed again or is set aside for a station.",
        Text(
            "若是您自己又领了，请按新的领活编号交；否则请领其他批次，剩下的材料请交回。",
            "If you claimed it again yourself, hand it in under the new claim. Else claim another "
            "lot, and give left materials back.",
        ),
    ),
    "TooManyParts": told(
        "这个批次分交的次数已满。",
        "This lot was handed in in as many parts as it may be.",
        Text("请把剩下的一次交齐。", "Hand in all that is left at once."),
    ),
    "LeaseAlreadyExtended": told(
        "这个批次已经延期过一次。", "The time for this lot was extended once already.", ASK_STATION
    ),
    "NotDueYet": told("这一步的时间还没有到。", "The time for this has not come.", LATER),
    "QuantityOutOfRange": told(
        "数量小于最小值，或超过可有的数量。",
        "The count is below the least, or above what there is.",
        COUNT_AGAIN,
    ),
}
