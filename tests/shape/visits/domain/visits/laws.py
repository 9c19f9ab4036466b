"""What must always hold of visits."""

from typing import Final

from domain.facts.visits import VISIT_LIFECYCLE, VisitEvent, VisitId, VisitStatus

from domain.laws.books import Books
from domain.laws.broken import LawBrokenError
from domain.laws.law import Law


class VisitsInOrder(Law):
    """A visit is planned once, and missed at most once."""

    concerns = (VisitEvent,)

    def __init__(self, books: Books) -> None:
        super().__init__(books)
        self._statuses = books.stores.values("visit_statuses", VisitStatus)

    def check(self, event: VisitEvent) -> None:
        """Hold an event against where its visit stands, and note where it stands then."""
        visit_id: VisitId = event.visit_id
        before = self._statuses.get(visit_id) or VisitStatus.UNKNOWN
        if before not in VISIT_LIFECYCLE.since(type(event)):
            raise LawBrokenError("a visit is planned once, and missed once", visit_id)
        self._statuses[visit_id] = VISIT_LIFECYCLE.after(before, event)


LAWS: Final = (VisitsInOrder,)
