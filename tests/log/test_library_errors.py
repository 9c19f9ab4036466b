"""Programs of the library catch the library's errors, whatever happens to our log."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import asyncpg
import pytest
from eventsourcing import persistence
from eventsourcing.persistence import Environment
from eventsourcing.tests.persistence import InfrastructureFactoryTestCase, TrackingRecorderTestCase

from marketplace.embedded.postgres import PostgresServer
from marketplace.log import (
    IdempotencyKeyReusedError,
    LogUnusableError,
    MalformedRequestError,
    UnrecordableEventError,
    errors,
)
from marketplace.log.contract import DCBQuery, DCBQueryItem, InfrastructureFactoryError, Tracking
from marketplace.log.factory import MarketplaceFactory
from marketplace.log.recorder import MarketplaceRecorder
from marketplace.log.tracking import MarketplaceTrackingRecorder
from marketplace.log.translating import NAMES, RecorderClosedError, as_the_library_says
from tests.conftest import ORIGIN, run_sql
from tests.log.ending import END_WRITER
from tests.log.writing import event

MODULE = "marketplace.log.factory"
UNSUPPORTED = ("aggregate_recorder", "application_recorder", "process_recorder")


@pytest.fixture
def recorder(dsn: str) -> Iterator[MarketplaceRecorder]:
    """A recorder on an empty log."""
    opened = MarketplaceRecorder(dsn, origin=ORIGIN)
    yield opened
    opened.close()


class TestTheLibrarysTrackingCase(TrackingRecorderTestCase):
    """Positions are recorded once, never fill a gap, and can be waited for."""

    @pytest.fixture(autouse=True)
    def on_an_empty_log(self, dsn: str) -> None:
        """Give the setup that the library's case asks for."""
        self.dsn = dsn

    def create_recorder(self) -> MarketplaceTrackingRecorder:
        """As the library wants it."""
        return MarketplaceTrackingRecorder(self.dsn, "library")


class OtherView(MarketplaceTrackingRecorder):
    """A view of a program's own."""


class TestTheLibrarysFactoryCase(InfrastructureFactoryTestCase[Any]):
    """Mappers, ciphers, views by class and by topic; what is not supported says so by name."""

    @pytest.fixture(autouse=True)
    def on_an_empty_log(self, dsn: str) -> None:
        """Give the setup that the library's case asks for."""
        self.env = Environment("library", {"PERSISTENCE_MODULE": MODULE, "DATABASE_URL": dsn})

    def expected_factory_class(self) -> type[Any]:
        """As the library wants it."""
        return MarketplaceFactory

    def expected_tracking_recorder_class(self) -> type[Any]:
        """As the library wants it."""
        return MarketplaceTrackingRecorder

    def tracking_recorder_subclass(self) -> type[Any]:
        """As the library wants it."""
        return OtherView

    def _none(self) -> type[Any]:
        pytest.fail("nothing is expected of what is not supported")

    expected_aggregate_recorder_class = _none
    expected_application_recorder_class = _none
    expected_process_recorder_class = _none

    def _refused(self, name: str) -> None:
        with pytest.raises(persistence.NotSupportedError, match=rf"^no {name}\(.*dcb_recorder"):
            getattr(self.factory, name)()

    def test_create_aggregate_recorder(self) -> None:
        """Not supported."""
        self._refused("aggregate_recorder")

    def test_create_application_recorder(self) -> None:
        """Not supported."""
        self._refused("application_recorder")

    def test_create_process_recorder(self) -> None:
        """Not supported."""
        self._refused("process_recorder")


def test_all_else_that_a_factory_offers_is_supported() -> None:
    """The three that are refused are the abstract ones that we don't mean, and no other."""
    asked = {name for base in MarketplaceFactory.__mro__[1:] for name in vars(base)}
    recorders = {name for name in asked if name.endswith("_recorder")}
    assert recorders == {*UNSUPPORTED, "dcb_recorder", "tracking_recorder"}


def test_a_view_of_another_kind_is_refused_by_name(dsn: str) -> None:
    """A class that knows nothing of our tables can't be a view here."""
    factory = MarketplaceFactory({"DATABASE_URL": dsn})
    with pytest.raises(InfrastructureFactoryError, match="no MarketplaceTrackingRecorder"):
        factory.tracking_recorder(object)  # type: ignore[arg-type]


def test_every_error_of_the_log_is_one_of_the_librarys() -> None:
    """Whatever the log raises on purpose derives from the library's PersistenceError."""
    ours = [
        found
        for found in vars(errors).values()
        if isinstance(found, type) and found.__module__ == errors.__name__
    ]
    assert len(ours) > 7
    for error in (*ours, RecorderClosedError):
        assert issubclass(error, persistence.PersistenceError)
    assert issubclass(IdempotencyKeyReusedError, persistence.IntegrityError)
    assert issubclass(UnrecordableEventError, persistence.DataError)
    assert issubclass(MalformedRequestError, persistence.ProgrammingError)


ASKED_WRONGLY: dict[str, tuple[Callable[[MarketplaceRecorder], Any], type[Exception]]] = {
    "an empty append": (lambda log: log.append([]), persistence.ProgrammingError),
    "a text that is none": (
        lambda log: log.append([event(data="x")]),  # type: ignore[arg-type]
        persistence.ProgrammingError,
    ),
    "a NUL": (lambda log: log.append([event("a\x00")]), persistence.DataError),
    "a NUL that is read for": (
        lambda log: log.read(DCBQuery([DCBQueryItem(tags=["a\x00"])])),
        persistence.DataError,
    ),
    "a position before the first": (lambda log: log.read(after=-1), persistence.ProgrammingError),
    "a position that no log has": (
        lambda log: log.subscribe(after=2**63),
        persistence.ProgrammingError,
    ),
    "fewer than none": (lambda log: log.read(limit=-1), persistence.ProgrammingError),
    "a query that is none": (
        lambda log: log.subscribe("abc"),  # type: ignore[arg-type]
        persistence.ProgrammingError,
    ),
}


