"""Auditors open what the log commits to, and each opening leaves a line."""

from collections.abc import AsyncIterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from domain.commitments import commit
from domain.ids import Commitment
from marketplace.log import EventLog
from marketplace.vault.openings import keep_opening
from tests.worlds.web_village import Village, village_of

FIELD, SALT, VALUE = "statement", b"s" * 32, "线头太多。".encode()


@pytest.fixture
async def village(dsn: str, log: EventLog, tmp_path: Path) -> AsyncIterator[Village]:
    """Everybody."""
    async with village_of(dsn, log, tmp_path) as opened:
        yield opened


@pytest.fixture
async def commitment(dsn: str) -> Commitment:
    """Something that the vault keeps."""
    made = commit(FIELD, VALUE, SALT)
    async with asyncpg.create_pool(dsn, min_size=1, max_size=1) as pool:
        await keep_opening(pool, commitment=made, field=FIELD, salt=SALT, value=VALUE)
    return made


async def lines(village: Village, query: str = "") -> Any:
    """What the auditors see."""
    headers = {"Authorization": f"Bearer {village.tokens['auditor']}"}
    answer = await village.client.get(f"/api/v1/openings{query}", headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_an_auditor_opens_and_a_line_says_so(
    village: Village, commitment: Commitment
) -> None:
    """Salt and value prove the commitment; who, what, when and why are kept, newest first."""
    body = {"commitment": commitment, "reason": "case 7"}
    opened = await village.done("auditor", "/openings", body)
    assert commit(FIELD, opened["text"].encode(), bytes.fromhex(opened["salt"])) == commitment
    await village.done("auditor", "/openings", {**body, "reason": "case 8"})
    found = await lines(village)
    assert [line["reason"] for line in found] == ["case 8", "case 7"]
    assert {(line["kind"], line["subject"]) for line in found} == {("commitment", commitment)}
    assert all(line["actor_id"].startswith("staff:") and line["opened_at"] for line in found)
    assert [line["number"] for line in await lines(village, f"?before={found[0]['number']}")] == [
        opened["access"]
    ]


async def test_nobody_else_opens_and_nothing_opens_without_a_line(
    village: Village, commitment: Commitment, dsn: str
) -> None:
    """Other roles, no reason, nothing kept: no line. A table that takes no line: no opening."""
    body = {"commitment": commitment, "reason": "case 7"}
    for who, status in ((None, 401), ("officer", 403), ("arbiter", 403), ("buyer", 403)):
        assert (await village.post(who, "/openings", body)).status_code == status
    assert (
        await village.post("auditor", "/openings", {"commitment": commitment})
    ).status_code == 400
    unknown = {**body, "commitment": sha256(b"x").hexdigest()}
    assert (await village.post("auditor", "/openings", unknown)).status_code == 404
    assert await lines(village) == []
    connection = await asyncpg.connect(dsn)
    await connection.execute("ALTER TABLE vault_accesses RENAME TO gone")
    await connection.close()
    answer = await village.post("auditor", "/openings", body)
    assert answer.status_code >= 500
    assert SALT.hex() not in answer.text


async def test_an_auditors_look_at_a_picture_leaves_a_line(village: Village) -> None:
    """The auditor's, not that of whose case it is."""
    picture = await village.picture()
    for who in ("auditor", "buyer"):
        headers = {"Authorization": f"Bearer {village.tokens[who]}"}
        await village.client.get(f"/api/v1/attachments/{picture}", headers=headers)
    assert [(line["kind"], line["subject"]) for line in await lines(village)] == [
        ("picture", picture)
    ]


async def test_a_line_is_never_changed(village: Village, commitment: Commitment, dsn: str) -> None:
    """Not even with access to the database, as long as its triggers stand."""
    await village.done("auditor", "/openings", {"commitment": commitment, "reason": "case 7"})
    connection = await asyncpg.connect(dsn)
    for statement in (
        "UPDATE vault_accesses SET reason = 'other'",
        "DELETE FROM vault_accesses",
        "TRUNCATE vault_accesses",
    ):
        with pytest.raises(asyncpg.PostgresError):
            await connection.execute(statement)
    await connection.close()
    assert len(await lines(village)) == 1
