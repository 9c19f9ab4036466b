"""A key of idempotency belongs to its caller, and an anonymous one is made by chance."""

import asyncio
import os
from base64 import b32encode, b64encode, urlsafe_b64encode
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid1, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.log import EventLog
from marketplace.web.keys import (
    ANYBODY,
    IdempotencyKeyWeakError,
    check_chance,
    key_of,
)
from tests.web.opening import open_campaign
from tests.web.serving import client_of
from tests.worlds.web_village import Village, cny, village_of

FRESH: Final = {
    "uuid": lambda raw: str(UUID(bytes=raw, version=4)),
    "UUID": lambda raw: str(UUID(bytes=raw, version=4)).upper(),
    "hex": bytes.hex,
    "base64": lambda raw: b64encode(raw).decode(),
    "base64url": lambda raw: urlsafe_b64encode(raw).decode().rstrip("="),
    "base32": lambda raw: b32encode(raw).decode(),
}
"""Ways to write 16 random bytes."""
WEAK: Final = (
    "1",
    "my-first-gift",
    "my-first-gift-number-one",
    "2026-11-27T10:00:00Z-gift",
    "0123456789",
    "deadbeefdeadbeef",
    "a" * 64,
    "0" * 128,
    str(UUID(int=0)),
    "00000000-0000-4000-8000-000000000000",
    "0123456789" * 5,
    "abcdefghijklmnopqrstuvwxyz0123456789",
    "q7x1z9" * 8,
    str(uuid1()),
    "018f6b3a-7c1d-7000-8000-000000000001",
    "gift of the Wang family, the second one",
)


@pytest.fixture
async def village(dsn: str, log: EventLog, tmp_path: Path) -> AsyncIterator[Village]:
    """Everybody, and a campaign that takes gifts."""
    async with village_of(dsn, log, tmp_path) as opened:
        yield opened


@pytest.mark.parametrize("form", FRESH.values(), ids=FRESH)
@given(seed=st.integers(0, 2**31))
def test_sixteen_random_bytes_are_enough(form: Any, seed: int) -> None:
    """However they are written."""
    del seed
    check_chance(form(os.urandom(16)))


@pytest.mark.parametrize("key", WEAK)
def test_a_key_that_others_might_send_is_refused(key: str) -> None:
    """Names, dates, counters, what is repeated or counted along, UUIDs that tell the time."""
    with pytest.raises(IdempotencyKeyWeakError):
        check_chance(key)


@given(st.lists(st.text(st.characters(codec="ascii"), max_size=9), min_size=6, max_size=6))
def test_two_callers_never_share_what_the_log_calls_a_key(parts: list[str]) -> None:
    """Neither do two paths; a key can hold no NUL, so no two names run into each other."""
    first, second = tuple(parts[:3]), tuple(parts[3:])
    if first != second and "\0" not in "".join((first[0], first[2], second[0], second[2])):
        assert key_of(*first) != key_of(*second)


def test_the_law_of_names_can_fail() -> None:
    """The negative control: a key with a NUL, which is refused before, would run into a path."""
    assert key_of(ANYBODY, "/a", "b\0c") == key_of(ANYBODY, "/a\0b", "c")


async def test_equal_keys_of_two_callers_are_two(village: Village) -> None:
    """Two people with one key get two answers and two ids; each hears the own answer again."""
    body = {"county": "522324", "need_tier": 3}
    asked = [("officer", "k"), ("operator", "k"), ("officer", "k"), ("operator", "k")]
    made = [await village.done(who, "/households", body, key) for who, key in asked]
    assert [one["replayed"] for one in made] == [False, False, True, True]
    assert [one["id"] for one in made[:2]] == [one["id"] for one in made[2:]]
    assert len({one["id"] for one in made}) == 2


async def test_equal_keys_at_once_are_two_and_no_more(village: Village, dsn: str) -> None:
    """Two callers, two processes of the server, ten times each: one household a caller."""
    body = {"county": "522324", "need_tier": 3}

    async def ask(client: Any, who: str) -> Any:
        headers = {"Authorization": f"Bearer {village.tokens[who]}", "Idempotency-Key": "same"}
        return (await client.post("/api/v1/households", json=body, headers=headers)).json()

    async with client_of(dsn) as second:
        callers = [
            (client, who)
            for _ in range(5)
            for client in (village.client, second)
            for who in ("officer", "operator")
        ]
        answers = await asyncio.gather(*(ask(*caller) for caller in callers))
    assert len({answer["id"] for answer in answers}) == 2
    assert sum(not answer["replayed"] for answer in answers) == 2


async def test_a_weak_key_of_nobody_gives_nothing(village: Village) -> None:
    """It is refused by name, in both languages, and says how to make one; no gift is recorded."""
    campaign = await open_campaign(village)
    head = await village.log.head()
    gift = {"campaign_id": campaign, "amount": cny("1.00")}
    for language, sign in (("en", "uuid4"), ("zh", "UUID")):
        headers = {"Idempotency-Key": "my-first-gift", "Accept-Language": language}
        answer = await village.client.post("/api/v1/donations", json=gift, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (422, "IdempotencyKeyWeak")
        assert sign in answer.json()["detail"]
    assert await village.log.head() == head
    key = str(uuid4())
    made = [await village.done_by_nobody("/donations", gift, key) for _ in range(2)]
    assert [one["replayed"] for one in made] == [False, True]


async def test_the_log_does_not_tell_a_key(village: Village) -> None:
    """It is read by anybody: a key that stood in it could be sent again by anybody."""
    campaign, key = await open_campaign(village), str(uuid4())
    gift = {"campaign_id": campaign, "amount": cny("1.00")}
    await village.done_by_nobody("/donations", gift, key)
    exported = (await village.client.get("/api/v1/events?after=0&limit=500")).text
    assert "DonationReceived" in exported
    assert key not in exported
