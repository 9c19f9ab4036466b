"""What things about gifts are called."""

from typing import Final

from marketplace.web.language import Text, Words

WORDS: Final[Words] = {
    "read_model": {
        "donor_ledger": Text("捐款去向账", "the donors' ledger"),
    },
}
"""By kind of word, then by the value that is shown."""
