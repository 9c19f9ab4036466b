"""The demo as a person meets it: start, stop, kill, start again, start twice."""

import os
import signal
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from marketplace.gateways.registry import read_gateways
from tests.faults.demo_process import Demo, free_port, until


@pytest.fixture
def port() -> int:
    """A free one."""
    return free_port()


@pytest.fixture
def data() -> Iterator[Path]:
    """A folder that the embedded PostgreSQL's user can reach."""
    with tempfile.TemporaryDirectory(prefix="mz-test-") as name:
        Path(name).chmod(0o711)
        yield Path(name) / "my data"


def running(pids: list[int]) -> list[int]:
    """Those that are alive."""
    return [pid for pid in pids if _state(pid) not in ("", "Z")]


def _state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return ""


@pytest.fixture
def start(data: Path) -> Iterator[Callable[..., Demo]]:
    """Starts demos over one folder, and leaves none behind."""
    started: list[Demo] = []

    def run(port: int, *arguments: str) -> Demo:
        started.append(Demo(data, port, *arguments))
        return started[-1]

    yield run
    for demo in started:
        if demo.process.poll() is None:
            demo.end(signal.SIGTERM)


def command_of(pid: int) -> str:
    """What a process runs."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def parts_of(demo: Demo) -> dict[str, int]:
    """The pid of each part that may be killed; of the server also the process that answers."""
    named = {
        "postgres": ("bin/postgres -D",),
        "valkey": ("valkey-server",),
        # Where setproctitle is installed, as by tools of development, granian renames itself.
        "serve": ("-m marketplace serve", "web_process"),
        "work": ("-m marketplace work",),
        "sandbox-bank": ("-m marketplace sandbox-bank", "sandbox_bank.process"),
    }
    found = {pid: command_of(pid) for pid in demo.processes()}
    parts = {
        name: min(pids)
        for name, said in named.items()
        if (pids := [pid for pid, command in found.items() if any(map(command.count, said))])
    }
    below = Path(f"/proc/{parts['serve']}/task") if "serve" in parts else None
    for children in below.glob("*/children") if below is not None else ():
        for pid in children.read_text().split():
            if "spawn_main" in command_of(int(pid)) or "marketplace" in command_of(int(pid)):
                parts["answering"] = int(pid)
    return parts


def ready(demo: Demo) -> bool:
    """Whether all goes on."""
    try:
        demo.get("/health/ready")
    except OSError:
        return False
    return True


@pytest.mark.parametrize(
    "name", ["postgres", "valkey", "serve", "answering", "work", "sandbox-bank"]
)
def test_the_demo_mends_what_is_killed(start: Callable[..., Demo], port: int, name: str) -> None:
    """Each part is killed; another takes its place, and health, red meanwhile, is green again."""
    demo = start(port)
    demo.ready()
    assert until(lambda: ready(demo)), "never ready"
    killed = parts_of(demo)[name]
    os.kill(killed, signal.SIGKILL)
    assert until(lambda: not running([killed]))
    assert until(lambda: parts_of(demo).get(name, killed) != killed), parts_of(demo)
    assert until(lambda: ready(demo)), "not ready again"
    assert demo.process.poll() is None


def test_the_demo_lives_through_its_days(start: Callable[..., Demo], port: int) -> None:
    """Start, refuse a second start, Ctrl-C, go on, kill -9, go on, start over."""
    demo = start(port)
    demo.ready()
    first = demo.get("/api/v1/events?limit=3")
    assert len(demo.get("/api/v1/households?limit=100")) == 32  # type: ignore[arg-type]

    same_port = start(port)
    assert same_port.process.wait(20) == 2
    assert same_port.process.stderr is not None
    assert f"{port} can't be used" in same_port.process.stderr.read()
    same_folder = start(port + 1)
    assert same_folder.process.wait(20) == 2
    assert same_folder.process.stderr is not None
    said = same_folder.process.stderr.read().strip()
    assert "in use by process" in said
    assert len(said.splitlines()) == 1

    pids = demo.processes()
    code, said = demo.end(signal.SIGINT)
    assert (code, said) == (0, "stopped; nothing is lost\n")
    assert running(pids) == []

    demo = start(port)
    demo.ready()
    assert demo.get("/api/v1/events?limit=3") == first
    size = demo.get("/api/v1/log/checkpoint")["size"]  # type: ignore[index]
    pids = demo.processes()
    assert len(pids) > 5
    demo.end(signal.SIGKILL)
    assert until(lambda: not running(pids)), running(pids)

    demo = start(port)
    demo.ready()
    assert demo.get("/api/v1/events?limit=3") == first
    assert demo.get("/api/v1/log/checkpoint")["size"] >= size  # type: ignore[index]
    demo.end(signal.SIGTERM)

    demo = start(port, "--fresh")
    demo.ready()
    assert demo.get("/api/v1/events?limit=3") != first
    assert demo.end(signal.SIGINT)[0] == 0


def test_the_demos_bank_keeps_its_books_beside_the_market(
    start: Callable[..., Demo], port: int, data: Path
) -> None:
    """It answers under the address that is said, with keys that nobody else may read.

    The file beside them turns it on.
    """
    demo = start(port)
    demo.ready()
    assert demo.process.stdout is not None
    bank = next(line for line in demo.process.stdout if "sandbox bank" in line).split()[3]

    def answers() -> bool:
        try:
            return "No money has moved yet." in httpx.get(bank, params={"lang": "en"}).text
        except httpx.TransportError:
            return False

    assert until(answers), "the bank never answered"
    for file in ("key", "webhook-key"):
        assert (data / "sandbox-bank" / file).stat().st_mode & 0o777 == 0o600
    gateways = read_gateways(data / "sandbox-bank" / "gateways.toml", {})
    assert gateways.pretended == ("sandbox", "sandbox_bank")
    assert gateways.sandbox_bank is not None
    assert gateways.sandbox_bank.url == bank.rstrip("/")
