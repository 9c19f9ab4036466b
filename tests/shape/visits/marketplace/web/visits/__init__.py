"""Visits of the office to households."""

from pathlib import Path
from typing import Final

from marketplace.web.visits.commands import COMMANDS
from marketplace.web.visits.pages import PAGES
from marketplace.web.visits.problems import PROBLEMS
from marketplace.web.visits.queries import QUERIES
from marketplace.web.visits.words import WORDS

from marketplace.web.noun import Noun

NOUN: Final = Noun(
    name="visits",
    api=(*COMMANDS, *QUERIES),
    pages=PAGES,
    problems=PROBLEMS,
    words=WORDS,
    templates=Path(__file__).parent / "templates",
)
