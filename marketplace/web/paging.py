"""Keyset pagination: a page of lines before or after a position."""

from typing import Annotated, Final

from litestar.params import QueryParameter

POSITION_MAX: Final = 2**53 - 1
"""What JSON numbers hold exactly (RFC 8259, section 6)."""
Position = Annotated[int, QueryParameter(ge=0, le=POSITION_MAX)]
Before = Position
"""For pages: the position from which older lines are shown."""
Limit = Annotated[int, QueryParameter(ge=1, le=500)]
