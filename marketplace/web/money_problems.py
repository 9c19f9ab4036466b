"""What is told of problems with gifts, and with lines of the bank's statement."""

from typing import Final

from marketplace.web.language import Text
from marketplace.web.problem_text import (
    ANOTHER_PERSON,
    CHECK_ID,
    LOOK,
    NEW_ID,
    SMALLER,
    told,
)

GIFTS: Final = {
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
    "FeeExceedsGift": told(
        "手续费超过这笔捐款的余额。", "The fee is more than what is left of the gift.", SMALLER
    ),
    "RefundExceedsGift": told(
        "退款超过这笔捐款尚未分配的部分。",
        "The refund is more than what is left of the gift and not allocated.",
        SMALLER,
    ),
    "ChargebackExceedsGift": told(
        "拒付金额超过这笔捐款扣除已退部分后的余额。",
        "The chargeback is more than the gift less what went back before.",
        Text("请与支付机构的通知核对。", "Compare it with the gateway's notice."),
    ),
    "StatementLineUnknown": told(
        "没有等待第二人确认的这一条银行流水。",
        "No line of this reference waits for a second person.",
        LOOK,
    ),
    "GatewayUnknown": told(
        "没有这个名称的支付机构收过款。",
        "No gateway of this name ever captured anything.",
        Text("请核对支付机构的名称。", "Check the gateway's name."),
    ),
    "SettlementExceedsCaptured": told(
        "到账金额超过该支付机构已收而未转来的款项。",
        "The line is more than the gateway captured and did not yet pay in.",
        Text(
            "请与银行流水和支付机构的账单核对。",
            "Compare it with the bank's and the gateway's statement.",
        ),
    ),
    "ConfirmerIsRecorder": told(
        "录入银行流水的人不能自己确认。",
        "Who entered a line can't confirm it.",
        ANOTHER_PERSON,
    ),
    "StatementLineRepeated": told(
        "这一条银行流水已经记过账。",
        "This line of the bank's statement was entered before.",
        Text("无需再次记账。", "There is no need to enter it again."),
    ),
}
