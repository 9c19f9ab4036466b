"""Pictures over HTTP, for whoever has a token."""

import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from httpx import AsyncClient
from PIL import Image

from marketplace.evidence.pictures import UPLOAD_BYTES_MAX, clean
from marketplace.identity.staff import Role, create_token
from marketplace.log import EventLog
from tests.web.serving import client_of
from tests.worlds.drawing import bomb, encoded, gossiping, scene

PATH = "/api/v1/attachments"


class Sender:
    """A client with a worker's token."""

    def __init__(self, client: AsyncClient, token: str) -> None:
        self.client = client
        self.headers = {"Authorization": f"Bearer {token}"}

    async def send(self, content: bytes, kind: str = "image/jpeg", **headers: str) -> Any:
        """Upload."""
        return await self.client.post(
            PATH, content=content, headers={**self.headers, "Content-Type": kind, **headers}
        )

    async def read(self, name: str, **headers: str) -> Any:
        """Download."""
        return await self.client.get(f"{PATH}/{name}", headers={**self.headers, **headers})


@pytest.fixture
async def sender(dsn: str, log: EventLog, tmp_path: Path) -> AsyncIterator[Sender]:
    """The application and a worker."""
    connection = await asyncpg.connect(dsn)
    token = await create_token(
        connection, name="worker", role=Role.WORKER, entropy=os.urandom, party="H-ONE"
    )
    await connection.close()
    async with client_of(dsn, tmp_path / "attachments") as client:
        yield Sender(client, token)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
async def test_a_picture_comes_back_without_its_metadata(sender: Sender, kind: str) -> None:
    """Under its hash, with its own type, for ever, and never guessed at."""
    upload = gossiping(kind)
    sent = await sender.send(upload, f"image/{kind.lower()}")
    assert sent.status_code == 201, sent.text
    found = sent.json()
    content = clean(upload).content
    assert found == {
        "sha256": found["sha256"],
        "bytes": len(content),
        "width": 60,
        "height": 40,
    }
    read = await sender.read(found["sha256"])
    assert read.status_code == 200
    assert read.content == content
    assert read.headers["content-type"] == f"image/{kind.lower()}"
    assert read.headers["cache-control"] == "private, max-age=31536000, immutable"
    assert read.headers["x-content-type-options"] == "nosniff"
    assert read.headers["etag"] == f'"{found["sha256"]}"'
    again = await sender.read(found["sha256"], **{"If-None-Match": read.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == read.headers["etag"]
    other = await sender.read(found["sha256"], **{"If-None-Match": '"other"'})
    assert other.status_code == 200


async def test_the_same_picture_is_the_same_answer(sender: Sender) -> None:
    """Sent twice on a bad network, it is one picture."""
    first, second = [await sender.send(gossiping("JPEG")) for _ in range(2)]
    assert (first.status_code, first.json()) == (second.status_code, second.json())


async def test_the_type_that_is_said_does_not_decide(sender: Sender) -> None:
    """A PNG sent as a JPEG is kept and shown as the PNG that it is."""
    sent = await sender.send(encoded(scene(), "PNG"), "image/jpeg; note=wrong")
    read = await sender.read(sent.json()["sha256"])
    assert read.headers["content-type"] == "image/png"


BROKEN = encoded(scene(), "JPEG")[:200]
LARGE = encoded(scene(), "JPEG") + bytes(UPLOAD_BYTES_MAX)


@pytest.mark.parametrize(
    ("content", "kind", "status", "code"),
    [
        (b"", "image/jpeg", 415, "PictureKindUnsupported"),
        (b"no picture", "image/jpeg", 415, "PictureKindUnsupported"),
        (encoded(scene(), "GIF"), "image/gif", 415, "PictureKindUnsupported"),
        (encoded(scene(), "GIF"), "image/png", 415, "PictureKindUnsupported"),
        (encoded(scene(), "JPEG"), "application/json", 415, "PictureKindUnsupported"),
        (encoded(scene(), "JPEG"), "text/html", 415, "PictureKindUnsupported"),
        (BROKEN, "image/jpeg", 422, "PictureUnreadable"),
        (LARGE, "image/jpeg", 413, "PictureTooLarge"),
        (bomb(100_000, 1_000), "image/png", 413, "PictureTooLarge"),
    ],
)
async def test_what_is_no_picture_is_a_problem(
    sender: Sender, tmp_path: Path, content: bytes, kind: str, status: int, code: str
) -> None:
    """Each has its name and its status, and nothing is kept."""
    answer = await sender.send(content, kind)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert not (tmp_path / "attachments").exists()


async def test_a_picture_may_be_larger_than_other_bodies(sender: Sender) -> None:
    """Up to 2 MiB here; the other commands keep their 256 KiB."""
    noise = Image.effect_noise((900, 900), 90).convert("RGB")
    upload = encoded(noise, "JPEG", quality=92)
    assert 256 * 1024 < len(upload) < UPLOAD_BYTES_MAX
    assert (await sender.send(upload)).status_code == 201
    headers = {"Idempotency-Key": "k", "Content-Type": "application/json"}
    other = await sender.client.post("/api/v1/donations", content=upload, headers=headers)
    assert (other.status_code, other.json()["code"]) == (413, "BodyTooLarge")


async def test_a_stream_without_a_length_is_measured(sender: Sender) -> None:
    """Whoever does not say how much comes is stopped at the limit too."""

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(64):
            yield bytes(64 * 1024)

    headers = {**sender.headers, "Content-Type": "image/png"}
    answer = await sender.client.post(PATH, content=endless(), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "PictureTooLarge")


async def test_a_token_is_needed(sender: Sender) -> None:
    """To send and to read; any role will do."""
    name = (await sender.send(gossiping("JPEG"))).json()["sha256"]
    for bad in ({}, {"Authorization": "Bearer mz_none"}, {"Authorization": "Basic eA=="}):
        sent = await sender.client.post(
            PATH, content=b"", headers={**bad, "Content-Type": "image/png"}
        )
        read = await sender.client.get(f"{PATH}/{name}", headers=bad)
        assert (sent.status_code, read.status_code) == (401, 401)


@pytest.mark.parametrize("name", ["0" * 64, "x", "..%2F..%2Fetc%2Fpasswd", "0" * 64 + "%00"])
async def test_an_unknown_picture_is_a_problem(sender: Sender, name: str) -> None:
    """And nothing else can be read through the address."""
    answer = await sender.read(name)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_store_that_is_away_says_so(sender: Sender, tmp_path: Path) -> None:
    """503 with its own name: the picture, not the database, is the matter."""
    (tmp_path / "attachments").write_text("in the way")
    answer = await sender.send(gossiping("JPEG"))
    assert (answer.status_code, answer.json()["code"]) == (503, "PictureStoreBroken")
    assert answer.headers["retry-after"] == "1"


async def test_the_api_describes_pictures(sender: Sender) -> None:
    """Raw bodies of three kinds, no idempotency key, a token for both."""
    document = (await sender.client.get("/api/openapi.json")).json()
    paths = document["paths"]
    upload, read = paths[PATH]["post"], paths[PATH + "/{sha256}"]["get"]
    kinds = {"image/jpeg", "image/png", "image/webp"}
    assert set(upload["requestBody"]["content"]) == kinds
    assert "parameters" not in upload
    assert set(read["responses"]["200"]["content"]) == kinds
    assert set(read["responses"]) == {"200", "304", "4XX", "5XX"}
    assert document["security"] == [{"token": []}]
    assert "security" not in {*upload, *read}
