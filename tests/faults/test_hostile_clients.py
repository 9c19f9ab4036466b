"""Clients that don't read, don't write on, or write nonsense, against the real server."""

import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from marketplace.cli.serve import CONNECTIONS_MAX, KEPT_FILES, connections_for
from marketplace.log import EventLog
from tests.faults.hostile_server import STREAMS
from tests.log.writing import event

EVENTS, EVENT_BYTES = 600, 20_000
"""12 MB as NDJSON: several times what the kernel keeps for a connection."""
FEW = 24
MEMORY_MAX = 150 * 2**20
START_SECONDS, PATIENCE_SECONDS = 180, 90
STREAM = "/api/v1/events.ndjson"
PAGE = "/api/v1/log/checkpoint"


class Server:
    """The server's process and how to reach it."""

    def __init__(self, port: int, process: subprocess.Popen[bytes], log: Path) -> None:
        self.port, self.process, self.log = port, process, log

    def connect(self, *, small: bool = False) -> socket.socket:
        """A connection, with a small window for who will not read."""
        opened = socket.socket()
        if small:
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        opened.settimeout(PATIENCE_SECONDS)
        opened.connect(("127.0.0.1", self.port))
        return opened

    def ask(self, path: str, client: str = "198.51.100.1") -> bytes:
        """The whole answer."""
        with self.connect() as opened:
            opened.sendall(get(path, client, "Connection: close\r\n"))
            return rest_of(opened)

    def connections(self) -> int:
        """Connections to its port that its processes have accepted and not closed."""
        rows = Path("/proc/net/tcp").read_text().splitlines()[1:]
        mine = f":{self.port:04X}"
        # Established, and an inode: those that wait in the system's queue have none yet.
        return sum(
            row[1].endswith(mine) and row[3] == "01" and row[9] != "0"
            for row in map(str.split, rows)
        )

    def memory(self) -> int:
        """Bytes that the server's processes keep in memory."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        pids = [str(self.process.pid), *children.read_text().split()]
        return sum(
            int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
            for pid in pids
        )


def get(path: str, client: str, headers: str = "") -> bytes:
    """A request as a trusted proxy would hand it on."""
    return (
        f"GET {path} HTTP/1.1\r\nHost: test.example\r\nX-Forwarded-For: {client}\r\n{headers}\r\n"
    ).encode()


def rest_of(opened: socket.socket) -> bytes:
    """All that comes until the server closes."""
    found = b""
    try:
        while part := opened.recv(65_536):
            found += part
    except ConnectionResetError:
        pass  # Closing with unread bytes of ours looks like this.
    return found


def ended(opened: list[socket.socket]) -> list[socket.socket]:
    """Those over which nothing was sent and that the server closed."""
    readable, _, _ = select.select(opened, [], [], 0)
    return readable


@pytest.fixture
async def long_log(dsn: str, log: EventLog) -> str:
    """A log that no kernel buffer holds."""
    for _ in range(EVENTS // 100):
        await log.append([event(data=b"x" * EVENT_BYTES) for _ in range(100)])
    return dsn


@contextmanager
def served(dsn: str, log: Path, *arguments: str) -> Iterator[Server]:
    """The real server over a database."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with log.open("wb") as sink:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.hostile_server", str(port), *arguments],
            env={**os.environ, "TEST_DSN": dsn},
            stdout=sink,
            stderr=sink,
            cwd=Path(__file__).parents[2],
        )
    try:
        wait_until(lambda: not socket.socket().connect_ex(("127.0.0.1", port)), START_SECONDS)
        yield Server(port, process, log)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE_SECONDS)


@pytest.fixture
def server(long_log: str, tmp_path: Path) -> Iterator[Server]:
    """The real server over a long log."""
    with served(long_log, tmp_path / "server.log") as made:
        yield made


def says_the_last(answer: bytes) -> bool:
    """Whether a stream came to the position that its header names."""
    return b'"position":%d,' % EVENTS in answer


def wait_until(holds: object, seconds: float = PATIENCE_SECONDS) -> None:
    """Wait for a condition."""
    assert callable(holds)
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.05)


def test_readers_who_do_not_read_hold_little_and_not_for_long(server: Server) -> None:
    """300 of them: no more than have a place, memory bounded, others served, places given back."""
    assert server.ask(STREAM).endswith(b"0\r\n\r\n")
    before = server.memory()
    with ExitStack() as stack:
        idle = []
        for number in range(300):
            opened = stack.enter_context(server.connect(small=True))
            opened.sendall(get(STREAM, f"198.51.100.{number % 250}"))
            idle.append(opened)
        heads = [opened.recv(64) for opened in idle]
        taken = [head for head in heads if head.startswith(b"HTTP/1.1 200")]
        refused = [head for head in heads if head.startswith((b"HTTP/1.1 503", b"HTTP/1.1 429"))]
        assert len(taken) + len(refused) == 300
        assert STREAMS <= len(taken) < 60, "places come free only as stalled readers are cut off"
        assert server.ask(PAGE).startswith(b"HTTP/1.1 200")
        assert server.memory() - before < MEMORY_MAX
        wait_until(lambda: server.ask(STREAM, "203.0.113.1").endswith(b"0\r\n\r\n"))
        cut = taken[0] + rest_of(idle[heads.index(taken[0])])
        assert b"log-size: %d\r\n" % EVENTS in cut
        assert not says_the_last(cut), "what was cut must not look whole"
        assert says_the_last(server.ask(STREAM))
    logged = server.log.read_text(errors="replace")
    assert "Traceback" not in logged, logged[-3000:]


