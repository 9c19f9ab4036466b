"""The operations of the API, readable."""

from pathlib import Path
from typing import Final

from marketplace.web.documentation.pages import PAGES
from marketplace.web.noun import Noun

NOUN: Final = Noun(
    name="documentation",
    pages=PAGES,
    templates=Path(__file__).parent / "templates",
)
