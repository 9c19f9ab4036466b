"""What is sent to split money among households."""

from typing import Annotated

from msgspec import Meta

from domain.allocations.need import Candidate
from domain.facts.allocations import ReversalReason
from domain.ids import HouseholdId
from domain.money import Currency
from marketplace.web.values.bodies import Amount, Body, Id, Whole


class NewCandidate(Body, frozen=True):
    """A household as the rule sees it.

    Attributes:
        need_score: Weight, 0 to 1,000,000; 0 gets nothing.
        cap: Most that it may get from this allocation; absent if there is no cap.
        related_to: Donors and staff that the household is related to.
    """

    household_id: HouseholdId
    need_score: Whole
    cap: Amount | None = None
    related_to: tuple[str, ...] = ()

    def candidate(self, currency: Currency | None) -> Candidate:
        """The candidate, for the rules to check.

        Args:
            currency: Of the campaign; absent where there is none, which a rule refuses.

        Raises:
            DomainError: the cap is no amount, or of another currency.
        """
        cap = None if self.cap is None else self.cap.or_nothing()
        if cap is not None and currency is not None:
            cap.require(currency)
        minor = None if cap is None else cap.minor
        return Candidate(self.household_id, self.need_score, minor, self.related_to)


class NewAllocation(Body, frozen=True, kw_only=True):
    """Split an amount, or all that the fund holds, among candidates."""

    amount: Amount | None = None
    candidates: Annotated[tuple[NewCandidate, ...], Meta(min_length=1, max_length=400)]


class Reversal(Body, frozen=True):
    """Take whole shares back."""

    household_ids: Annotated[tuple[Id, ...], Meta(min_length=1, max_length=400)]
    reason: ReversalReason
