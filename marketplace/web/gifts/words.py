"""What things about gifts are called."""

from typing import Final

from marketplace.web.language import Text, Words

WORDS: Final[Words] = {
    "move": {
        "wrong_campaign": Text("录入时项目有误", "it had been entered for the wrong campaign"),
        "donor_meant_another": Text(
            "捐款人指定的是另一项目", "the donor had meant another campaign"
        ),
    },
    "read_model": {
        "donor_ledger": Text("捐款去向账", "the donors' ledger"),
    },
}
"""By kind of word, then by the value that is shown."""
