"""What is told of refusals about payouts."""

from typing import Final

from marketplace.web.language import Text
from marketplace.web.problem_text import ANOTHER_PERSON, CHECK_ID, LOOK, NEW_ID, SMALLER, told

PROBLEMS: Final = {
    "PayoutExceedsFund": told(
        "付款超过这户家庭可用的余额。",
        "The household's fund does not hold as much, holds included.",
        SMALLER,
    ),
    "PayoutUnknown": told("没有这个编号的付款。", "There is no payout under this id.", CHECK_ID),
    "PayoutBatchUnknown": told(
        "没有这个编号的付款批次。", "There is no batch of payouts under this id.", CHECK_ID
    ),
    "PayoutAlreadyRequested": told("这个付款编号已被使用。", "The payout's id is taken.", NEW_ID),
    "PayoutNotInStatus": told(
        "付款当前的状态不允许这一步。",
        "The step does not follow from where the payout stands.",
        LOOK,
    ),
    "PayoutAlreadyReturned": told(
        "这笔付款已经记过退回。", "The payout's return was entered before.", LOOK
    ),
    "ReturnNotWhole": told(
        "付款只能整笔退回，金额与原付款不符。",
        "A payout comes back whole; this is another amount.",
        Text(
            "请核对金额；若银行只退回一部分，请记为暂记款。",
            "Check the amount; enter what is only a part of it in suspense.",
        ),
    ),
    "ApproverIsRequester": told(
        "申请付款的人不能自己批准。", "Whoever asked for a payout can't approve it.", ANOTHER_PERSON
    ),
}
