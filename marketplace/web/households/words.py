"""What things about households are called."""

from typing import Final

from marketplace.web.language import Text, Words

WORDS: Final[Words] = {
    "read_model": {
        "household_ledger": Text("家庭受助账", "the households' ledger of gifts"),
    },
}
"""By kind of word, then by the value that is shown."""
