"""Inspecting what was handed in, approving or refusing it, and paying more than was agreed."""

from typing import Final

from marketplace.web.judgement.commands import COMMANDS
from marketplace.web.judgement.problems import PROBLEMS
from marketplace.web.judgement.words import WORDS
from marketplace.web.noun import Noun

NOUN: Final = Noun(
    name="judgement",
    api=COMMANDS,
    problems=PROBLEMS,
    words=WORDS,
)
