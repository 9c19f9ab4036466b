"""The same commands on servers that somebody else runs: PostgreSQL 15 or newer, and a broker.

``TEST_DATABASE_URL`` names a database of a user who may create others; ``TEST_REDIS_URL`` and
``TEST_AMQP_URL`` name brokers. What is made there has a random name and is taken away again.
"""

import asyncio
import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import pytest
import redis

from tests.conftest import run_sql
from tests.external.servers import clean_amqp, given
from tests.faults.demo_process import Demo, free_port, until
from workers.dispatch import queue_of

PROGRAM: Final = Path(sys.executable).parent / "marketplace"


@dataclass
class Place:
    """A database and a broker of others, and the environment that names them."""

    environment: dict[str, str]

    def run(self, *arguments: str) -> str:
        """Run a command to its end; what it printed."""
        done = subprocess.run(
            [PROGRAM, *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start a command that goes on until it is told to stop."""
        return subprocess.Popen([PROGRAM, *arguments], env=self.environment)


@pytest.fixture
def database_url() -> Iterator[str]:
    """An empty database."""
    admin = given("TEST_DATABASE_URL")
    name = f"marketplace_test_{secrets.token_hex(6)}"
    asyncio.run(run_sql(admin, f"CREATE DATABASE {name}"))
    yield urlsplit(admin)._replace(path=f"/{name}").geturl()
    asyncio.run(run_sql(admin, f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture(params=["TEST_AMQP_URL", "TEST_REDIS_URL"])
def place(request: pytest.FixtureRequest, database_url: str, tmp_path: Path) -> Iterator[Place]:
    """A log of its own on each broker."""
    url, origin = given(request.param), f"test.example/{secrets.token_hex(6)}"
    yield Place(
        {
            "PATH": os.environ["PATH"],
            "DATABASE_URL": database_url,
            "BROKER_URL": url,
            "MARKETPLACE_DATA": str(tmp_path / "data"),
            "MARKETPLACE_ORIGIN": origin,
        }
    )
    (clean_amqp if url.startswith("amqp") else clean_redis)(url, queue_of(origin))


def clean_redis(url: str, queue: str) -> None:
    """Take the keys away."""
    client: Any = redis.Redis.from_url(url)
    for key in client.scan_iter(f"*{queue}*"):
        client.delete(key)
    client.close()


class Office:
    """Two members of staff, over HTTP."""

    def __init__(self, place: Place, url: str) -> None:
        self.client = httpx.Client(base_url=f"{url}/api/v1", timeout=30)
        self.tokens = {
            role: place.run("token", "create", "--role", role, "--name", role)
            for role in ("officer", "approver")
        }

    def post(
        self, path: str, body: Any = None, *, who: str | None = "officer", key: str = ""
    ) -> Any:
        """Ask for something and get it."""
        headers = {} if who is None else {"Authorization": f"Bearer {self.tokens[who]}"}
        headers["Idempotency-Key"] = key or str(uuid4())
        answer = self.client.post(path, json=body, headers=headers)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def get(self, path: str) -> Any:
        """Read."""
        return self.client.get(path).raise_for_status().json()


def cny(value: str) -> dict[str, str]:
    """An amount."""
    return {"value": value, "currency": "CNY"}


def give_and_pay(office: Office) -> tuple[str, str]:
    """A gift, twice under one key, and an approved payout from it; their ids."""
    household = office.post("/households", {"county": "522324", "need_tier": 4})["id"]
    office.post(f"/households/{household}/verification", who="approver")
    office.post(f"/households/{household}/consent")
    terms = {
        "title_zh": "乡村图书",
        "title_en": "Village books",
        "kind": "earmarked",
        "household_id": household,
        "funding": "keep_all",
        "legal_mode": "personal_help",
        "target": cny("10000.00"),
    }
    campaign = office.post("/campaigns", terms)["id"]
    office.post(f"/campaigns/{campaign}/publication")
    gift = {"campaign_id": campaign, "amount": cny("100.00")}
    once = str(uuid4())
    first, again = (office.post("/donations", gift, who=None, key=once) for _ in range(2))
    assert (first["id"], again["replayed"]) == (again["id"], True)
    candidates = {"candidates": [{"household_id": household, "need_score": 1}]}
    office.post(f"/campaigns/{campaign}/allocations", candidates)
    asked = {"household_id": household, "amount": cny("60.00")}
    payout = office.post("/payouts", asked)["id"]
    office.post(f"/payouts/{payout}/approval", who="approver")
    return first["id"], payout


def stop(process: subprocess.Popen[bytes]) -> int:
    """Tell it to stop; its exit code."""
    process.send_signal(signal.SIGTERM)
    return process.wait(30)


def ready(url: str) -> bool:
    """Whether it serves and its ledgers are kept."""
    try:
        return httpx.get(f"{url}/health/ready").status_code == 200
    except httpx.TransportError:
        return False


def test_a_gift_becomes_a_payment_that_arrived(place: Place) -> None:
    """Migrate, serve, work: from a gift over HTTP to a settled payout, and the audit holds."""
    place.run("migrate")
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    serve, work = place.start("serve", "--port", str(port)), place.start("work")
    try:
        assert until(lambda: ready(url))
        office = Office(place, url)
        gift, payout = give_and_pay(office)
        assert until(lambda: office.get(f"/payouts/{payout}")["status"] == "settled")
        assert until(lambda: office.get(f"/donations/{gift}/trace")["paid"]["minor"] == 6_000)
        assert httpx.get(f"{url}/?lang=en").status_code == 200
    finally:
        codes = stop(serve), stop(work)
    assert codes == (0, 0)
    assert place.run("audit").startswith("All holds")


def test_the_demo_runs_on_them(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """It starts nothing of its own but server and workers, and tells its story there."""
    for name, value in place.environment.items():
        monkeypatch.setenv(name, value)
    data = Path(place.environment["MARKETPLACE_DATA"])
    demo = Demo(data, free_port())
    try:
        demo.ready()
        assert demo.get("/api/v1/log/checkpoint")["size"] > 100  # type: ignore[index]
    finally:
        code, _ = demo.end(signal.SIGINT)
    assert code == 0
    assert not (data / "postgres").exists()
    assert not (data / "valkey").exists()
    assert place.run("audit").startswith("All holds")
