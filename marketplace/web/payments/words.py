"""Where payments stand, and why captured money was kept apart."""

from typing import Final

from marketplace.web.language import Text, Words

WORDS: Final[Words] = {
    "payment": {
        "started": Text("等待支付", "waiting to be paid"),
        "declined": Text("未支付成功", "not paid: declined"),
        "expired": Text("超时未支付", "not paid in time"),
        "suspended": Text("已收到款项，正在核对", "money came and is being looked into"),
        "captured": Text("已支付，已入账", "paid and booked"),
        "returned": Text("款项退回中", "the money goes back"),
    },
    "payment_note": {
        "started": Text(
            "已经付款？我们可以向支付机构核实。在支付机构确认收款之前，不会入账。",
            "Paid already? We can ask the gateway. Nothing is booked before it says that it has the"
            " money.",
        ),
        "overdue": Text(
            "付款时限已过，正在向支付机构核实款项是否到账。请不要重复付款。",
            "The time to pay is over, and the gateway is being asked whether the money came. Please"
            " don't pay again.",
        ),
        "declined": Text("没有收到款项，也没有入账。", "No money came, and nothing was booked."),
        "expired": Text("没有收到款项，也没有入账。", "No money came, and nothing was booked."),
        "suspended": Text(
            "支付机构收到了款项，但与这笔支付不完全相符。款项单独存放，由工作人员入账或退回给您，不会丢失。",
            "The gateway has money that does not quite fit this payment. It is kept apart until our"
            " staff book it or give it back to you; it is not lost.",
        ),
        "captured": Text("款项已收到并入账。", "The money came and is booked."),
        "returned": Text(
            "收到的款项与这笔支付不符，已决定退回付款人。",
            "The money that came did not fit, and goes back to whoever paid.",
        ),
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
