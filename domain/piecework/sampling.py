"""Acceptance sampling: how many pieces of a lot are inspected, and how many may be bad.

Single sampling plans for normal inspection, general level II, AQL 2.5 (MIL-STD-105E, 1989,
tables I and II-A). Where a sample would be as large as the lot, every piece is inspected.
"""

from typing import Final, NamedTuple

from domain.facts.piecework.terms import LOT_UNITS_MAX, QualityRule


class Plan(NamedTuple):
    """A sampling plan.

    Attributes:
        sample: Pieces to inspect.
        accept: Bad pieces in the sample with which the lot still passes.
    """

    sample: int
    accept: int


AQL_2_5: Final = (
    (50, Plan(5, 0)),
    (150, Plan(20, 1)),
    (280, Plan(32, 2)),
    (500, Plan(50, 3)),
    (1_200, Plan(80, 5)),
    (LOT_UNITS_MAX, Plan(125, 7)),
)
"""Largest lot of each row, and its plan."""


def plan(rule: QualityRule, quantity: int) -> Plan:
    """The plan for a lot as it was handed in.

    Args:
        rule: The order's.
        quantity: Pieces handed in, 1 to ``LOT_UNITS_MAX``.
    """
    assert 1 <= quantity <= LOT_UNITS_MAX
    if rule is QualityRule.INSPECT_ALL:
        return Plan(quantity, 0)
    found = next(found for largest, found in AQL_2_5 if quantity <= largest)
    return found if found.sample < quantity else Plan(quantity, 0)
