"""What things that stand beside the log are called."""

from typing import Final

from marketplace.web.language import Text, Words

WORDS: Final[Words] = {
    "read_model": {
        "timers": Text("到期事项", "the due times"),
    },
}
"""By kind of word, then by the value that is shown."""
