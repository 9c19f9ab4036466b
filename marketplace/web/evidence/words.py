"""What things about pictures are called."""

from typing import Final

from marketplace.web.language import Text, Words

WORDS: Final[Words] = {
    "read_model": {
        "evidence": Text("图片所属的案子", "whose case each picture is"),
    },
}
"""By kind of word, then by the value that is shown."""
