"""The OpenAPI document is true: whatever is sent, each answer is one that it tells of."""

import asyncio
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from litestar import Litestar
from litestar.testing import TestClient
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from marketplace.identity.staff import PARTY_PREFIXES, Role, create_token
from marketplace.processes.web_app import create_app
from tests.conftest import ORIGIN
from tests.worlds.piecework_commands import COMMANDS
from tests.worlds.telling import tell
from tests.worlds.web_village import COUNTY, TERMS, WORK, cny, in_days
from tests.worlds.workshop import NEEDY, ORDER

EXAMPLES_MAX = 20
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


class World:
    """A running marketplace, a token of each role, and what there is under which ids."""

    def __init__(self, app: Litestar, client: TestClient[Litestar], dsn: str) -> None:
        self.app, self.client, self.dsn = app, client, dsn
        self.tokens: dict[Role, str] = {}
        self.known: dict[str, list[str]] = {}
        self._numbers = count(1)

    def enrol(self, role: Role, party: str | None = None) -> None:
        """Make a token; whoever may stand for a party does."""

        async def make() -> str:
            connection = await asyncpg.connect(self.dsn)
            entropy = next(self._numbers)
            try:
                return await create_token(
                    connection,
                    name=role,
                    role=role,
                    party=party or (f"{PARTY_PREFIXES[role]}1" if role in PARTY_PREFIXES else None),
                    entropy=lambda size: entropy.to_bytes(size, "big"),
                )
            finally:
                await connection.close()

        self.tokens[role] = asyncio.run(make())

    def headers(self, role: Role | None) -> dict[str, str]:
        """A role's token; none for nobody."""
        return {} if role is None else {"Authorization": f"Bearer {self.tokens[role]}"}

    def make(self, role: Role, path: str, body: Any = None) -> str:
        """Post what must be accepted; the id of what it made."""
        key = {"Idempotency-Key": f"k-{next(self._numbers)}"}
        headers = {**self.headers(role), **key}
        answer = self.client.post(f"/api/v1{path}", json=body, headers=headers)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def settle_in(self) -> None:
        """A household, an order with lots in two states, a test, a campaign with a gift."""
        for role in Role:
            if role is not Role.WORKER:
                self.enrol(role)
        body: Any = {"county": COUNTY, "need_tier": 5}
        household = self.make(Role.OFFICER, "/households", body)
        self.make(Role.APPROVER, f"/households/{household}/verification")
        self.make(Role.OFFICER, f"/households/{household}/consent")
        self.enrol(Role.WORKER, household)
        body = {"work": WORK, "terms": {**TERMS, "deadline": in_days(20)}}
        order = self.make(Role.BUYER, "/orders", body)
        self.make(Role.BUYER, f"/orders/{order}/funding", {"amount": cny("400.00")})
        sample = {"pieces": 10, "seconds": 3_600}
        self.make(Role.OFFICER, f"/orders/{order}/rate-review", sample)
        self.make(Role.BUYER, f"/orders/{order}/publication")
        claims = [self.make(Role.WORKER, f"/orders/{order}/claims", {}) for _ in range(2)]
        self.make(Role.WORKER, f"/assignments/{claims[0]}/submission", {"quantity": 10})
        question = {"text": "几？", "options": ["一", "二"]}
        body = {"title_zh": "测试", "title_en": "Test", "kind": "test"}
        body |= {"questions": [question], "answers": [0]}
        test = self.make(Role.OFFICER, "/qualifications", body)
        drafts = [
            self.make(
                Role.BUYER, "/orders", {"work": WORK, "terms": {**TERMS, "deadline": in_days(9)}}
            )
        ]
        self.known = {
            "household_id": [household],
            "order_id": [order, *drafts],
            "assignment_id": claims,
            "qualification_id": [test],
        }


@pytest.fixture
def world(dsn: str, tmp_path: Path) -> Iterator[World]:
    """A small marketplace, running; no read model follows, so nobody waits for one."""
    app = create_app(dsn, ORIGIN, tmp_path / "attachments", tmp_path / "claim-keys")
    with TestClient(app) as client:
        made = World(app, client, dsn)
        made.settle_in()
        yield made


def test_no_request_finds_an_undocumented_answer(world: World) -> None:
    """Every operation with valid and invalid input, by everybody: no 5xx, nothing undocumented."""
    schema = schemathesis.openapi.from_asgi("/api/openapi.json", world.app)
    checked, accepted = 0, 0
    for result in schema.get_all_operations():
        operation = result.ok()
        if operation.path.endswith(".ndjson"):
            continue  # A stream without an end for this client; tests/web/test_queries.py reads it.

        path = operation.path.removeprefix("/api/v1")
        may = COMMANDS.get(path, ({Role.ADMIN.value}, None))[0]
        # Mostly somebody who may, or little would get past the door.
        allowed = st.sampled_from([Role(name) for name in sorted(may)])
        callers = st.one_of(allowed, allowed, allowed, st.sampled_from([*Role]), st.none())

        @settings(
            max_examples=EXAMPLES_MAX,
            derandomize=True,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(), caller=callers, data=st.data())
        def check(case: schemathesis.Case, caller: Role | None, data: st.DataObject) -> None:
            nonlocal accepted
            for name in case.path_parameters:
                if name in world.known and data.draw(st.booleans()):
                    case.path_parameters[name] = data.draw(st.sampled_from(world.known[name]))
            # No worker runs here, and ready says so with 503, as documented.
            checks = CHECKS[1:] if case.path.startswith("/health/") else CHECKS
            answer = case.call_and_validate(checks=checks, headers=world.headers(caller))
            accepted += case.method == "POST" and answer.status_code == 201

        check()
        checked += 1
    assert checked > 75
    assert accepted > 20


def test_told_piecework_answers_as_documented(dsn: str, world: World) -> None:
    """Answers that are full of figures have the documented shape, too."""
    asyncio.run(tell(dsn))
    schema = schemathesis.openapi.from_asgi("/api/openapi.json", world.app)
    for path, names, query in PIECEWORK:
        operation = schema[f"/api/v1{path}"]["GET"]
        answer = operation.Case(path_parameters=names, query=query).call_and_validate(checks=CHECKS)
        assert answer.status_code == 200, answer.text
