"""The amounts of a statement that are written out, as a person keeps or prints them."""

from typing import Self

from msgspec import Struct

from domain.money_in_words import InWords
from projections.earnings.ledger import EarningsTotals


class SectionInWords(Struct, frozen=True):
    """Amounts of a statement written out.

    Attributes:
        opening_due: Earned and not in hand before the period.
        earned: What the period brought.
        paid: What arrived in it.
        closing_due: Earned and not in hand at its end.
    """

    opening_due: InWords
    earned: InWords
    paid: InWords
    closing_due: InWords

    @classmethod
    def of(
        cls, opening: EarningsTotals, moved: EarningsTotals, closing: EarningsTotals
    ) -> Self | None:
        """All of them; absent of other money than yuan."""
        amounts = opening.due, moved.earned, moved.paid, closing.due
        said = [InWords.of(amount.minor, amount.currency) for amount in amounts]
        written = [one for one in said if one is not None]
        return cls(*written) if written else None
