"""What is told of refusals about lines of the bank's statement."""

from typing import Final

from marketplace.web.language import Text
from marketplace.web.problem_text import ANOTHER_PERSON, LOOK, told

MATCH_WHOLE: Final = Text(
    "请核对两边的金额；暂记款只能整笔核销。",
    "Compare both amounts; a line in suspense is matched whole.",
)

PROBLEMS: Final = {
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
    "SuspenseLineUnknown": told(
        "没有这一条暂记款。", "No line of this reference stands in suspense.", LOOK
    ),
    "LineNeedsSecondPerson": told(
        "这么大的一笔须先记为暂记款，再由另一人认定它是什么。",
        "So large a line is entered in suspense first; then another person says what it is.",
        Text(
            "请先用 POST /bank-lines/suspense 登记。",
            "Enter it with POST /bank-lines/suspense first.",
        ),
    ),
    "SuspenseAmountDiffers": told(
        "暂记款的金额与此不符。", "The line in suspense is of another amount.", MATCH_WHOLE
    ),
    "LineNotEntered": told(
        "没有可以更正的这一条银行流水。",
        "No line of this reference stands so that it could be corrected.",
        LOOK,
    ),
    "CorrectionUnknown": told(
        "这条银行流水没有等待确认的更正。",
        "No correction of this line waits for another person.",
        LOOK,
    ),
    "CorrectionWaits": told(
        "这条银行流水已有一项更正等待确认。",
        "A correction of this line waits already.",
        Text("请先确认或撤回那一项。", "Confirm that one or take it back first."),
    ),
    "CorrectionChangesNothing": told(
        "更正没有改变任何内容，或填了支付机构却没有金额。",
        "The correction changes nothing, or names a gateway for no amount.",
        Text("请填写正确的金额和支付机构。", "State the right amount and gateway."),
    ),
    "CorrectorIsProposer": told(
        "提出更正的人不能自己确认。", "Who proposed a correction can't confirm it.", ANOTHER_PERSON
    ),
}
