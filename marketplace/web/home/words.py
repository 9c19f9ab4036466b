"""What things on the home page are called."""

from typing import Final

from marketplace.web.language import Text, Words

WORDS: Final[Words] = {
    "read_model": {
        "figures": Text("首页合计", "the figures of the home page"),
    },
}
"""By kind of word, then by the value that is shown."""
