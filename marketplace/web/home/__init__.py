"""The home page."""

from pathlib import Path
from typing import Final

from marketplace.web.home.pages import PAGES
from marketplace.web.home.words import WORDS
from marketplace.web.noun import Noun

NOUN: Final = Noun(
    name="home",
    pages=PAGES,
    words=WORDS,
    templates=Path(__file__).parent / "templates",
)
