"""The eventsourcing library's own test cases, unchanged, on our log."""

import os
from collections.abc import Iterator
from typing import ClassVar

import pytest
from eventsourcing.dcb.application import DCBApplication
from eventsourcing.dcb.tests import DCBRecorderTestCase
from eventsourcing.tests import projection as library

from marketplace.log.contract import (
    DCBEvent,
    InfrastructureFactoryError,
    IntegrityError,
    Tracking,
)
from marketplace.log.factory import MarketplaceFactory
from marketplace.log.recorder import MarketplaceRecorder
from marketplace.log.tracking import MarketplaceTrackingRecorder
from tests.conftest import ORIGIN

MODULE = "marketplace.log.factory"


@pytest.fixture
def recorder(dsn: str) -> Iterator[MarketplaceRecorder]:
    """A recorder on an empty log."""
    opened = MarketplaceRecorder(dsn, origin=ORIGIN)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    "name", [name for name in vars(DCBRecorderTestCase) if name.startswith("_test_")]
)
def test_the_librarys_recorder_case_passes(name: str, recorder: MarketplaceRecorder) -> None:
    """Each of the library's checks holds."""
    getattr(DCBRecorderTestCase(), name)(recorder)


class EventCounters(MarketplaceTrackingRecorder, library.EventCountersView):
    """The view of the library's projection: two counters, as a program of its own would keep."""

    def __init__(self, dsn: str, projection: str) -> None:
        super().__init__(dsn, projection)
        self.fetch_value("CREATE TABLE IF NOT EXISTS counted (what text)")

    def _count(self, what: str) -> int:
        found: int = self.fetch_value("SELECT count(*) FROM counted WHERE what = $1", what)
        return found

    def get_created_event_counter(self) -> int:
        """As the library wants it."""
        return self._count("created")

    def get_subsequent_event_counter(self) -> int:
        """As the library wants it."""
        return self._count("subsequent")

    def incr_created_event_counter(self, tracking: Tracking) -> None:
        """As the library wants it."""
        self.record(tracking, "INSERT INTO counted (what) VALUES ($1)", "created")

    def incr_subsequent_event_counter(self, tracking: Tracking) -> None:
        """As the library wants it."""
        self.record(tracking, "INSERT INTO counted (what) VALUES ($1)", "subsequent")


class TestTheLibrarysProjectionCase(library.TaggedDecisionCountersProjectionTestCase):
    """Application and view both on our log, chosen by PERSISTENCE_MODULE alone."""

    view_class = EventCounters
    env: ClassVar[dict[str, str]] = {}

    @pytest.fixture(autouse=True)
    def on_an_empty_log(self, dsn: str) -> None:
        """Give the setup that the library's case asks for."""
        type(self).env = {
            "PERSISTENCE_MODULE": MODULE,
            "DATABASE_URL": dsn,
            "MAPPER_TOPIC": "eventsourcing.dcb.msgpack:MessagePackMapper",
        }


class TestTheLibrarysViewCase(library.EventCountersViewTestCase):
    """Counters and position move together, and never twice for one event."""

    @pytest.fixture(autouse=True)
    def on_an_empty_log(self, dsn: str) -> None:
        """Give the setup that the library's case asks for."""
        self.dsn = dsn

    def construct_event_counters_view(self) -> EventCounters:
        """As the library wants it."""
        return EventCounters(self.dsn, "eventcounters")


def test_a_failed_view_leaves_its_position(dsn: str) -> None:
    """When the view's own statement fails, the event counts as not processed."""
    view = EventCounters(dsn, "eventcounters")
    with pytest.raises(Exception, match="no_such_table"):
        view.record(Tracking("upstream", 1), "INSERT INTO no_such_table VALUES (1)")
    assert view.max_tracking_id("upstream") is None
    view.insert_tracking(Tracking("upstream", 1))
    with pytest.raises(IntegrityError):
        view.insert_tracking(Tracking("upstream", 1))
    view.close()


def test_a_program_of_the_library_runs_on_our_log(dsn: str) -> None:
    """The environment alone puts a DCB application on our log, under its own prefix or none."""
    env = {"DCBAPPLICATION_PERSISTENCE_MODULE": MODULE, "DCBAPPLICATION_DATABASE_URL": dsn}
    with DCBApplication(env) as application:
        assert isinstance(application.factory, MarketplaceFactory)
        assert application.recorder.append([DCBEvent(type="Given", data=b"x", tags=["a:1"])]) == 1
    with DCBApplication(env) as again:
        assert [found.position for found in again.recorder.read()] == [1]


@pytest.mark.parametrize("url", [None, "mysql://elsewhere"])
def test_a_program_without_a_database_is_told_so(url: str | None) -> None:
    """A missing or foreign DATABASE_URL is one clear error of the library's own kind."""
    assert "DATABASE_URL" not in os.environ
    env = {"PERSISTENCE_MODULE": MODULE} | ({"DATABASE_URL": url} if url else {})
    with pytest.raises(InfrastructureFactoryError, match="DATABASE_URL"):
        DCBApplication(env)


def test_a_log_closed_under_a_subscription_lets_it_stop(dsn: str) -> None:
    """Stopping a subscription after its recorder was closed does nothing and doesn't hang."""
    recorder = MarketplaceRecorder(dsn, origin=ORIGIN)
    subscription = recorder.subscribe()
    recorder.close()
    subscription.stop()
    assert list(subscription) == []
