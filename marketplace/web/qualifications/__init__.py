"""Tests and trainings: made, passed and completed."""

from typing import Final

from marketplace.web.noun import Noun
from marketplace.web.qualifications.commands import COMMANDS
from marketplace.web.qualifications.problems import PROBLEMS
from marketplace.web.qualifications.words import WORDS

NOUN: Final = Noun(
    name="qualifications",
    api=COMMANDS,
    problems=PROBLEMS,
    words=WORDS,
)
