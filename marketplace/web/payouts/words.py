"""Where payouts stand, and what lines about them say."""

from typing import Final

from marketplace.web.language import Text, Words

WORDS: Final[Words] = {
    "state": {
        "requested": Text("已申请", "requested"),
        "approved": Text("已批准", "approved"),
        "sent": Text("已发出", "sent"),
        "settled": Text("已到账", "arrived"),
        "failed": Text("未成功，钱已退回家庭账上", "failed; the money is back in the fund"),
        "cancelled": Text("已取消", "cancelled"),
        "returned": Text(
            "到账后被银行退回，钱已回到家庭账上",
            "came back from the bank after it had arrived; the money is the household's again",
        ),
    },
    "line": {
        "PayoutRequested": Text("申请付款", "payout requested"),
        "PayoutApproved": Text("批准付款", "payout approved"),
        "PayoutSent": Text("发出付款", "payout sent"),
        "PayoutSettled": Text("付款到账", "payout arrived"),
        "PayoutFailed": Text("付款未成功", "payout failed"),
        "PayoutCancelled": Text("取消付款", "payout cancelled"),
        "PayoutReturned": Text("到账后被银行退回", "payout came back from the bank"),
    },
    "read_model": {
        "payouts": Text("付款清单", "the list of payouts"),
    },
}
"""By kind of word, then by the value that is shown."""
