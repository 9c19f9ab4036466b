"""Pictures: sent raw, kept under their hash, never changed, read by those whose case it is."""

from typing import Final

from marketplace.web.evidence.commands import COMMANDS
from marketplace.web.evidence.problems import PROBLEMS
from marketplace.web.evidence.words import WORDS
from marketplace.web.noun import Noun

NOUN: Final = Noun(
    name="evidence",
    api=COMMANDS,
    problems=PROBLEMS,
    words=WORDS,
)
