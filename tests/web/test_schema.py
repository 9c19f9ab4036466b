"""The OpenAPI document is true: whatever is sent, each answer is one that it tells of."""

from collections.abc import Iterator
from pathlib import Path

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

from marketplace.web.app import create_app
from tests.conftest import ORIGIN

EXAMPLES_MAX = 12
CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)


@pytest.fixture
def app(dsn: str, tmp_path: Path) -> Iterator[Litestar]:
    """An empty marketplace, running."""
    app = create_app(dsn, ORIGIN, tmp_path)
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
