"""Staff and donors change things over HTTP; every rule answers by its name."""

import asyncio
from collections.abc import AsyncIterator
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from httpx import AsyncClient

from domain.allocations.need import AllocationInputs, split_by_need
from domain.allocations.rules import INPUTS_FIELD
from domain.commitments import commit
from marketplace.identity.staff import Role, create_token
from marketplace.log import EventLog
from marketplace.vault.openings import opening
from tests.web.serving import client_of, following

HUNDRED = {"value": "100.00", "currency": "CNY"}


def by_chance(name: str) -> str:
    """A key such as anybody may give under; the same for the same name."""
    return str(UUID(bytes=sha256(name.encode()).digest()[:16], version=4))


class Office:
    """A client with a token for each of three persons."""

    def __init__(self, client: AsyncClient, tokens: dict[str, str]) -> None:
        self.client, self.tokens = client, tokens

    async def post(
        self, path: str, body: Any = None, *, who: str | None = None, key: str | None = None
    ) -> Any:
        """Post as somebody, or as nobody, under a key, a new one unless it is given."""
        headers = {} if who is None else {"Authorization": f"Bearer {self.tokens[who]}"}
        headers["Idempotency-Key"] = key or str(uuid4())
        return await self.client.post(f"/api/v1{path}", json=body, headers=headers)

    async def get(self, path: str) -> Any:
        """Read as nobody."""
        return (await self.client.get(f"/api/v1{path}")).json()

    async def household(self) -> str:
        """A household that may be paid."""
        body = {"county": "522324", "need_tier": 4}
        made = (await self.post("/households", body, who="officer")).json()["id"]
        await self.post(f"/households/{made}/verification", who="approver")
        await self.post(f"/households/{made}/consent", who="officer")
        return str(made)

    async def draft(self, **changes: Any) -> Any:
        """Draft a campaign; a pooled one unless said otherwise."""
        body = {
            "title_zh": "乡村图书",
            "title_en": "Village books",
            "kind": "pooled",
            "funding": "keep_all",
            "legal_mode": "public_fundraising",
            "target": {"value": "10000.00", "currency": "CNY"},
        }
        return await self.post("/campaigns", {**body, **changes}, who="officer")

    async def campaign(self) -> str:
        """A pooled campaign that is open."""
        made = (await self.draft()).json()["id"]
        await self.post(f"/campaigns/{made}/publication", who="officer")
        return str(made)

    async def gift(self, campaign: str, key: str, amount: Any = None) -> Any:
        """A gift of a hundred yuan, or of another amount."""
        body = {"campaign_id": campaign, "amount": amount or HUNDRED}
        return await self.post("/donations", body, key=by_chance(key))


@pytest.fixture
async def office(dsn: str, log: EventLog) -> AsyncIterator[Office]:
    """The application with its read models following."""
    connection = await asyncpg.connect(dsn)
    people = {"officer": Role.OFFICER, "approver": Role.APPROVER, "auditor": Role.AUDITOR}
    number = iter(range(1_000))
    tokens = {
        name: await create_token(
            connection, name=name, role=role, entropy=lambda n: next(number).to_bytes(n, "big")
        )
        for name, role in people.items()
    }
    # The officer holds an approver's token too, and is still one person.
    tokens["officer as approver"] = await create_token(
        connection,
        name="officer",
        role=Role.APPROVER,
        entropy=lambda n: next(number).to_bytes(n, "big"),
    )
    await connection.close()
    async with following(dsn, log), client_of(dsn) as client:
        yield Office(client, tokens)


async def test_a_gift_becomes_money_on_its_way(office: Office, dsn: str) -> None:
    """From a gift to an approved payout, and the trace shows it at once."""
    campaign, household = await office.campaign(), await office.household()
    gift = (await office.gift(campaign, "one")).json()
    assert gift["shown"]
    candidates = [{"household_id": household, "need_score": 3}]
    body = {"candidates": candidates, "amount": {"value": "80.00", "currency": "CNY"}}
    allocated = await office.post(f"/campaigns/{campaign}/allocations", body, who="officer")
    assert allocated.status_code == 201, allocated.text
    asked = {"household_id": household, "amount": {"value": "50.00", "currency": "CNY"}}
    payout = (await office.post("/payouts", asked, who="officer")).json()["id"]
    own = await office.post(f"/payouts/{payout}/approval", who="officer as approver")
    assert (own.status_code, own.json()["code"]) == (409, "ApproverIsRequester")
    assert (await office.post(f"/payouts/{payout}/approval", who="approver")).status_code == 201
    trace = await office.get(f"/donations/{gift['id']}/trace")
    shown = [trace[name]["minor"] for name in ("in_flight", "allocated", "unallocated")]
    assert shown == [5_000, 3_000, 2_000]
    pool = await asyncpg.create_pool(dsn, min_size=1, max_size=1)
    events = await office.get(f"/events?after={allocated.json()['position'] - 1}&limit=1")
    committed = events[0]["payload"].partition('"inputs":"')[2][:64]
    found = await opening(pool, committed)
    await pool.close()
    assert found is not None
    salt, value = found
    assert commit(INPUTS_FIELD, value, salt) == committed
    (share,) = split_by_need(AllocationInputs.decode(value))
    assert (share.household_id, share.minor) == (household, 8_000)


