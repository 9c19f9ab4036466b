"""What must always hold of households, of who acts for one, and of whom money is for."""

from typing import Any, ClassVar, Final

from domain.errors import DomainError
from domain.facts.households import (
    ActScope,
    ConsentGiven,
    ConsentWithdrawn,
    HouseholdEvent,
    HouseholdRegistered,
    HouseholdVerified,
    StationEvent,
)
from domain.facts.piecework.claims import AssignmentAccepted, ClaimConflictCompensated
from domain.households import belonging, rules
from domain.households.belonging import Stations
from domain.households.rules import Household
from domain.ids import HouseholdId
from domain.laws.books import Books
from domain.laws.broken import LawBrokenError
from domain.laws.law import Law

NAMED_BEFORE: Final = (AssignmentAccepted, ClaimConflictCompensated)
"""Acts that named a station before households belonged to any: they are right up to the log's
first binding, from which on nobody could record them without one. No others will join them."""
LAW: Final = "a station acts for whom it may"
_NEW = Household()


class Standings:
    """Every household as its rules see it, at each position of the log."""

    def __init__(self, books: Books) -> None:
        self._known = books.stores.values("household_standings", Household)

    def move(self, event: HouseholdEvent) -> None:
        """Fold a household's event in.

        Raises:
            LawBrokenError: it is about a household that is not there, or registers one again.
        """
        household_id = event.household_id
        before = self._known.get(household_id)
        if (before is None) is not isinstance(event, HouseholdRegistered):
            raise LawBrokenError("a household is registered first, and once", household_id)
        self._known[household_id] = rules.evolve(before or _NEW, event)

    def need_tier(self, household_id: HouseholdId) -> int:
        """The household's tier; 0 of one that is unknown."""
        household: Household = self._known.get(household_id) or _NEW
        return household.need_tier

    def require_payable(self, household_id: HouseholdId) -> None:
        """Nothing is given to a household that may not be paid.

        Raises:
            LawBrokenError: it may not.
        """
        try:
            rules.require_payable(self._known.get(household_id) or _NEW, household_id)
        except DomainError as error:
            raise LawBrokenError("a household is paid while it may be", str(error)) from error


class RegisteredFirst(Law):
    """A household is registered before anything else is said of it, and once."""

    concerns = (HouseholdEvent,)

    def __init__(self, books: Books) -> None:
        super().__init__(books)
        self._standings = books.of(Standings)

    def check(self, event: HouseholdEvent) -> None:
        """Fold a household's event in."""
        self._standings.move(event)


class Payable(Law):
    """The base of a law about steps that the rules allow only for one that may be paid."""

    def __init__(self, books: Books) -> None:
        super().__init__(books)
        self._standings = books.of(Standings)

    def check(self, event: Any) -> None:
        """Nothing is paid, or given to be earned, to a household that may not be paid."""
        self._standings.require_payable(event.household_id)


class VerifierIsNotRegistrar(Law):
    """Two persons look at a household before money does."""

    concerns = (HouseholdRegistered, HouseholdVerified)

    def __init__(self, books: Books) -> None:
        super().__init__(books)
        self._registrars = books.stores.values("registrars", str)

    def check(self, event: HouseholdRegistered | HouseholdVerified) -> None:
        """Keep who registered; hold who verifies against it."""
        if isinstance(event, HouseholdRegistered):
            self._registrars[event.household_id] = event.registered_by
        elif self._registrars.get(event.household_id) == event.verified_by:
            raise LawBrokenError("verifier is not registrar", event.household_id)


class Bindings:
    """Which station may act for whom.

    Attributes:
        begun: Whether any household of the log was bound to one.
    """

    def __init__(self, books: Books) -> None:
        self._stations = books.stores.values("stations", dict[str, tuple[ActScope, ...]])
        self.begun = False

    def move(self, event: StationEvent) -> None:
        """Fold a binding or its end in."""
        self.begun = True
        before = self.of(event.household_id)
        self._stations[event.household_id] = belonging.evolve(before, event)

    def of(self, household_id: HouseholdId) -> Stations:
        """The stations of a household, with what each may do."""
        found: Stations = self._stations.get(household_id, {})
        return found


class Bound(Law):
    """Bindings are kept, so that acts can be held against them."""

    concerns = (StationEvent,)

    def __init__(self, books: Books) -> None:
        super().__init__(books)
        self._bindings = books.of(Bindings)

    def check(self, event: StationEvent) -> None:
        """Fold a binding or its end in."""
        self._bindings.move(event)


class StationActs(Law):
    """The base of a law about what a station does for a household.

    Attributes:
        scope: What the household must have let it do.
    """

    scope: ClassVar[ActScope]

    def __init__(self, books: Books) -> None:
        super().__init__(books)
        self._bindings = books.of(Bindings)

    def check(self, event: Any) -> None:
        """A station acts for those who let it, for what they let it, while they do."""
        bindings = self._bindings
        if event.station_id is None or (isinstance(event, NAMED_BEFORE) and not bindings.begun):
            return
        if self.scope not in bindings.of(event.household_id).get(event.station_id, ()):
            detail = f"{event.station_id} for {event.household_id}"
            raise LawBrokenError(LAW, f"{detail}: {type(event).__name__}")


class ConsentAtStation(StationActs):
    """A station takes consent down for whom it may."""

    scope = ActScope.CONSENT
    concerns = (ConsentGiven, ConsentWithdrawn)


LAWS: Final = (RegisteredFirst, VerifierIsNotRegistrar, Bound, ConsentAtStation)
