"""Whether a process lives, can answer, and whether all goes on."""

from typing import Final

from marketplace.web.health.pages import PAGES
from marketplace.web.noun import Noun

NOUN: Final = Noun(
    name="health",
    pages=PAGES,
)
