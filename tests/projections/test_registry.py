"""The registry folds over the capabilities' read models, or nothing starts."""

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest

import projections
from domain import capabilities as domain_capabilities
from domain.catalogue import EVENTS
from domain.decider import Event
from domain.facts.payouts import PayoutEvent, PayoutRequested
from domain.facts.treasury import TREASURY_EVENTS
from projections import allocations, books, payouts, treasury
from projections.books.journal import Journal
from projections.capabilities import CAPABILITIES
from projections.capability import ReadModels, RegistryError
from projections.projection import Connection, Fact, Projection
from projections.registry import PROJECTIONS, READ_MODELS, registered


class Beside(Projection):
    """A projection of a capability that is being added."""

    name = "beside"
    tables = ()
    handles = (PayoutEvent,)

    async def apply(self, connection: Connection, facts: Sequence[Fact]) -> None:
        """Fold nothing."""


class Namesake(Beside):
    """A second projection of a name that is taken."""

    name = "payouts"


class Unrecorded(Event, frozen=True, tag="Unrecorded/1"):
    """An event that the catalogue does not have."""


class Deaf(Beside):
    """A projection of nothing that can be recorded."""

    name = "deaf"
    handles = (Unrecorded,)


def test_a_new_capability_is_a_line_in_the_list() -> None:
    """Its projections come beside the others, and none of them changes."""
    found = registered((*READ_MODELS, ReadModels(projections=(Beside,))), EVENTS)
    assert found == {**PROJECTIONS, "beside": Beside}


WITHOUT_PAYOUTS = tuple(one for one in READ_MODELS if one is not payouts.READ_MODELS)
WITHOUT_LINES = tuple(
    one for one in READ_MODELS if one not in (books.READ_MODELS, treasury.READ_MODELS)
)


@pytest.mark.parametrize(
    ("capabilities", "problem"),
    [
        (
            (*CAPABILITIES, ReadModels(projections=(Namesake,))),
            "two projections are called payouts",
        ),
        (
            WITHOUT_LINES,
            "no projection handles GatewayLineRecorded, and no capability passes it over",
        ),
        (
            (*CAPABILITIES, ReadModels(projections=(), passes_over=(PayoutRequested,))),
            "PayoutRequested is passed over, but a projection handles it",
        ),
        (
            (*CAPABILITIES, ReadModels(projections=(), passes_over=(Unrecorded,))),
            "Unrecorded is passed over, but the catalogue has no such event",
        ),
        (
            (*CAPABILITIES, ReadModels(projections=(Deaf,))),
            "deaf handles Unrecorded, of which the catalogue has no event",
        ),
    ],
)
def test_what_contradicts_itself_does_not_start(
    capabilities: tuple[ReadModels, ...], problem: str
) -> None:
    """Each mistake is named; the list as it is has none of them."""
    with pytest.raises(RegistryError) as caught:
        registered(capabilities, EVENTS)
    assert problem in caught.value.problems


def test_an_event_may_be_handled_by_several_and_passed_over_by_nobody() -> None:
    """Only what nobody handles needs to be passed over."""
    assert registered(WITHOUT_PAYOUTS, EVENTS).keys() == PROJECTIONS.keys() - {"payouts"}
    silent = ReadModels(projections=(), passes_over=TREASURY_EVENTS)
    without = {"journal", "figures", "bank_lines"}
    assert registered((*WITHOUT_LINES, silent), EVENTS).keys() == PROJECTIONS.keys() - without


def test_every_folder_exports_one_value_and_stands_in_the_list() -> None:
    """A read model that was forgotten in the list would never be folded."""
    rooms = [one.name for one in iter_modules(projections.__path__) if one.ispkg]
    faces = []
    for room in rooms:
        module = import_module(f"projections.{room}")
        found = [value for value in vars(module).values() if isinstance(value, ReadModels)]
        assert len(found) == 1, room
        faces += found
    assert sorted(map(id, faces)) == sorted(map(id, READ_MODELS))
    assert allocations.READ_MODELS in faces
    folders = {path.name for path in Path(projections.__path__[0]).iterdir() if path.is_dir()}
    assert folders - {"__pycache__"} == {*rooms}


def test_the_journal_folds_every_event_that_moves_money() -> None:
    """One that it passes over would be missing in accounts that a page shows."""
    moving = {kind for one in domain_capabilities.CAPABILITIES for kind in one.postings}
    assert {kind.__name__ for kind in moving if not issubclass(kind, Journal.handles)} == set()
