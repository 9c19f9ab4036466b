"""What every body is made of: ids, amounts, times, and what is told where one is unfit."""

from typing import Final

from marketplace.web.noun import Noun
from marketplace.web.values.problems import PROBLEMS

NOUN: Final = Noun(
    name="values",
    problems=PROBLEMS,
)
