"""Where payments stand, and why captured money was kept apart."""

from typing import Final

from marketplace.web.language import Text, Words

WORDS: Final[Words] = {
    "payment": {
        "started": Text("等待支付", "waiting to be paid"),
        "declined": Text("没有付成", "not paid: declined"),
        "expired": Text("超时，没有支付", "not paid in time"),
        "suspended": Text("已收到钱，正在核对", "money came and is being looked into"),
        "captured": Text("已支付，已入账", "paid and booked"),
        "returned": Text("钱正在退回", "the money goes back"),
    },
    "suspense_reason": {
        "payment_unknown": Text("没有对应的支付", "no such payment was started"),
        "other_gateway": Text("支付不在这家支付机构", "started at another gateway"),
        "paid_twice": Text("同一笔支付付了两次", "paid twice"),
        "after_decline": Text("在支付失败之后到账", "came after it was declined"),
        "after_expiry": Text("在支付超时之后到账", "came after it had expired"),
        "currency_differs": Text("币种不符", "in another currency"),
        "amount_differs": Text("金额不符", "another amount"),
        "not_taken": Text("项目或订单不再收款", "its campaign or order takes no money now"),
    },
    "resolution": {
        "apply": Text("入账", "apply"),
        "return": Text("退回付款人", "return to the payer"),
    },
    "read_model": {"payments": Text("支付", "the payments")},
}
"""By kind of word, then by the value that is shown."""
