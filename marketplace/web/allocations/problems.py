"""What is told where money can't be split so."""

from typing import Final

from marketplace.web.language import Text
from marketplace.web.problem_text import CHECK_ID, NEW_ID, SMALLER, told

PROBLEMS: Final = {
    "AllocationExceedsFund": told(
        "分配金额超过项目现有的余额。", "The campaign's fund does not hold as much.", SMALLER
    ),
    "AllocationBeforeOutcome": told(
        "“达标才拨付”的项目须在达标结束后才能分配。",
        "An all-or-nothing campaign gives money out only after it closed with its target reached.",
        Text("请等项目结束。", "Wait until the campaign has closed."),
    ),
    "AllocationHasNoTakers": told(
        "没有家庭可以分得款项。",
        "No household can get a share.",
        Text("请核对候选家庭、利害关系与评分。", "Check candidates, relations and scores."),
    ),
    "CandidateRepeated": told(
        "候选名单中有重复的家庭。",
        "A household stands in the list more than once.",
        Text("请删去重复的家庭。", "Take the repetition out."),
    ),
    "CandidateOutOfRange": told(
        "评分或上限超出范围。",
        "A need score or a cap is outside its range.",
        Text("请更正评分或上限。", "Correct the score or the cap."),
    ),
    "HouseholdNotEarmarked": told(
        "定向项目的款项只能给指定的家庭。",
        "Money of an earmarked campaign goes to its one household only.",
        Text("请改为指定的家庭。", "Name the campaign's household."),
    ),
    "AllocationAlreadyMade": told(
        "这个分配编号已被使用。", "The allocation's id is taken.", NEW_ID
    ),
    "AllocationUnknown": told(
        "项目没有对这户家庭的这次分配，或已撤销。",
        "There is no such allocation to this household, or it was reversed before.",
        CHECK_ID,
    ),
    "AllocationAlreadySpent": told(
        "已付或已申请付款的份额不能撤销。",
        "A share of which something was paid or asked for can't be reversed.",
        Text("可先取消尚未发出的付款。", "Cancel payouts that are not sent yet, if there are any."),
    ),
}
