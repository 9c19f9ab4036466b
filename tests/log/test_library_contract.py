"""The eventsourcing library's own recorder test case, unchanged, on our log."""

from collections.abc import Iterator

import pytest
from eventsourcing.dcb.tests import DCBRecorderTestCase

from marketplace.log.recorder import MarketplaceRecorder
from tests.conftest import ORIGIN


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
