"""The product's server, less patient than it ships, for the clients of ``test_hostile_clients``."""

import os
import sys
from ipaddress import ip_network
from pathlib import Path

from litestar import Litestar

from marketplace.cli.serve import serve
from marketplace.processes.web_app import create_app
from marketplace.web.edge.connections import watch
from marketplace.web.edge.rules import EdgeRules
from tests.conftest import ORIGIN

STREAMS, STALLED_SECONDS, HEADERS_MS = 8, 2, 2_000


def make() -> Litestar:
    """The application by the environment."""
    # Without a trusted proxy all connections are one client's, and their number is what is tried.
    of_one = int(os.environ.get("TEST_CONNECTIONS_OF_ONE", "0"))
    rules = EdgeRules(
        streams=STREAMS,
        stalled_seconds=STALLED_SECONDS,
        bodies_of_one=1_000,
        trusted=() if of_one else (ip_network("127.0.0.1"),),
    )
    watch(of_one or rules.connections_of_one, rules.trusted)
    nowhere = Path("/nonexistent")
    return create_app(os.environ["TEST_DSN"], ORIGIN, nowhere / "pictures", nowhere / "keys", rules)


if __name__ == "__main__":
    port, connections = int(sys.argv[1]), int(sys.argv[2]) if sys.argv[2:] else None
    serve(
        "tests.faults.hostile_server:make",
        "127.0.0.1",
        port,
        headers_ms=HEADERS_MS,
        connections=connections,
    )
