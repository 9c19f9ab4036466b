"""Why an amount that was sent is refused, beyond what the rules themselves refuse."""

from dataclasses import dataclass

from domain.errors import MalformedError
from domain.money import Money


@dataclass(eq=False)
class AmountsDisagreeError(MalformedError):
    """The decimal and the minor units of one amount are not the same money."""

    by_value: Money
    by_units: Money
