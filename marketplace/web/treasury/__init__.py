"""What gateways hold and paid in: lines of the bank's statement."""

from pathlib import Path
from typing import Final

from marketplace.web.noun import Noun
from marketplace.web.treasury.commands import COMMANDS
from marketplace.web.treasury.pages import PAGES
from marketplace.web.treasury.problems import PROBLEMS
from marketplace.web.treasury.queries import QUERIES
from marketplace.web.treasury.words import WORDS

NOUN: Final = Noun(
    name="treasury",
    api=(
        *COMMANDS,
        *QUERIES,
    ),
    pages=PAGES,
    problems=PROBLEMS,
    words=WORDS,
    templates=Path(__file__).parent / "templates",
)
