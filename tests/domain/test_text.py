"""What people may be shown, and what not."""

import pytest

from domain.text import HUMAN_CHARACTERS_MAX, TextProblem, human_problem

GOOD = (
    "乡村图书",
    "Don’t sew – knit: 3 × 5 “Ä”",
    "𠮷野家 〇",
    "👩‍🌾 种地",
    "👩‍🌾",
    "a\ufdcf\ufdf0",
    "🇨🇳",
    "ᠮᠣᠩᠭᠣᠯ",
    "བོད་ཡིག",
    "ئۇيغۇر",
    "字" * HUMAN_CHARACTERS_MAX,
)
BAD = [
    ("a\0b", TextProblem.CONTROL_CHARACTER),
    ("two\nlines", TextProblem.CONTROL_CHARACTER),
    ("\ud800", TextProblem.BROKEN_UNICODE),
    *((f"a{last}", TextProblem.BROKEN_UNICODE) for last in "\ufffe\uffff\U0001fffe\U0010ffff"),
    *((f"a{arab}", TextProblem.BROKEN_UNICODE) for arab in "\ufdd0\ufdd1\ufdee\ufdef"),
    ("abc\u202edcba", TextProblem.INVISIBLE_CHARACTER),
    ("a\u2066b\u2069", TextProblem.INVISIBLE_CHARACTER),
    ("a\u200bb", TextProblem.INVISIBLE_CHARACTER),
    ("\u200da", TextProblem.INVISIBLE_CHARACTER),
    ("a\u200d", TextProblem.INVISIBLE_CHARACTER),
    ("a \u200d b", TextProblem.INVISIBLE_CHARACTER),
    ("a \u200db", TextProblem.INVISIBLE_CHARACTER),
    ("a\u200d b", TextProblem.INVISIBLE_CHARACTER),
    ("\ufeffa", TextProblem.INVISIBLE_CHARACTER),
    ("a\u2028b", TextProblem.INVISIBLE_CHARACTER),
    ("A\u0308", TextProblem.NOT_NORMAL_FORM),
    ("", TextProblem.NOTHING_TO_READ),
    (" \u3000", TextProblem.NOTHING_TO_READ),
    ("\u3164", TextProblem.NOTHING_TO_READ),
    ("字" * (HUMAN_CHARACTERS_MAX + 1), TextProblem.TOO_LONG),
]


@pytest.mark.parametrize("text", GOOD)
def test_what_people_write_in_any_script_is_taken(text: str) -> None:
    """Also composed emoji, and joiners where a script needs them."""
    assert human_problem(text) is None


@pytest.mark.parametrize(("text", "problem"), BAD)
def test_what_cannot_be_seen_is_refused(text: str, problem: TextProblem) -> None:
    """And why is said."""
    assert human_problem(text) is problem