async def test_a_campaign_for_one_household_needs_its_consent(office: Office) -> None:
    """When it is drafted and again when it is published; what is unknown is not found."""
    unknown = await office.draft(kind="earmarked", household_id="H-NOBODY")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "HouseholdUnknown")
    household = await office.household()
    made = (await office.draft(kind="earmarked", household_id=household)).json()["id"]
    await office.post(f"/households/{household}/consent-withdrawal", who="officer")
    refused = await office.post(f"/campaigns/{made}/publication", who="officer")
    assert (refused.status_code, refused.json()["code"]) == (409, "ConsentMissing")
    again = await office.draft(kind="earmarked", household_id=household)
    assert (again.status_code, again.json()["code"]) == (409, "ConsentMissing")
    await office.post(f"/households/{household}/consent", who="officer")
    published = await office.post(f"/campaigns/{made}/publication", who="officer")
    assert published.json()["events"] == ["CampaignPublished"]


async def test_the_same_key_gives_once(office: Office) -> None:
    """Fifty at a time with one key are one gift; another body is refused."""
    campaign = await office.campaign()
    answers = await asyncio.gather(*(office.gift(campaign, "same") for _ in range(50)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["position"] for answer in answers}) == 1
    assert sum(not answer.json()["replayed"] for answer in answers) == 1
    other = await office.gift(campaign, "same", {"value": "1.00", "currency": "CNY"})
    assert (other.status_code, other.json()["code"]) == (422, "IdempotencyKeyReused")
    assert (await office.get(f"/campaigns/{campaign}"))["gifts"] == 1


@pytest.mark.parametrize(
    ("value", "currency", "code"),
    [
        ("0", "CNY", "AmountNotPositive"),
        ("-1", "CNY", "AmountNotPositive"),
        ("1.001", "CNY", "AmountTooPrecise"),
        ("1e3", "CNY", "AmountMalformed"),
        ("1,000", "CNY", "AmountMalformed"),
        ("１００", "CNY", "AmountMalformed"),
        ("92233720368547758.08", "CNY", "AmountTooLarge"),
        ("92233720368547758.07", "CNY", "AmountTooLarge"),
        ("10000000000.01", "CNY", "AmountTooLarge"),
        ("1", "XXX", "CurrencyUnknown"),
        ("1", "USD", "CurrencyMismatch"),
    ],
)
async def test_bad_amounts_are_named(office: Office, value: str, currency: str, code: str) -> None:
    """Each kind of bad amount has its own name, and nothing is recorded."""
    campaign = await office.campaign()
    before = await office.get("/log/checkpoint")
    answer = await office.gift(campaign, "bad", {"value": value, "currency": currency})
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert await office.get("/log/checkpoint") == before


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"{", 400),
        (b'{"campaign_id":"C-1","amount":{"value":"1","currency":"CNY"},"more":1}', 400),
        (b'{"campaign_id":7}', 400),
        (b"\xff\xfe", 400),
        (b'"' + b"x" * 300_000 + b'"', 413),
    ],
)
async def test_bad_bodies_are_refused(office: Office, content: bytes, status: int) -> None:
    """Not JSON, unknown fields, wrong types, broken UTF-8, too long: a problem each."""
    headers = {"Idempotency-Key": by_chance("k"), "Content-Type": "application/json"}
    answer = await office.client.post("/api/v1/donations", content=content, headers=headers)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


async def test_roles_are_kept(office: Office) -> None:
    """Nobody without a token, nobody with the wrong one; a gift needs a key."""
    body = {"county": "522324", "need_tier": 4}
    assert (await office.post("/households", body)).status_code == 401
    assert (await office.post("/households", body, who="auditor")).status_code == 403
    assert (await office.gift("C-NONE", "x")).status_code == 404


async def test_two_payouts_of_one_fund_race(office: Office) -> None:
    """Of many requests for the whole fund at once exactly one is held."""
    campaign, household = await office.campaign(), await office.household()
    await office.gift(campaign, "one")
    body = {"candidates": [{"household_id": household, "need_score": 1}]}
    await office.post(f"/campaigns/{campaign}/allocations", body, who="officer")
    asked = {"household_id": household, "amount": HUNDRED}
    asks = (office.post("/payouts", asked, who="officer") for _ in range(20))
    statuses = sorted(answer.status_code for answer in await asyncio.gather(*asks))
    assert statuses == [201] + [409] * 19


async def test_a_chargeback_counts_once(office: Office) -> None:
    """A key is answered once, and the bank's reference occurs once whatever key it comes under."""
    campaign = await office.campaign()
    gift = (await office.gift(campaign, "one")).json()["id"]
    body = {"amount": {"value": "10.00", "currency": "CNY"}, "gateway_reference": "cb-1"}
    path = f"/donations/{gift}/chargebacks"
    answers = [await office.post(path, body, who="officer", key="a") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert [answer.json()["replayed"] for answer in answers] == [False, True]
    for again in (body, {"gateway_reference": "cb-1"}):
        other = await office.post(path, again, who="officer", key="b")
        assert (other.status_code, other.json()["code"]) == (409, "GatewayReferenceRepeated")
