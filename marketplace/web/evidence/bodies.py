"""How bodies name pictures."""

from typing import Annotated

from msgspec import Meta

from domain.facts.piecework.terms import PICTURES_MAX

Hash = Annotated[str, Meta(max_length=64)]
"""A picture's; one that was never stored has its own problem."""


Pictures = Annotated[tuple[Hash, ...], Meta(max_length=PICTURES_MAX)]
