"""A gift stands under a donor's pseudonym only if the donor's token proves it."""

import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from domain.ids import DonorId, donor_tag
from marketplace.cli import main
from marketplace.identity.donors import DonorTokens
from marketplace.log import EventLog
from marketplace.log.contract import DCBQuery, DCBQueryItem
from tests.web.opening import open_campaign
from tests.web.serving import client_of
from tests.worlds.web_village import Village, cny, village_of

TOKENS = DonorTokens(bytes(32))


@pytest.fixture
async def village(dsn: str, log: EventLog, tmp_path: Path) -> AsyncIterator[Village]:
    """Everybody."""
    async with village_of(dsn, log, tmp_path) as opened:
        yield opened


@pytest.fixture
async def campaign(village: Village) -> str:
    """One that takes gifts."""
    return await open_campaign(village)


async def give(
    village: Village,
    campaign: str,
    *,
    token: str | None = None,
    key: str | None = None,
    **more: Any,
) -> Any:
    """Give one yuan."""
    headers = {"Idempotency-Key": key or str(uuid4())}
    if token is not None:
        headers["Authorization"] = f"Bearer {token}"
    body = {"campaign_id": campaign, "amount": cny("1.00"), **more}
    return await village.client.post("/api/v1/donations", json=body, headers=headers)


async def test_a_token_joins_gifts_of_one_donor(village: Village, campaign: str) -> None:
    """The first gift gets a pseudonym and its token; the next stands under the same."""
    first = (await give(village, campaign)).json()
    token, donor_id = first["donor_token"], first["donor_id"]
    for more in ({}, {"donor_id": donor_id}):
        again = (await give(village, campaign, token=token, **more)).json()
        assert (again["donor_id"], again["donor_token"]) == (donor_id, None)
    item = DCBQueryItem(types=["DonationReceived"], tags=[donor_tag(DonorId(donor_id))])
    assert len(await village.log.read(DCBQuery(items=[item]))) == 3
    other = (await give(village, campaign)).json()
    assert other["donor_id"] != donor_id


async def test_nobody_gives_in_anothers_name(village: Village, campaign: str) -> None:
    """Without a token, with one's own, with a staff token: refused, and nothing is recorded."""
    known = (await give(village, campaign)).json()
    own = (await give(village, campaign)).json()["donor_token"]
    head = await village.log.head()
    claimed = {"donor_id": known["donor_id"]}
    for token in (None, own):
        answer = await give(village, campaign, token=token, **claimed)
        assert (answer.status_code, answer.json()["code"]) == (403, "DonorUnproven")
    forged = known["donor_token"][:-1] + ("0" if known["donor_token"][-1] != "0" else "1")
    swapped = own.replace(own.split("_")[1], known["donor_id"])
    for token in (forged, swapped, village.tokens["officer"], "", "mzd_", "mzd_D-张_0"):
        headers = {"Idempotency-Key": str(uuid4()), "Authorization": f"Bearer {token}".encode()}
        body = {"campaign_id": campaign, "amount": cny("1.00")}
        answer = await village.client.post("/api/v1/donations", json=body, headers=headers)
        assert answer.status_code == 401, token
    assert await village.log.head() == head


async def test_a_repeated_first_gift_tells_the_same_token(
    village: Village, campaign: str, dsn: str
) -> None:
    """Its answer may have been lost; another process knows it too. The log never does."""
    key = str(uuid4())
    first = (await give(village, campaign, key=key)).json()
    headers = {"Idempotency-Key": key}
    body = {"campaign_id": campaign, "amount": cny("1.00")}
    async with client_of(dsn) as other:
        again = (await other.post("/api/v1/donations", json=body, headers=headers)).json()
    assert again["replayed"]
    assert again["donor_token"] == first["donor_token"]
    exported = (await village.client.get("/api/v1/events?after=0&limit=500")).text
    assert first["donor_id"] in exported
    assert first["donor_token"] not in exported


async def test_a_donors_key_is_the_donors(village: Village, campaign: str) -> None:
    """Two donors may use one weak key: who has a token needs no chance in it."""
    tokens = [(await give(village, campaign)).json()["donor_token"] for _ in range(2)]
    made = [
        (await give(village, campaign, token=token, key="monday")).json()
        for token in (*tokens, *tokens)
    ]
    assert [one["replayed"] for one in made] == [False, False, True, True]
    assert len({one["id"] for one in made}) == 2


async def test_an_anonymous_gift_stays_nobodys(village: Village, campaign: str) -> None:
    """With and without a token."""
    token = (await give(village, campaign)).json()["donor_token"]
    for sent in (None, token):
        made = (await give(village, campaign, token=sent, anonymous=True)).json()
        assert (made["donor_id"], made["donor_token"]) == (None, None)


@given(st.text(max_size=90))
def test_no_text_proves_a_donor(text: str) -> None:
    """The key of the installation makes tokens, and nothing else does."""
    assert TOKENS.donor_of(text) is None
    assert TOKENS.donor_of(f"mzd_D-1_{text}") is None


@given(st.from_regex(r"D-[A-Z0-9]{1,40}", fullmatch=True))
def test_a_token_proves_its_donor_only(donor_id: str) -> None:
    """By the same key; by that of another installation, nobody."""
    token = TOKENS.token_of(DonorId(donor_id))
    assert TOKENS.donor_of(token) == donor_id
    assert DonorTokens(b"\1" * 32).donor_of(token) is None


def test_the_command_line_makes_a_donors_token(dsn: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """For gifts that were imported; it is the one that the server takes."""
    monkeypatch.setenv("DATABASE_URL", dsn)
    made = [CliRunner().invoke(main, ["token", "donor", "D-ONE"]).output for _ in range(2)]
    assert made[0] == made[1]
    assert made[0].startswith("mzd_D-ONE_")
    assert CliRunner().invoke(main, ["token", "donor", "H-ONE"]).exit_code == 2


async def test_two_processes_make_one_key(dsn: str) -> None:
    """Whichever comes first, both take each other's tokens."""
    async with asyncpg.create_pool(dsn, min_size=2, max_size=2) as pool:
        first, second = [await DonorTokens.open(pool, os.urandom) for _ in range(2)]
    assert second.donor_of(first.token_of(DonorId("D-1"))) == "D-1"
