"""What every event of an assignment has in common."""

from typing import Annotated

from msgspec import Meta

from domain.decider import Event
from domain.ids import (
    AssignmentId,
    HouseholdId,
    OrderId,
    Tag,
    assignment_tag,
    household_tag,
    lot_tag,
    order_tag,
)

Count = Annotated[int, Meta(ge=0)]
Quantity = Annotated[int, Meta(ge=1)]


class AssignmentEvent(Event, frozen=True, kw_only=True):
    """A fact about one household's work on one lot.

    Attributes:
        lot: Its number in the order.
    """

    order_id: OrderId
    lot: Annotated[int, Meta(ge=1)]
    assignment_id: AssignmentId
    household_id: HouseholdId

    def tags(self) -> tuple[Tag, ...]:
        """The assignment, its lot, its order and the worker's household."""
        return (
            assignment_tag(self.assignment_id),
            lot_tag(self.order_id, self.lot),
            order_tag(self.order_id),
            household_tag(self.household_id),
        )
