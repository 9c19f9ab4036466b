"""What things about lines of the bank's statement are called."""

from typing import Final

from marketplace.web.language import Text, Words

WORDS: Final[Words] = {
    "read_model": {
        "bank_lines": Text("银行流水", "the lines of the bank's statement"),
    },
    "correction": {
        "mistyped": Text("录入有误", "mistyped"),
        "wrong_gateway": Text("支付机构填错", "another gateway's"),
        "entered_twice": Text("重复录入", "entered twice"),
        "not_on_statement": Text("对账单上没有", "not on the statement"),
    },
}
"""By kind of word, then by the value that is shown."""
