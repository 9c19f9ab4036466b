"""What lines about earnings say, and why."""

from typing import Final

from marketplace.web.language import Text, Words

WORDS: Final[Words] = {
    "line": {
        "EarningsCredited": Text("工钱入账", "pay for good pieces"),
        "BonusPaid": Text("奖金", "bonus"),
        "ClaimConflictCompensated": Text(
            "离线领活落空的补偿", "compensation for a lot already taken"
        ),
        "LossAdjudicated": Text("材料损失的处理", "decision about lost materials"),
        "TaxWithheld": Text("预扣个人所得税（累计预扣法）", "income tax withheld, cumulatively"),
        "TaxReleased": Text("退回预扣的税", "withheld tax released"),
    },
    "money_reason": {
        "approved": Text("全部合格", "all approved"),
        "approved_in_part": Text("部分合格", "approved in part"),
        "good_pieces_of_a_rejected_lot": Text(
            "退回批次中的合格品", "good pieces of a rejected lot"
        ),
        "silence": Text("到期未验收，视为合格", "nobody answered in time: it counts as approved"),
        "order_cancelled": Text(
            "订单取消，已做的照付", "the order was called off; work done is paid"
        ),
        "appeal_conceded": Text("申诉被接受", "the appeal was conceded"),
        "appeal_unanswered": Text("申诉到期未答复", "the appeal was not answered in time"),
        "dispute_resolved": Text("争议已裁定", "the dispute was decided"),
        "quality": Text("质量好", "quality"),
        "speed": Text("做得快", "speed"),
        "helped_others": Text("帮助了别人", "helped others"),
        "hard_lot": Text("这批难做", "a hard lot"),
        "scrap_over_agreed_rate": Text("超出约定损耗", "scrap over the agreed rate"),
        "miscounted_at_issue": Text("发料时点错数", "miscounted when handed out"),
        "lost_by_worker": Text("加工户遗失", "lost by the worker"),
        "lost_in_transport": Text("运输中遗失", "lost in transport"),
        "faulty_materials": Text("材料有缺陷", "faulty materials"),
        "account_unknown": Text("收款账户不存在", "the account is unknown"),
        "account_closed": Text("收款账户已注销", "the account is closed"),
        "refused_by_bank": Text("银行拒收", "refused by the bank"),
        "limit_exceeded": Text("超出限额", "over the limit"),
        "entered_in_error": Text("录入有误", "entered in error"),
        "household_request": Text("家庭要求", "the household asked for it"),
        "approval_refused": Text("未获批准", "approval was refused"),
        "household_not_payable": Text("家庭目前不能收款", "the household can't be paid now"),
    },
    "read_model": {
        "earnings": Text("家庭劳动收入账", "the households' ledger of earnings"),
        "station_totals": Text("站点收入合计", "what stations earned in all"),
    },
}
"""By kind of word, then by the value that is shown."""