@pytest.mark.parametrize("name", ASKED_WRONGLY)
def test_what_is_asked_wrongly_is_named(name: str, recorder: MarketplaceRecorder) -> None:
    """The caller's mistake is the library's error for it, and the log goes on."""
    ask, named = ASKED_WRONGLY[name]
    with pytest.raises(named):
        ask(recorder)
    assert recorder.append([event()]) == 1


KINDS: tuple[Callable[[str], Any], ...] = (
    lambda dsn: MarketplaceRecorder(dsn, origin=ORIGIN),
    lambda dsn: MarketplaceTrackingRecorder(dsn, "library"),
)


@pytest.mark.parametrize("kind", KINDS)
def test_a_missing_database_is_operational(postgres: PostgresServer, kind: Any) -> None:
    """As PEP 249 says of a data source that is not found; no thread is left behind."""
    before = threading.active_count()
    for dsn in (postgres.dsn("no_such_database"), "postgresql://u@127.0.0.1:1/none"):
        with pytest.raises(persistence.OperationalError):
            kind(dsn)
    assert threading.active_count() == before


async def test_an_unmigrated_database_is_no_busy_one(postgres: PostgresServer) -> None:
    """Nobody is told to try again where somebody has to migrate."""
    await run_sql(postgres.dsn("postgres"), "CREATE DATABASE unmigrated")
    dsn = postgres.dsn("unmigrated")
    with pytest.raises(LogUnusableError, match="migrate"):
        MarketplaceRecorder(dsn, origin=ORIGIN)
    view = MarketplaceTrackingRecorder(dsn, "library")
    with pytest.raises(persistence.ProgrammingError, match="library_tracking"):
        view.insert_tracking(Tracking("upstream", 1))
    view.close()


async def test_tables_that_went_away_are_no_busy_ones(
    dsn: str, recorder: MarketplaceRecorder
) -> None:
    """An append and a read of what is no log any more are the same error."""
    await run_sql(dsn, "DROP TABLE log_head")
    with pytest.raises(LogUnusableError, match="log_head"):
        recorder.append([event()])
    with pytest.raises(persistence.ProgrammingError, match="log_head"):
        recorder.read()


async def test_a_lost_connection_is_operational(dsn: str, recorder: MarketplaceRecorder) -> None:
    """Ended backends are told as such to whoever reads, appends or tracks; then all goes on."""
    view = MarketplaceTrackingRecorder(dsn, "library")
    recorder.append([event()])
    ending = END_WRITER.replace("application_name = 'marketplace-log' AND", "")
    killer = await asyncpg.connect(dsn)
    await killer.execute(f"{ending} AND pid <> pg_backend_pid()")
    calls: tuple[Callable[[], Any], ...] = (
        recorder.read,
        lambda: recorder.append([event()]),
        lambda: view.insert_tracking(Tracking("upstream", 1)),
    )
    for call in calls:
        told = 0
        while told < 20:
            try:
                call()
            except persistence.OperationalError:
                told += 1
            else:
                break
        assert told < 20
    assert len(list(recorder.read())) == 2
    await killer.close()
    view.close()


def test_what_is_closed_says_so(dsn: str) -> None:
    """Every call of a closed recorder is an InterfaceError; to close it again is none."""
    recorder, view = KINDS[0](dsn), KINDS[1](dsn)
    subscription = recorder.subscribe()
    for opened in (recorder, view):
        opened.close()
        opened.close()
    for call in (
        lambda: recorder.append([event()]),
        recorder.read,
        lambda: next(subscription),
        lambda: view.insert_tracking(Tracking("upstream", 1)),
        lambda: view.max_tracking_id("upstream"),
    ):
        with pytest.raises(persistence.InterfaceError, match="closed"):
            call()


def test_whoever_waits_for_events_learns_that_the_log_was_closed(dsn: str) -> None:
    """A thread that waits in a subscription gets an InterfaceError, and doesn't hang."""
    recorder = MarketplaceRecorder(dsn, origin=ORIGIN)
    recorder.append([event()])
    subscription, learned, first = recorder.subscribe(), [], threading.Event()

    def wait() -> None:
        try:
            for _ in subscription:
                first.set()
        except persistence.InterfaceError as error:
            learned.append(error)

    thread = threading.Thread(target=wait)
    thread.start()
    assert first.wait(20)
    recorder.close()
    thread.join(20)
    assert len(learned) == 1


def test_every_error_of_the_database_has_a_name_in_the_library() -> None:
    """Each class that asyncpg knows becomes a PersistenceError; a mistake in Python stays one."""
    found = [
        kind
        for kind in vars(asyncpg.exceptions).values()
        if isinstance(kind, type) and issubclass(kind, asyncpg.PostgresError)
    ]
    assert len(found) > 200
    named = {target for _, target in NAMES}
    raised = set()
    for kind in found:
        with pytest.raises(persistence.PersistenceError) as told, as_the_library_says():
            raise kind("x")
        raised.add(type(told.value))
    assert raised == named
    with pytest.raises(KeyError), as_the_library_says():
        raise KeyError
