"""A running marketplace with a story told, its document in a file, and the tools that read it."""

import asyncio
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
from msgspec import Struct

from marketplace.identity.staff import Role, create_token
from tests.conftest import Databases
from tests.worlds.drawing import encoded, scene
from tests.worlds.paying import start
from tests.worlds.story import SYSTEM, story
from tests.worlds.telling import tell

HERE = Path(__file__).parent
MISSING = "needs node 20 and npm: https://nodejs.org, or apt-get install nodejs npm"
START_SECONDS = 60
Json = dict[str, Any]


class Market(Struct, frozen=True):
    """A server that runs, and what is needed to call it.

    Attributes:
        document: What it says of itself.
        folder: Holds the document as ``openapi.json``; for whatever is made from it.
        token: An admin's.
        picture: The bytes of a picture that it keeps.
        known: By name of a parameter, an id under which there is something.
    """

    url: str
    document: Json
    folder: Path
    token: str
    picture: bytes
    known: dict[str, str]


@pytest.fixture(scope="session")
def tools() -> Path:
    """The folder of the npm tools, installed as locked; outside CI their lack is no failure."""
    if shutil.which("npm") is None:
        if os.environ.get("CI"):
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    lock, installed = HERE / "package-lock.json", HERE / "node_modules/.package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < lock.stat().st_mtime:
        run_tool("npm", "ci", "--no-progress", folder=HERE)
        installed.touch()
    return HERE / "node_modules/.bin"


def run_tool(*command: str | Path, folder: Path, **environment: str) -> str:
    """Run a program that must succeed; what it printed."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{command[0]}: {done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="session")
def market(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Market]:
    """The real server over a log in which every ledger has something."""
    dsn, folder = databases.make(), tmp_path_factory.mktemp("openapi")
    asyncio.run(tell(dsn, [*story(), (start(), SYSTEM)]))
    token = asyncio.run(admin_token(dsn))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(
        [sys.executable, "-m", "marketplace", "serve", "--port", str(port)],
        env={**os.environ, "DATABASE_URL": dsn, "MARKETPLACE_DATA": str(folder / "data")},
        stdin=subprocess.DEVNULL,
    )
    try:
        wait_for(url, process)
        document: Json = httpx.get(f"{url}/api/openapi.json").json()
        (folder / "openapi.json").write_text(json.dumps(document))
        drawn = encoded(scene(), "PNG")
        kept = httpx.post(
            f"{url}/api/v1/attachments",
            content=drawn,
            headers={"Authorization": f"Bearer {token}", "Content-Type": "image/png"},
        )
        known = {
            "account": "funds:campaign:C-BOOKS",
            "assignment_id": "A-2",
            "batch_id": "T-PAYDAY",
            "campaign_id": "C-BOOKS",
            "donation_id": "G-0",
            "donor_id": "D-0",
            "household": "H-NEEDY",
            "household_id": "H-NEEDY",
            "order_id": "O-BAGS",
            "payment_id": "PAY-1",
            "payout_id": "P-1",
            "qualification_id": "Q-SEWING",
            "sha256": kept.json()["sha256"],
            "station_id": "S-HILL",
        }
        yield Market(url, document, folder, token, drawn, known)
    finally:
        process.terminate()
        process.wait(START_SECONDS)


async def admin_token(dsn: str) -> str:
    """A token of somebody who may do everything."""
    connection = await asyncpg.connect(dsn)
    try:
        return await create_token(
            connection, name="all", role=Role.ADMIN, entropy=lambda size: b"e" * size
        )
    finally:
        await connection.close()


def wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    """Until it answers."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, "the server ended"
        try:
            httpx.get(f"{url}/health/live")
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return
    pytest.fail("the server never answered")
