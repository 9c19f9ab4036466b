"""Bank lines that fit nothing, and mistyped ones, over HTTP: two persons, races, a page."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from httpx import AsyncClient

from marketplace.audit.auditing import audit
from marketplace.audit.verdict import Verdict
from marketplace.log import EventLog
from marketplace.log.log import utc_now
from tests.web.opening import open_campaign
from tests.web.serving import client_of
from tests.worlds.web_village import Village, cny, village_of

LINES = "/bank-lines"
NAMED = {"bank_reference": "BX-1"}


@pytest.fixture
async def village(dsn: str, log: EventLog, tmp_path: Path) -> AsyncIterator[Village]:
    """A gateway that holds 50,000 yuan."""
    async with village_of(dsn, log, tmp_path) as opened:
        gift = {"campaign_id": await open_campaign(opened), "amount": cny("50000.00")}
        await opened.done_by_nobody("/donations", gift, str(uuid4()))
        yield opened


def line(amount: str, reference: str = "BX-1", gateway: str = "sandbox") -> dict[str, Any]:
    """A line's body."""
    return {"gateway": gateway, "amount": cny(amount), "bank_reference": reference}


async def code(village: Village, who: str, path: str, body: dict[str, Any]) -> tuple[int, str]:
    """How a command is refused."""
    answer = await village.post(who, path, body)
    return answer.status_code, answer.json()["code"]


async def test_the_mistyped_lines_are_put_right(village: Village) -> None:
    """The case of the mistyped bank line: 9999.00 was entered where 99.99 was meant."""
    await village.done("officer", LINES, line("9999.00"))
    right = {**NAMED, "right_gateway": "sandbox", "right_amount": cny("99.99")}
    right["reason"] = "mistyped"
    await village.done("officer", f"{LINES}/corrections", right)
    assert await code(village, "officer", f"{LINES}/corrections", right) == (
        409,
        "CorrectionWaits",
    )
    agreed = f"{LINES}/corrections/confirmations"
    assert await code(village, "officer", agreed, NAMED) == (409, "CorrectorIsProposer")
    assert await village.balance("assets:bank:custody") == -999_900
    await village.done("approver", agreed, NAMED)
    assert await village.balance("assets:bank:custody") == -9_999
    assert await code(village, "approver", agreed, NAMED) == (404, "CorrectionUnknown")


async def test_what_fits_nothing_is_seen_with_its_age_and_raised(
    village: Village, dsn: str
) -> None:
    """In a list, on a page in both languages, and by the audit: as open, and in time as late."""
    await village.done("officer", f"{LINES}/suspense", {**NAMED, "amount": cny("70.00")})
    listed = (await village.client.get(f"/api/v1{LINES}/suspense")).json()
    assert [(one["bank_reference"], one["amount"]["minor"], one["standing"]) for one in listed] == [
        ("BX-1", 7_000, "suspense")
    ]
    for lang, said in (("zh", "暂记款"), ("en", "In suspense")):
        page = (await village.client.get(f"/treasury?lang={lang}")).text
        assert said in page
        assert "BX-1" in page
        assert "70.00" in page
    assert ">overdue<" not in page
    soon = await audit(dsn, None, lambda *_: None)
    assert soon.verdict is Verdict.HOLDS
    assert [point.what for point in soon.open_points] == ["bank line BX-1 in suspense: 70.00 CNY"]
    late = await audit(dsn, None, lambda *_: None, now=utc_now() + timedelta(31))
    assert late.verdict is Verdict.OPEN_TOO_LONG
    assert late.problem == "bank line BX-1 in suspense: 70.00 CNY, open for 31 days"
    back = {**NAMED, "sent_reference": "BX-9", "reason": "sender_request"}
    returns = f"{LINES}/suspense/returns"
    assert await code(village, "officer", returns, back) == (409, "ConfirmerIsRecorder")
    await village.done("approver", returns, back)
    assert (await village.client.get(f"/api/v1{LINES}/suspense")).json() == []
    assert await code(village, "approver", returns, back) == (404, "SuspenseLineUnknown")


async def test_a_line_in_suspense_goes_one_way(village: Village, dsn: str) -> None:
    """Matched, sent back and corrected by many at once, over two processes: one way is gone."""
    await village.done("officer", f"{LINES}/suspense", {**NAMED, "amount": cny("70.00")})
    fix = {**NAMED, "right_amount": cny("71.00"), "reason": "mistyped"}
    await village.done("officer", f"{LINES}/corrections", fix)
    async with client_of(dsn) as other:
        answers = await asyncio.gather(
            *(
                ask(client, village, step, {**NAMED, **more})
                for number in range(4)
                for client in (village.client, other)
                for step, more in (
                    ("suspense/matches", {"gateway": "sandbox"}),
                    (
                        "suspense/returns",
                        {"sent_reference": f"BX-OUT-{number}", "reason": "sender_request"},
                    ),
                    ("corrections/confirmations", {}),
                )
            )
        )
    done = Counter(answers)[201]
    # A correction leaves it in suspense, so one more may come after.
    assert done in (1, 2)
    suspense = await village.balance("assets:bank:suspense")
    assert suspense == 0
    custody = -await village.balance("assets:bank:custody")
    assert custody in ((0, 7_000) if done == 1 else (0, 7_100))


async def test_a_correction_is_made_once(village: Village, dsn: str) -> None:
    """Ten confirm and ten take it back at once, over two processes: one of them does."""
    await village.done("officer", LINES, line("9999.00"))
    wrong = {**NAMED, "right_gateway": "sandbox", "right_amount": cny("99.99")}
    await village.done("officer", f"{LINES}/corrections", {**wrong, "reason": "mistyped"})
    async with client_of(dsn) as other:
        answers = await asyncio.gather(
            *(
                ask(client, village, f"corrections/{step}", NAMED)
                for _ in range(5)
                for client in (village.client, other)
                for step in ("confirmations", "withdrawals")
            )
        )
    assert sorted(answers) == [201] + [404] * 19
    assert await village.balance("assets:bank:custody") in (-9_999, -999_900)


async def test_what_waits_for_a_second_person_is_seen(village: Village) -> None:
    """A proposed correction stands on the page and in a list, with what was and what is right."""
    await village.done("officer", LINES, line("9999.00"))
    gone = {**NAMED, "reason": "not_on_statement"}
    await village.done("officer", f"{LINES}/corrections", gone)
    (one,) = (await village.client.get(f"/api/v1{LINES}/corrections")).json()
    assert (one["amount"]["minor"], one["proposed"], one["proposed_reason"]) == (
        999_900,
        None,
        "not_on_statement",
    )
    assert "no such line" in (await village.client.get("/treasury?lang=en")).text
    await village.done("officer", f"{LINES}/corrections/withdrawals", NAMED)
    assert (await village.client.get(f"/api/v1{LINES}/corrections")).json() == []


async def ask(client: AsyncClient, village: Village, step: str, body: Any) -> int:
    """Post as the approver; again under the same key while others are too quick. The status."""
    headers = {
        "Authorization": f"Bearer {village.tokens['approver']}",
        "Idempotency-Key": str(uuid4()),
    }
    while True:
        answer = await client.post(f"/api/v1{LINES}/{step}", json=body, headers=headers)
        if answer.status_code != 503:
            return answer.status_code
