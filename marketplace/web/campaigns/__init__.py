"""Campaigns: what they ask for, where they stand, what they raised."""

from pathlib import Path
from typing import Final

from marketplace.web.campaigns.commands import COMMANDS
from marketplace.web.campaigns.pages import PAGES
from marketplace.web.campaigns.problems import PROBLEMS
from marketplace.web.campaigns.queries import QUERIES
from marketplace.web.campaigns.words import WORDS
from marketplace.web.noun import Noun

NOUN: Final = Noun(
    name="campaigns",
    api=(
        *COMMANDS,
        *QUERIES,
    ),
    pages=PAGES,
    problems=PROBLEMS,
    words=WORDS,
    templates=Path(__file__).parent / "templates",
)