def test_half_sent_requests_are_given_up(server: Server) -> None:
    """200 heads and 200 bodies that end nowhere; each connection is closed, others are served."""
    head = b"POST /api/v1/donations HTTP/1.1\r\nHost: test.example\r\n"
    body = head + (
        b"Content-Type: application/json\r\nContent-Length: 100\r\n"
        b"Idempotency-Key: 3f6c1c9a-0d4e-4b57-9a51-7b8e2f0c6d11\r\n\r\n{"
    )
    with ExitStack() as stack:
        heads = [stack.enter_context(server.connect()) for _ in range(200)]
        bodies = [stack.enter_context(server.connect()) for _ in range(200)]
        for opened in heads:
            opened.sendall(head)
        for opened in bodies:
            opened.sendall(body)
        assert server.ask(PAGE).startswith(b"HTTP/1.1 200")
        assert {rest_of(opened)[:12] for opened in bodies} == {b"HTTP/1.1 408"}
        assert {rest_of(opened) for opened in heads} == {b""}


@pytest.mark.parametrize(("arguments", "bound"), [((str(FEW),), True), ((), False)])
def test_connections_are_bounded_and_the_next_is_served(
    dsn: str, tmp_path: Path, arguments: tuple[str, ...], bound: bool
) -> None:
    """Beyond the bound one waits outside and costs nothing; with another bound, all are let in."""
    with served(dsn, tmp_path / "server.log", *arguments) as server, ExitStack() as stack:
        # Whoever looked whether it listens has gone.
        wait_until(lambda: server.connections() == 0)
        for _ in range(3 * FEW):
            stack.enter_context(server.connect())
        if bound:
            wait_until(lambda: server.connections() >= FEW - 1)
            assert server.connections() <= FEW
        else:
            wait_until(lambda: server.connections() > FEW)
        assert server.ask(PAGE).startswith(b"HTTP/1.1 200"), "the idle ones are closed in time"


@pytest.mark.parametrize(("of_one", "bound"), [(FEW, True), (0, False)])
def test_connections_of_one_client_are_bounded(
    dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, of_one: int, bound: bool
) -> None:
    """Those silent for longest are ended; the newest is answered. A trusted proxy holds any."""
    monkeypatch.setenv("TEST_CONNECTIONS_OF_ONE", str(of_one))
    with served(dsn, tmp_path / "server.log") as server, ExitStack() as stack:
        wait_until(lambda: server.connections() == 0)
        opened = [stack.enter_context(server.connect()) for _ in range(3 * FEW)]
        if bound:
            # Which of those that came within one tick of the system's clock is ended is nobody's.
            wait_until(lambda: len(ended(opened)) == 2 * FEW)
        else:
            wait_until(lambda: server.connections() > 2 * FEW)
        newest = stack.enter_context(server.connect())
        newest.sendall(get(PAGE, "198.51.100.1", "Connection: close\r\n"))
        assert rest_of(newest).startswith(b"HTTP/1.1 200")
        assert bound == bool(ended(opened))


def test_connections_leave_files_for_all_else() -> None:
    """Wherever the system allows few, the database gets its own first."""
    assert connections_for(1_024) == 1_024 - KEPT_FILES
    assert connections_for(10**6) == CONNECTIONS_MAX
    assert connections_for(64) == 1


NONSENSE = {
    "a byte in the path": b"GET /campaigns/\xff HTTP/1.1\r\nHost: a\r\n\r\n",
    "broken UTF-8 in the path": b"GET /campaigns/%ff%fe HTTP/1.1\r\nHost: a\r\n\r\n",
    "broken UTF-8 in the query": b"GET /?lang=%ff HTTP/1.1\r\nHost: a\r\n\r\n",
    "broken UTF-8 in a header": b"GET / HTTP/1.1\r\nHost: a\r\nAccept-Language: \xff\r\n\r\n",
    "a NUL in the path": b"GET /campaigns/%00 HTTP/1.1\r\nHost: a\r\n\r\n",
    "two slashes": b"GET //evil.example/ HTTP/1.1\r\nHost: a\r\nAccept: text/html\r\n\r\n",
    "another's address": b"GET http://evil.example/x HTTP/1.1\r\nHost: a\r\n\r\n",
    "no path": b"GET ?x HTTP/1.1\r\nHost: a\r\n\r\n",
    "a crooked forwarder": b"GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: \xff, ,\r\n\r\n",
    "deep lists": b"POST /api/v1/donations HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n"
    b"Content-Type: application/json\r\n\r\n" + b"[" * 1_000,
    "no HTTP": b"\x16\x03\x01\x02\x00\x01\x00",
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
}


def test_nonsense_is_refused_without_a_traceback(server: Server) -> None:
    """Never a 5xx, never a server's name, never a link elsewhere, nothing in the server's log."""
    for name, request in NONSENSE.items():
        with server.connect() as opened:
            opened.sendall(request)
            opened.shutdown(socket.SHUT_WR)
            answer = rest_of(opened)
        assert b" 5" not in answer[8:11], (name, answer[:200])
        assert b"granian" not in answer.lower(), name
        assert b'href="//' not in answer, name
    for half in (
        b"POST /api/v1/donations HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n{",
        b"GE",
    ):
        with server.connect() as opened:
            opened.sendall(half)
    assert server.ask(PAGE).startswith(b"HTTP/1.1 200")
    logged = server.log.read_text(errors="replace")
    assert "Traceback" not in logged, logged[-3000:]
