"""What is told of refusals about lines of the bank's statement."""

from typing import Final

from marketplace.web.language import Text
from marketplace.web.problem_text import ANOTHER_PERSON, LOOK, told

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
}
