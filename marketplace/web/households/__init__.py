"""Families under pseudonyms: registered, frozen, let go; which station may act for them."""

from pathlib import Path
from typing import Final

from marketplace.web.households.belonging import COMMANDS as BELONGING
from marketplace.web.households.commands import COMMANDS
from marketplace.web.households.counties import county_name
from marketplace.web.households.pages import PAGES
from marketplace.web.households.problems import PROBLEMS
from marketplace.web.households.queries import QUERIES
from marketplace.web.households.words import WORDS
from marketplace.web.noun import Noun

NOUN: Final = Noun(
    name="households",
    api=(
        *COMMANDS,
        *BELONGING,
        *QUERIES,
    ),
    pages=PAGES,
    problems=PROBLEMS,
    words=WORDS,
    shows={"county": county_name},
    templates=Path(__file__).parent / "templates",
)
