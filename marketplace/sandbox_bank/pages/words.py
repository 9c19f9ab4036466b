"""What values are called on pages, in both languages."""

from typing import Final

from marketplace.sandbox_bank.books import Account
from marketplace.sandbox_bank.faults import Behaviour, Reach
from marketplace.sandbox_bank.payments import PaymentState
from marketplace.sandbox_bank.payouts import Reason
from marketplace.sandbox_bank.reserved import PayoutState
from marketplace.sandbox_bank.statements import Format
from marketplace.sandbox_bank.takings_back import TakingKind, TakingState
from marketplace.sandbox_bank.webhooks import EventKind
from marketplace.web.language import Text

WORDS: Final[dict[str, Text]] = {
    Account.OUTSIDE: Text("其他银行", "Other banks"),
    Account.ACQUIRING: Text("已收款，待清算", "Captured, not settled yet"),
    Account.CUSTODY: Text("商户托管账户", "The merchant's custody account"),
    Account.FEES: Text("本行手续费", "The bank's fees"),
    PaymentState.OPEN: Text("待付款", "open"),
    PaymentState.CAPTURED: Text("已付款", "paid"),
    PaymentState.DECLINED: Text("已拒绝", "declined"),
    PaymentState.EXPIRED: Text("已过期", "expired"),
    PayoutState.ACCEPTED: Text("处理中", "under way"),
    PayoutState.SETTLED: Text("已到账", "arrived"),
    PayoutState.FAILED: Text("失败", "failed"),
    PayoutState.RETURNED: Text("被退回", "came back"),
    TakingKind.REFUND: Text("退款", "refund"),
    TakingKind.CHARGEBACK: Text("拒付", "chargeback"),
    TakingState.DONE: Text("已退", "done"),
    Reason.ACCOUNT_CLOSED: Text("对方账户已销户", "the account is closed"),
    Reason.INSUFFICIENT_FUNDS: Text("托管账户余额不足", "not enough in the custody account"),
    Reach.EVERYTHING: Text("全部", "everything"),
    Reach.PAYEE: Text("收款账户", "a payee's account"),
    Reach.REFERENCE: Text("一个编号", "one reference"),
    Format.CAMT053: Text("camt.053", "camt.053"),
    Format.CSV_COLUMNS: Text("CSV（收支分列）", "CSV, in and out"),
    Format.CSV_SIGNS: Text("CSV（借贷标志）", "CSV, with signs"),
    Format.CSV_SETTLEMENT: Text("清算明细", "settlement in detail"),
    Behaviour.SLOW: Text("接口响应缓慢", "answers slowly"),
    Behaviour.TIME_OUT_BEFORE: Text("未处理，也无响应", "silent, and does nothing"),
    Behaviour.TIME_OUT_AFTER: Text("已处理，但无响应", "does it, and is silent"),
    Behaviour.ERROR_500_BEFORE: Text("未处理，返回 500", "does nothing, answers 500"),
    Behaviour.ERROR_500_AFTER: Text("已处理，但返回 500", "does it, answers 500"),
    Behaviour.HTML_200: Text(
        "未处理，返回 200 和网页", "does nothing, answers 200 with a web page"
    ),
    Behaviour.RUBBISH_200: Text(
        "未处理，返回 200 和乱码", "does nothing, answers 200 with rubbish"
    ),
    Behaviour.WEBHOOK_REPEATED: Text("通知重复三次", "events come three times"),
    Behaviour.WEBHOOK_OUT_OF_ORDER: Text("通知次序颠倒", "events overtake each other"),
    Behaviour.WEBHOOK_LATE: Text("通知迟到", "events come late"),
    Behaviour.WEBHOOK_LOST: Text("通知丢失", "events are lost"),
    Behaviour.WEBHOOK_WRONG_AMOUNT: Text("通知金额差一分", "events are a cent wrong"),
    Behaviour.WEBHOOK_WRONG_SIGNATURE: Text(
        "通知首次签名错误", "events are signed wrongly at first"
    ),
    Behaviour.PAYOUT_STUCK: Text("付款卡住", "payouts are stuck"),
    Behaviour.PAYOUT_FAILS: Text("付款失败", "payouts fail"),
    Behaviour.PAYOUT_RETURNS: Text("到账后过几天退回", "payouts come back days later"),
    Behaviour.REFUND_FAILS: Text("退款失败", "refunds fail"),
    Behaviour.STATEMENT_CENT_CHANGED: Text(
        "对账单一行差一分，合计不符", "a line of the statement is a cent off, and it doesn't add up"
    ),
    Behaviour.STATEMENT_CENT_HIDDEN: Text(
        "对账单一行差一分，余额随之更改", "a line is a cent off, and the balance hides it"
    ),
    Behaviour.STATEMENT_LINE_TWICE: Text("对账单一行重复", "a line stands twice"),
    Behaviour.STATEMENT_LINE_MISSING: Text("对账单少一行", "a line is missing"),
    EventKind.PAYMENT_CAPTURED: Text("付款成功", "payment captured"),
    EventKind.PAYMENT_DECLINED: Text("付款被拒", "payment declined"),
    EventKind.PAYMENT_EXPIRED: Text("付款过期", "payment expired"),
    EventKind.REFUND_DONE: Text("退款成功", "refund done"),
    EventKind.REFUND_FAILED: Text("退款失败", "refund failed"),
    EventKind.PAYOUT_SETTLED: Text("付款到账", "payout settled"),
    EventKind.PAYOUT_FAILED: Text("付款失败", "payout failed"),
    EventKind.PAYOUT_RETURNED: Text("付款退回", "payout returned"),
    EventKind.CHARGEBACK: Text("拒付", "chargeback"),
}
"""By the member's value; no two members of the bank share one with another meaning."""
