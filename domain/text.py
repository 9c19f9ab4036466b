"""Text: what people write for people to read, and the names that machines give.

Whatever is written here is shown for ever, beside what others wrote. So it holds nothing that
cannot be seen: no control characters, no characters that change the direction of what follows,
and no joiner that joins nothing. It is in Unicode's normal form C (UAX #15), so that what looks the
same is the same.
"""

import re
import unicodedata
from enum import StrEnum
from typing import Annotated, Final, NamedTuple

HUMAN_CHARACTERS_MAX: Final = 2_000
"""The longest human text of one field, unless its type says less."""
_JOINERS: Final = frozenset("\u200c\u200d\u180e")
"""They belong to some scripts and to composed emoji; alone they only make two texts look alike."""
_BLANK: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and symbols by their category, but nothing is drawn for them."""
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_SPACING: Final = frozenset({"Zs"})
_MARKS: Final = frozenset({"Mn", "Me", "Mc"})


class TextProblem(StrEnum):
    """Why a text is refused."""

    TOO_LONG = "too_long"
    BROKEN_UNICODE = "broken_unicode"
    CONTROL_CHARACTER = "control_character"
    INVISIBLE_CHARACTER = "invisible_character"
    NOT_NORMAL_FORM = "not_normal_form"
    NOTHING_TO_READ = "nothing_to_read"
    NOT_THE_PATTERN = "not_the_pattern"


class Pattern(NamedTuple):
    """A text of machines: all of it matches."""

    regex: re.Pattern[str]


Reference = Annotated[str, Pattern(re.compile(r"[!-~]{1,120}"))]
"""A name that an outsider or a machine gave, of visible ASCII characters."""
GatewayName = Annotated[str, Pattern(re.compile(r"[A-Za-z0-9._-]{1,120}"))]
"""What we call a gateway: names of what it moved begin so, and it holds nothing that ends it."""
ID_PATTERN: Final = Pattern(re.compile(r"[A-Za-z][A-Za-z0-9:._-]{0,99}"))
"""An id of ours. Ids stand in tags and addresses."""
HASH_PATTERN: Final = Pattern(re.compile(r"[0-9a-f]{64}"))
"""A SHA-256 or an HMAC in hex."""


def human_problem(text: str) -> TextProblem | None:
    """Why people may not be shown this text; absent if they may."""
    if len(text) > HUMAN_CHARACTERS_MAX:
        return TextProblem.TOO_LONG
    categories = [unicodedata.category(character) for character in text]
    if "Cs" in categories or any(map(_is_noncharacter, text)):
        return TextProblem.BROKEN_UNICODE
    if not _UNSEEN.isdisjoint(categories):
        for place, category in enumerate(categories):
            if category == "Cc":
                return TextProblem.CONTROL_CHARACTER
            if category in _UNSEEN and not _joins(text, categories, place):
                return TextProblem.INVISIBLE_CHARACTER
    if not unicodedata.is_normalized("NFC", text):
        return TextProblem.NOT_NORMAL_FORM
    unread = _UNSEEN | _SPACING | _MARKS
    if all(
        category in unread or character in _BLANK
        for category, character in zip(categories, text, strict=True)
    ):
        return TextProblem.NOTHING_TO_READ
    return None


def _joins(text: str, categories: list[str], place: int) -> bool:
    """Whether a joiner stands between two characters that can be seen."""
    if text[place] not in _JOINERS or not 0 < place < len(text) - 1:
        return False
    beside = {categories[place - 1], categories[place + 1]}
    return beside.isdisjoint(_UNSEEN | _SPACING)


def _is_noncharacter(character: str) -> bool:
    code = ord(character)
    return code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF  # noqa: PLR2004 - Unicode, 23.7
