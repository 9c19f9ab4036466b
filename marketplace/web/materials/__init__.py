"""Custody of materials: handed out, taken back, counted, and decided about."""

from typing import Final

from marketplace.web.materials.commands import COMMANDS
from marketplace.web.materials.problems import PROBLEMS
from marketplace.web.noun import Noun

NOUN: Final = Noun(
    name="materials",
    api=COMMANDS,
    problems=PROBLEMS,
)
