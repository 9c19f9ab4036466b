"""Who may do what: every command of piecework, asked by every role and by the wrong party."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import pytest

from marketplace.identity.staff import Role
from marketplace.log import EventLog
from tests.worlds.piecework_commands import COMMANDS, QUANTITY, WORKERS
from tests.worlds.web_village import BUYER, STATION, Village, cny, in_days, village_of

ROLES: Final = {
    "officer": Role.OFFICER,
    "approver": Role.APPROVER,
    "auditor": Role.AUDITOR,
    "buyer": Role.BUYER,
    "operator": Role.OPERATOR,
    "station": Role.STATION,
    "inspector": Role.INSPECTOR,
    "arbiter": Role.ARBITER,
    "worker": Role.WORKER,
}

GIVING: Final = {
    "/allocations/{allocation_id}/reversals",
    *(f"/bank-lines{step}" for step in ("", "/confirmations", "/withdrawals")),
    *(f"/bank-lines/corrections{step}" for step in ("", "/confirmations", "/withdrawals")),
    *(f"/bank-lines/suspense{step}" for step in ("", "/matches", "/returns")),
    "/campaigns",
    *(
        f"/campaigns/{{campaign_id}}/{step}"
        for step in [
            "publication",
            "pause",
            "resumption",
            "closure",
            "freeze",
            "unfreeze",
            "allocations",
        ]
    ),
    *(f"/campaigns/{{campaign_id}}/{step}" for step in ("freeze", "unfreeze", "allocations")),
    "/donations",
    "/donations/{donation_id}/fees",
    *(f"/donations/{{donation_id}}/moves{step}" for step in ("", "/confirmation", "/withdrawal")),
    "/donations/{donation_id}/refunds",
    "/donations/{donation_id}/chargebacks",
    "/donations/{donation_id}/chargeback-reversals",
    "/donations/{donation_id}/repayments",
    "/households",
    *(
        f"/households/{{household_id}}/{step}"
        for step in ["verification", "consent", "consent-withdrawal", "freeze", "unfreeze", "exit"]
    ),
    "/orders/{order_id}/payments",
    "/payments",
    "/payouts",
    "/payouts/{payout_id}/approval",
    "/payouts/{payout_id}/cancellation",
    "/payouts/{payout_id}/return",
    *(f"/suspended-payments/{step}" for step in ("applications", "returns")),
}
"""Commands that are not of piecework; ``test_gate.py`` asks each in every role."""

KEY = {"$ref": "#/components/parameters/IdempotencyKey"}


@pytest.fixture
async def village(dsn: str, log: EventLog, tmp_path: Path) -> AsyncIterator[Village]:
    """Everybody, with a worker, and nothing done yet."""
    async with village_of(dsn, log, tmp_path) as opened:
        await opened.enrol("worker", Role.WORKER, "H-1")
        yield opened


async def test_the_table_has_every_command(village: Village) -> None:
    """A command that is added must say here who may give it; each needs a key."""
    paths = (await village.client.get("/api/openapi.json")).json()["paths"]
    keyed = {
        path.removeprefix("/api/v1")
        for path, item in paths.items()
        if KEY in item.get("post", {}).get("parameters", [])
    }
    assert keyed == {*COMMANDS, *GIVING}


async def test_only_its_roles_give_a_command(village: Village) -> None:
    """Nobody without a token, no other role; who may gets another answer, and must bring a key."""
    names = {"order_id": "O-NONE", "assignment_id": "A-NONE", "qualification_id": "Q-NONE"}
    names |= {"household_id": "H-1", "station_id": STATION}
    for template, (may, sample) in COMMANDS.items():
        body = village.order_body() if template == "/orders" else sample
        path = template.format(**names, batch_id="T-NONE")
        assert (await village.post(None, path, body)).status_code == 401
        for who in ROLES:
            answer = await village.post(who, path, body)
            refused = answer.status_code == 403 and answer.json()["code"] == "NotPermitted"
            assert refused == (who not in may), (who, answer.text)
            assert answer.status_code < 500
        unkeyed = await village.post(next(iter(may)), path, body, key=None)
        assert unkeyed.status_code == 400, template
        assert "Idempotency-Key" in unkeyed.json()["details"]["reason"]


async def test_a_buyer_acts_on_own_orders_only(village: Village) -> None:
    """Every step of an order and every judgement, asked by another buyer."""
    order, household = await village.open_order(), await village.household()
    made = await village.submitted(household, order, 1)
    steps = {
        template: body
        for template, (may, body) in COMMANDS.items()
        if "buyer" in may and "{" in template
    }
    assert len(steps) == 16
    fault = await village.fault()
    for template, sample in steps.items():
        body = {**sample, "fault": fault} if "fault" in (sample or {}) else sample
        path = template.format(order_id=order, assignment_id=made)
        answer = await village.post("other buyer", path, body)
        assert (answer.status_code, answer.json()["code"]) == (403, "NotTheBuyer"), template
    await village.done("clerk", f"/assignments/{made}/approval")


async def test_a_worker_acts_for_the_own_household_only(village: Village) -> None:
    """Another's lot, and a claim or a test in another's name."""
    order, household = await village.open_order(), await village.household()
    other = await village.household()
    made = await village.submitted(household, order, 1)
    for template, (may, body) in COMMANDS.items():
        if may >= WORKERS and "{assignment_id}" in template:
            path = template.format(assignment_id=made)
            answer = await village.post(other, path, body)
            assert (answer.status_code, answer.json()["code"]) == (403, "NotYourAssignment")
    in_their_name = {"household_id": household}
    for path, body in (
        (f"/orders/{order}/claims", in_their_name),
        ("/qualifications/Q-NONE/attempts", {**in_their_name, "answers": []}),
    ):
        answer = await village.post(other, path, body)
        assert answer.status_code in (403, 404), answer.text


async def test_at_a_station_the_villager_is_named(village: Village) -> None:
    """A claim for nobody, or for a household that nobody registered."""
    order = await village.open_order()
    nobody = await village.post("operator", f"/orders/{order}/claims", {})
    assert nobody.status_code == 400
    unknown = {"household_id": "H-NONE"}
    answer = await village.post("operator", f"/orders/{order}/claims", unknown)
    assert (answer.status_code, answer.json()["code"]) == (404, "HouseholdUnknown")


async def test_nobody_judges_work_of_their_own_household(village: Village) -> None:
    """A buyer's clerk, an inspector, an arbiter and a storekeeper of the worker's household."""
    order = await village.open_order(work={"kind": "supplied_materials"})
    household = await village.household()
    kin = {"kin buyer": Role.BUYER, "kin inspector": Role.INSPECTOR, "kin arbiter": Role.ARBITER}
    for name, role in {**kin, "kin station": Role.STATION}.items():
        party = {Role.BUYER: BUYER, Role.STATION: "S-HILL"}.get(role)
        await village.enrol(name, role, party)
        await village.enrol(name, Role.WORKER, household, known_as=f"{name} at home")
    made = await village.claim(household, order, 1)
    path, fault = f"/assignments/{made}", await village.fault()
    for who, step, body in (
        ("kin station", "materials", QUANTITY),
        ("kin station", "scrap-acceptances", QUANTITY),
        ("kin arbiter", "losses", {**QUANTITY, "scrap": True, "reason": "faulty_materials"}),
        ("kin inspector", "inspection", {"defects": 0}),
        ("kin buyer", "approval", None),
        ("kin buyer", "partial-approval", {"good": 1, "fault": fault}),
        ("kin buyer", "rework", {"fault": fault}),
        ("kin buyer", "rejection", {"good": 1, "fault": fault}),
        ("kin buyer", "bonuses", {"amount": cny("1.00"), "reason": "speed"}),
        ("kin buyer", "appeal-answer", {"concedes": True}),
        ("kin arbiter", "ruling", {"good": 1, "reason": "clause_unclear", "statement": "x"}),
    ):
        answer = await village.post(who, f"{path}/{step}", body)
        assert (answer.status_code, answer.json()["code"]) == (409, "JudgeIsWorker"), step


async def test_whoever_handed_the_work_in_does_not_judge_it(village: Village) -> None:
    """A person with two tokens is one person."""
    await village.enrol("operator", Role.INSPECTOR, None, known_as="operator as inspector")
    order, household = await village.open_order(), await village.household()
    made = await village.done("operator", f"/orders/{order}/claims", {"household_id": household})
    path = f"/assignments/{made['id']}"
    await village.done("operator", f"{path}/submission", {"quantity": 10})
    answer = await village.post("operator as inspector", f"{path}/inspection", {"defects": 0})
    assert (answer.status_code, answer.json()["code"]) == (409, "JudgeIsWorker")


async def test_an_admin_stands_for_no_party(village: Village) -> None:
    """Not for a buyer, not for a station, and so not for a villager either."""
    order, household = await village.open_order(), await village.household()
    assert (await village.post("admin", f"/orders/{order}/publication")).status_code == 403
    body = {"count": 1, "expires_at": in_days(1)}
    assert (await village.post("admin", f"/orders/{order}/claim-tokens", body)).status_code == 403
    await village.done("admin", f"/orders/{order}/claim-tokens", {**body, "station_id": "S-HILL"})
    claim = await village.post("admin", f"/orders/{order}/claims", {"household_id": household})
    assert (claim.status_code, claim.json()["code"]) == (403, "NotPermitted")


async def test_a_station_gets_tokens_of_its_own_only(village: Village) -> None:
    """Neither another's, nor one that no slip can hold."""
    order = await village.open_order()
    path, body = f"/orders/{order}/claim-tokens", {"count": 1, "expires_at": in_days(1)}
    foreign = await village.post("station", path, {**body, "station_id": "S-FAR"})
    assert foreign.status_code == 403
    long = await village.post("officer", path, {**body, "station_id": "S-" + "A" * 30})
    assert long.status_code == 400
