"""Keyset pagination: a page of lines before or after a position."""

from typing import Annotated, Final

from litestar.params import QueryParameter

from marketplace.web.values.bodies import WHOLE_MAX

POSITION_MAX: Final = WHOLE_MAX
"""The greatest that can be asked for; no log gets as far."""
Position = Annotated[int, QueryParameter(ge=0, le=POSITION_MAX)]
Before = Position
"""For pages: the position from which older lines are shown."""
Limit = Annotated[int, QueryParameter(ge=1, le=500)]
