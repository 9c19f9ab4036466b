"""What is told of refusals about payments."""

from typing import Final

from marketplace.web.language import Text
from marketplace.web.problem_text import ANOTHER_PERSON, CHECK_ID, LATER, LOOK, told

PROBLEMS: Final = {
    "PaymentRequired": told(
        "须先通过支付机构付款，不能直接登记。",
        "Money counts once it is paid at the gateway; nobody's word is taken for it.",
        Text("请先发起支付。", "Start a payment first: POST /payments, or of an order."),
    ),
    "PaymentGatewayUnknown": told(
        "这里没有这个支付机构。",
        "Nobody pays by this gateway here.",
        Text("请选择可用的支付机构。", "Name a gateway that is in use."),
    ),
    "PaymentCurrencyNotOffered": told(
        "这个支付机构不收这种货币。",
        "The gateway moves no money of this currency.",
        Text("请换一个支付机构。", "Choose another gateway."),
    ),
    "NoticeNotBelieved": told(
        "这不是支付机构的有效通知。",
        "This is no notice of the gateway that may be believed.",
        Text("请用支付机构的密钥签名后重发。", "Send it signed with the gateway's key, in time."),
    ),
    "PaymentUnknown": told("没有这个编号的支付。", "There is no payment under this id.", CHECK_ID),
    "PaymentNotInStatus": told(
        "这笔支付的状态不允许这一步。", "The payment does not stand where this could follow.", LOOK
    ),
    "PaymentPurposeUnclear": told(
        "一笔支付只能用于一个项目或一个订单，用途不能更改。",
        "A payment is for one campaign or for one order, and stays what it was for.",
        Text("请只填写项目或订单之一。", "Name either a campaign or an order."),
    ),
    "PaymentTimeUnfit": told(
        "支付的有效时间须在一天以内。",
        "A payment may stand open for a day at most.",
        Text("请缩短有效时间。", "Ask for less time."),
    ),
    "PaymentNotDue": told("这笔支付还在付款时限内。", "There is time left to pay.", LATER),
    "PaymentAlreadyRetried": told(
        "这笔支付已经重试过。",
        "This payment was tried again before.",
        Text("请继续新的那一笔。", "Go on with the newer one."),
    ),
    "RetryDiffers": told(
        "重试的金额和用途须与原支付相同。",
        "A retry pays as much for the same.",
        Text("如需更改，请另开一笔支付。", "To change something, start another payment."),
    ),
    "CaptureAlreadyBooked": told(
        "支付机构的这笔收款已经记过账。",
        "What the gateway captured under this reference is booked.",
        Text("无需再次记账。", "There is no need to enter it again."),
    ),
    "SuspendedPaymentUnknown": told(
        "没有这个参考号的待核款。", "No money of this reference stands in suspense.", LOOK
    ),
    "SuspendedForAnother": told(
        "支付机构已说明这笔款项属于另一笔支付。",
        "The gateway said that this money is for another payment.",
        Text("请把它记入那一笔支付，或退回付款人。", "Apply it to that payment, or return it."),
    ),
    "ResolverIsProposer": told(
        "金额较大，须由另一人作出同样的决定。",
        "For so much money another person has to say the same.",
        ANOTHER_PERSON,
    ),
}
