"""What things about the accounts are called."""

from typing import Final

from marketplace.web.language import Text, Words

WORDS: Final[Words] = {
    "read_model": {
        "journal": Text("总账", "the journal"),
    },
}
"""By kind of word, then by the value that is shown."""
