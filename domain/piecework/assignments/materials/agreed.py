"""How much of a claim's materials may be spoiled."""

from collections.abc import Sequence

from domain.facts.piecework.terms import Terms
from domain.piecework.assignments.assignment import Assignment


def agreed_scrap(parts: Sequence[Assignment], terms: Terms) -> int:
    """Pieces' worth of a claim's materials that may be spoiled: accepted, never charged.

    What was issued beyond the pieces of the lot was issued to be spoiled, and is rounded as it was
    when it was issued; where less was issued the agreed share of that may be.
    """
    issued = sum(one.custody.issued for one in parts)
    units = sum(one.accepted.units for one in parts)
    return max(issued - units, issued * terms.scrap_permille // 1000)
