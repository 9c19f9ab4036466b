"""What is told of refusals about gifts."""

from typing import Final

from marketplace.web.language import Text
from marketplace.web.problem_text import ANOTHER_PERSON, CHECK_ID, NEW_ID, SMALLER, told

CHECK_REFERENCE: Final = Text(
    "请与支付机构的通知核对参考号。", "Compare the reference with the gateway's notice."
)
PROBLEMS: Final = {
    "DonationUnknown": told("没有这个编号的捐款。", "There is no gift under this id.", CHECK_ID),
    "DonorUnproven": told(
        "没有证明这个捐款人编号属于您。",
        "It was not proven that this donor's id is yours.",
        Text(
            "请附上首次捐款时收到的捐款人令牌；或不填编号，系统会给您一个新编号。",
            "Send the donor token that came with your first gift; or leave the id out, and you get"
            " a new one.",
        ),
    ),
    "DonationAlreadyReceived": told("这个捐款编号已被使用。", "The gift's id is taken.", NEW_ID),
    "RefundAlreadyMade": told("这个退款编号已被使用。", "The refund's id is taken.", NEW_ID),
    "GatewayReferenceRepeated": told(
        "支付机构的这个参考号已经记过账。",
        "The gateway's reference stands in the log already.",
        Text(
            "请与支付机构的通知核对参考号；同一笔无需再次记账。",
            "Compare it with the gateway's notice; one movement is entered once.",
        ),
    ),
    "DonationInFuture": told(
        "捐款时间不能晚于现在。",
        "A gift can't have been given later than now.",
        Text("请核对时间。", "Check the time."),
    ),
    "GiftNotInCampaign": told(
        "这笔捐款不在所说的项目里。",
        "The gift does not stand in that campaign.",
        Text("请查看这笔捐款现在的项目。", "Look at which campaign it stands in now."),
    ),
    "GiftNotWhole": told(
        "捐款只能整笔转入；这笔捐款已有一部分分配、支付或退还。",
        "A gift moves whole: a part of this one is allocated, paid or given back.",
        Text(
            "若分配还没有支付，可先撤销分配；已支付或已退还的不能转入。",
            "An allocation that is not paid can be reversed first; what is paid or given back"
            " can't move.",
        ),
    ),
    "MoveToSameCampaign": told(
        "这笔捐款已经在这个项目里。",
        "The gift stands in this campaign already.",
        Text("请选择另一个项目。", "Name another campaign."),
    ),
    "MoveAlreadyProposed": told(
        "这笔捐款已有一项转入申请，等待另一人确认。",
        "A move of this gift waits for a second person.",
        Text("请先确认或撤回它。", "Confirm it or take it back first."),
    ),
    "MoveNotProposed": told(
        "没有等待确认的这项转入申请。",
        "No such move of the gift waits to be confirmed.",
        Text(
            "请查看这笔捐款；可能已经转入或撤回。", "Look at the gift: it may have moved already."
        ),
    ),
    "MoverIsProposer": told(
        "提出转入的人不能自己确认。",
        "Who proposed the move can't confirm it.",
        ANOTHER_PERSON,
    ),
    "GiftDecidedCampaign": told(
        "该项目凭这笔捐款达到了目标，这笔捐款不能再转出。",
        "The campaign reached its target with this gift, which can't leave it any more.",
        Text(
            "如捐款人要求，可退还尚未分配的部分。",
            "If the donor asks for it, what is not allocated can be refunded.",
        ),
    ),
    "FeeExceedsGift": told(
        "手续费合计超过这笔捐款。", "Fees are more than the whole gift.", SMALLER
    ),
    "RefundExceedsGift": told(
        "退款超过这笔捐款尚未分配的部分。",
        "The refund is more than what is left of the gift and not allocated.",
        SMALLER,
    ),
    "ChargebackExceedsGift": told(
        "拒付金额超过这笔捐款扣除已被拒付部分后的余额。",
        "The chargeback is more than the gift less earlier chargebacks.",
        Text("请与支付机构的通知核对。", "Compare it with the gateway's notice."),
    ),
    "ChargebackUnknown": told(
        "这笔捐款没有这个参考号的拒付。",
        "The gift has no chargeback under this reference.",
        CHECK_REFERENCE,
    ),
    "ChargebackAlreadyReversed": told(
        "这次拒付的撤回已经记过账。", "The dispute was entered as won before.", CHECK_REFERENCE
    ),
    "RepaymentExceedsDebt": told(
        "还款超过这笔捐款的欠款。", "The repayment is more than is owed for the gift.", SMALLER
    ),
}
