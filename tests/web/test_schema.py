"""The OpenAPI document is true: whatever is sent, each answer is one that it tells of."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from litestar import Litestar
from litestar.testing import TestClient
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from marketplace.handling import CommandHandler
from marketplace.log import EventLog
from marketplace.web.app import create_app
from projections.advance import advance
from projections.registry import PROJECTIONS
from tests.conftest import ORIGIN
from tests.domain.workshop import NEEDY, ORDER
from tests.piecework_story import piecework

EXAMPLES_MAX = 12
CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)


PIECEWORK = (
    ("/orders", {}, {}),
    ("/orders/{order_id}", {"order_id": ORDER}, {}),
    ("/orders/{order_id}/lots", {"order_id": ORDER}, {}),
    ("/orders/{order_id}/lots", {"order_id": "O-BOXES"}, {}),
    ("/orders/{order_id}/allocation-log", {"order_id": ORDER}, {}),
    ("/assignments/{assignment_id}", {"assignment_id": "A-2"}, {}),
    ("/assignments/{assignment_id}", {"assignment_id": "A-LOST"}, {}),
    ("/households/{household_id}/assignments", {"household_id": NEEDY}, {}),
    ("/open-work", {}, {"household": NEEDY}),
)
"""Path, what stands in it, and the query."""


async def tell(dsn: str) -> None:
    """The story of piecework, shown."""
    async with await EventLog.open(dsn, origin=ORIGIN) as log:
        handler = CommandHandler(log)
        for command, actor in piecework():
            await handler.handle(command, actor=actor)
        connection = await asyncpg.connect(dsn)
        for make in PROJECTIONS.values():
            await advance(make(), connection, await log.read())
        await connection.close()


@pytest.fixture
def app(dsn: str, tmp_path: Path) -> Iterator[Litestar]:
    """An empty marketplace, running."""
    app = create_app(dsn, ORIGIN, tmp_path / "attachments", tmp_path / "claim-keys")
    with TestClient(app):
        yield app


def test_no_request_finds_an_undocumented_answer(app: Litestar) -> None:
    """Every operation with valid and invalid input: no 5xx, nothing undocumented."""
    schema = schemathesis.openapi.from_asgi("/api/openapi.json", app)
    checked = 0
    for result in schema.get_all_operations():
        operation = result.ok()
        if operation.path.endswith(".ndjson"):
            continue  # A stream without an end for this client; tests/web/test_queries.py reads it.

        @settings(
            max_examples=EXAMPLES_MAX,
            derandomize=True,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def check(case: schemathesis.Case) -> None:
            case.call_and_validate(checks=CHECKS)

        check()
        checked += 1
    assert checked > 30


def test_told_piecework_answers_as_documented(dsn: str, app: Litestar) -> None:
    """Answers that are full of figures have the documented shape, too."""
    asyncio.run(tell(dsn))
    schema = schemathesis.openapi.from_asgi("/api/openapi.json", app)
    for path, names, query in PIECEWORK:
        operation = schema[f"/api/v1{path}"]["GET"]
        answer = operation.Case(path_parameters=names, query=query).call_and_validate(checks=CHECKS)
        assert answer.status_code == 200, answer.text
