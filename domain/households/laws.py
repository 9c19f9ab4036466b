"""What must always hold of who acts for a household, checked event by event over the whole log."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from domain.decider import Event
from domain.facts.households import ActScope, ConsentGiven, ConsentWithdrawn, StationEvent
from domain.facts.payouts import PayoutRequested
from domain.facts.piecework.appeals import AppealFiled
from domain.facts.piecework.claims import AssignmentAccepted, ClaimConflictCompensated
from domain.facts.piecework.materials import (
    MaterialsIssued,
    MaterialsReceiptConfirmed,
    MaterialsReturned,
    ScrapAccepted,
    ScrapDeclared,
)
from domain.facts.piecework.qualifications import TestFailed, TestPassed, TrainingCompleted
from domain.facts.piecework.ratings import RatingSealed
from domain.facts.piecework.work import AssignmentReturned, AssignmentSubmitted, LeaseExtended
from domain.households import belonging
from domain.households.belonging import Stations
from domain.ids import HouseholdId
from domain.laws.broken import LawBrokenError
from domain.laws.stores import Stores

ACTS: Final[Mapping[type[Event], ActScope]] = MappingProxyType(
    {
        ConsentGiven: ActScope.CONSENT,
        ConsentWithdrawn: ActScope.CONSENT,
        PayoutRequested: ActScope.PAYOUTS,
        AssignmentAccepted: ActScope.WORK,
        ClaimConflictCompensated: ActScope.WORK,
        MaterialsIssued: ActScope.WORK,
        MaterialsReceiptConfirmed: ActScope.WORK,
        MaterialsReturned: ActScope.WORK,
        ScrapDeclared: ActScope.WORK,
        ScrapAccepted: ActScope.WORK,
        LeaseExtended: ActScope.WORK,
        AssignmentSubmitted: ActScope.WORK,
        AssignmentReturned: ActScope.WORK,
        AppealFiled: ActScope.WORK,
        RatingSealed: ActScope.WORK,
        TestPassed: ActScope.WORK,
        TestFailed: ActScope.WORK,
        TrainingCompleted: ActScope.WORK,
    }
)
"""What a station may do for a household, and the scope that it needs."""
NAMED_BEFORE: Final = (AssignmentAccepted, ClaimConflictCompensated)
"""Acts that named a station before households belonged to any: they are right up to the log's
first binding, from which on nobody could record them without one."""
LAW: Final = "a station acts for whom it may"


class BelongingLaw:
    """Which station may act for whom, folded in place and checked on the way."""

    def __init__(self, stores: Stores) -> None:
        self._stations = stores.values("stations", dict[str, tuple[ActScope, ...]])
        self._begun = False

    def bind(self, event: StationEvent) -> None:
        """Fold a binding or its end in."""
        self._begun = True
        before = self._of(event.household_id)
        self._stations[event.household_id] = belonging.evolve(before, event)

    def check(self, event: Any) -> None:
        """Check an act.

        Raises:
            LawBrokenError: a station acted for a household that had not let it.
        """
        if event.station_id is None or (isinstance(event, NAMED_BEFORE) and not self._begun):
            return
        if ACTS[type(event)] not in self._of(event.household_id).get(event.station_id, ()):
            detail = f"{event.station_id} for {event.household_id}"
            raise LawBrokenError(LAW, f"{detail}: {type(event).__name__}")

    def _of(self, household_id: HouseholdId) -> Stations:
        found: Stations = self._stations.get(household_id, {})
        return found
