"""What nobody has published is nobody's to see but its buyer's and theirs who review it."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

import pytest

from marketplace.identity.staff import Role
from marketplace.log import EventLog
from tests.worlds.web_village import Village, cny, in_days, village_of

REVIEWERS: Final = ("officer", "approver", "auditor", "admin")
OTHERS: Final = (
    *("other buyer", "operator", "station", "other station", "inspector", "arbiter", "worker"),
    None,
)
TITLE: Final = "A secret product"


@pytest.fixture
async def village(dsn: str, log: EventLog, tmp_path: Path) -> AsyncIterator[Village]:
    """Everybody, with a worker."""
    async with village_of(dsn, log, tmp_path) as opened:
        await opened.enrol("worker", Role.WORKER, "H-1")
        yield opened


async def read(village: Village, who: str | None, path: str) -> Any:
    """Ask as somebody, or as nobody."""
    headers = {} if who is None else {"Authorization": f"Bearer {village.tokens[who]}"}
    return await village.client.get(path, headers=headers)


def paths_of(order: str) -> tuple[str, ...]:
    """Where an order is found by its id."""
    api = f"/api/v1/orders/{order}"
    return api, f"{api}/lots", f"{api}/allocation-log", f"/orders/{order}"


LISTS: Final = (
    *("/api/v1/orders", "/api/v1/orders?status={status}", "/api/v1/open-work", "/work", "/"),
    *("/api/v1/events?limit=500", "/api/v1/events.ndjson"),
)


@pytest.mark.parametrize("steps", range(4))
async def test_a_draft_order_is_hidden_at_every_step(village: Village, steps: int) -> None:
    """Drafted, funded, reviewed, or called off before it was published."""
    body = village.order_body(work={"title_zh": TITLE, "title_en": TITLE})
    order = (await village.done("buyer", "/orders", body))["id"]
    path = f"/orders/{order}"
    for who, step, said in (
        ("buyer", "funding", {"amount": cny("400.00")}),
        ("officer", "rate-review", {"pieces": 10, "seconds": 3_600}),
        ("buyer", "cancellation", {"reason": "buyer_request"}),
    )[:steps]:
        await village.done(who, f"{path}/{step}", said)
    status = ("draft", "funded", "reviewed", "cancelled")[steps]
    lists = [one.format(status=status) for one in LISTS]
    for who in OTHERS:
        for address in paths_of(order):
            assert (await read(village, who, address)).status_code == 404, (who, address)
        for address in lists:
            assert TITLE not in (await read(village, who, address)).text, (who, address)
    for who in ("buyer", "clerk", *REVIEWERS):
        for address in paths_of(order):
            assert (await read(village, who, address)).status_code == 200, (who, address)
        for address in (*lists[:2], *lists[-2:]):
            assert TITLE in (await read(village, who, address)).text, (who, address)


async def test_a_published_order_is_everybodys(village: Village) -> None:
    """The control."""
    order = await village.open_order(work={"title_zh": TITLE, "title_en": TITLE})
    for who in (*OTHERS, "buyer", *REVIEWERS):
        for address in paths_of(order):
            assert (await read(village, who, address)).status_code == 200, (who, address)
        for address in (LISTS[0], *LISTS[2:]):
            assert TITLE in (await read(village, who, address)).text, (who, address)


CAMPAIGN: Final = {
    "title_zh": TITLE,
    "title_en": TITLE,
    "kind": "pooled",
    "funding": "keep_all",
    "legal_mode": "public_fundraising",
    "target": cny("100.00"),
}
CAMPAIGN_LISTS: Final = ("/api/v1/campaigns", "/", "/api/v1/events?limit=500")


@pytest.mark.parametrize("closed", [False, True])
async def test_a_draft_campaign_is_for_its_reviewers(village: Village, closed: bool) -> None:
    """As long as it was not published, also after it was closed."""
    made = (await village.done("officer", "/campaigns", CAMPAIGN | {"deadline": in_days(9)}))["id"]
    if closed:
        await village.done("officer", f"/campaigns/{made}/closure")
    places = (f"/api/v1/campaigns/{made}", f"/campaigns/{made}")
    for who in (*OTHERS, "buyer"):
        for address in places:
            assert (await read(village, who, address)).status_code == 404, (who, address)
        for address in CAMPAIGN_LISTS:
            assert TITLE not in (await read(village, who, address)).text, (who, address)
    for who in REVIEWERS:
        for address in places:
            assert (await read(village, who, address)).status_code == 200, (who, address)
        assert TITLE in (await read(village, who, CAMPAIGN_LISTS[0])).text


@pytest.mark.parametrize("closed", [False, True])
async def test_a_published_campaign_is_everybodys(village: Village, closed: bool) -> None:
    """The control: what was shown once stays, also after it was closed."""
    made = (await village.done("officer", "/campaigns", CAMPAIGN | {"deadline": in_days(9)}))["id"]
    await village.done("officer", f"/campaigns/{made}/publication")
    if closed:
        await village.done("officer", f"/campaigns/{made}/closure")
    for address in (f"/api/v1/campaigns/{made}", f"/campaigns/{made}", *CAMPAIGN_LISTS):
        assert TITLE in (await read(village, None, address)).text, address


async def test_a_token_that_is_nobodys_reads_nothing_as_somebody(village: Village) -> None:
    """It is refused, and not taken for no token at all."""
    headers = {"Authorization": "Bearer mz_none"}
    answer = await village.client.get("/api/v1/orders", headers=headers)
    assert answer.status_code == 401
