"""Giving, giving back, and where each gift went."""

from pathlib import Path
from typing import Final

from marketplace.web.gifts.commands import COMMANDS
from marketplace.web.gifts.pages import PAGES
from marketplace.web.gifts.problems import PROBLEMS
from marketplace.web.gifts.queries import QUERIES
from marketplace.web.gifts.words import WORDS
from marketplace.web.noun import Noun

NOUN: Final = Noun(
    name="gifts",
    api=(
        *COMMANDS,
        *QUERIES,
    ),
    pages=PAGES,
    open_paths=frozenset({"/donations"}),
    problems=PROBLEMS,
    words=WORDS,
    templates=Path(__file__).parent / "templates",
)
