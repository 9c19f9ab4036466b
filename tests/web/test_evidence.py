"""Pictures are for those whose case they are: each kind of picture, asked for by every role."""

from collections.abc import AsyncIterator
from itertools import count
from pathlib import Path

import pytest

from marketplace.identity.staff import Role
from marketplace.log import EventLog
from tests.worlds.web_village import STATION, Village, cny, village_of

EVERYBODY = (
    *("officer", "approver", "auditor", "admin", "buyer", "clerk", "other buyer", "operator"),
    *("station", "other station", "inspector", "arbiter", "own worker", "other worker"),
)
colours = count(1)


@pytest.fixture
async def village(dsn: str, log: EventLog, tmp_path: Path) -> AsyncIterator[Village]:
    """Everybody, a household with its worker, and a stranger."""
    async with village_of(dsn, log, tmp_path) as opened:
        opened.tokens["own worker"] = opened.tokens[await opened.household()]
        opened.tokens["other worker"] = opened.tokens[await opened.household()]
        yield opened


async def readers(village: Village, sha256: str) -> set[str]:
    """Who may read a picture."""
    found = set()
    for who in EVERYBODY:
        headers = {"Authorization": f"Bearer {village.tokens[who]}"}
        answer = await village.client.get(f"/api/v1/attachments/{sha256}", headers=headers)
        assert answer.status_code in (200, 404), (who, answer.text)
        if answer.status_code == 200:
            found.add(who)
    return found


async def submitted(village: Village, who: str = "own worker") -> tuple[str, str, str]:
    """A lot that was handed in with a picture: order, assignment, picture."""
    order = await village.open_order()
    made = await village.claim("own worker", order)
    sent = await village.picture(who, colour=next(colours))
    body = {"quantity": 10, "pictures": [sent]}
    await village.done(who, f"/assignments/{made}/submission", body)
    return order, made, sent


async def test_a_picture_that_nothing_names_is_its_senders(village: Village) -> None:
    """And theirs who stand for the same party; auditors see everything."""
    sent = await village.picture("own worker", colour=next(colours))
    assert await readers(village, sent) == {"own worker", "auditor"}
    bought = await village.picture("buyer", colour=next(colours))
    assert await readers(village, bought) == {"buyer", "clerk", "auditor"}


async def test_evidence_is_for_both_sides_the_station_and_the_judge(village: Village) -> None:
    """An inspector while the lot waits for one; nobody else's worker, buyer or station."""
    _, made, sent = await submitted(village)
    case = {"own worker", "buyer", "clerk", "operator", "station", "auditor"}
    assert await readers(village, sent) == {*case, "inspector"}
    await village.done("buyer", f"/assignments/{made}/approval")
    assert await readers(village, sent) == case


async def test_who_judged_keeps_what_they_judged_by(village: Village) -> None:
    """The inspector who looked, and the arbiter while it is disputed; no second inspector."""
    _, made, sent = await submitted(village)
    await village.enrol("inspector elsewhere", Role.INSPECTOR, None)
    await village.done("inspector", f"/assignments/{made}/inspection", {"defects": 1})
    fault = await village.fault()
    refusal = {"good": 4, "fault": fault}
    await village.done("buyer", f"/assignments/{made}/rejection", refusal)
    found = await readers(village, sent)
    assert "inspector" in found
    assert "arbiter" not in found
    village.tokens["inspector"], first = (
        village.tokens["inspector elsewhere"],
        village.tokens["inspector"],
    )
    assert "inspector" not in await readers(village, sent)
    village.tokens["inspector"] = first
    await village.done("own worker", f"/assignments/{made}/appeal", {"grounds": "count_is_wrong"})
    await village.done("buyer", f"/assignments/{made}/appeal-answer", {"concedes": False})
    shown = await readers(village, fault["pictures"][0])
    assert {"arbiter", "own worker", "operator", "buyer"} <= shown
    assert not shown & {"other worker", "other buyer", "other station", "officer", "admin"}


async def test_a_station_that_the_household_left_reads_no_more(village: Village) -> None:
    """Nor does it read what others sent while it still could."""
    _, _, sent = await submitted(village)
    own = next(name for name in village.tokens if name.startswith("H-"))
    assert "station" in await readers(village, sent)
    await village.done("own worker", f"/households/{own}/stations/{STATION}/withdrawal")
    assert not await readers(village, sent) & {"station", "operator", "other station"}


async def test_a_sample_is_the_buyers_and_reviewers_until_it_is_published(
    village: Village,
) -> None:
    """Then anybody's with a token, and everybody's made small."""
    sample = await village.picture("buyer", colour=next(colours))
    body = village.order_body(work={"pictures": [sample]})
    order = (await village.done("buyer", "/orders", body))["id"]
    reviewing = {"officer", "approver", "auditor", "admin"}
    assert await readers(village, sample) == {"buyer", "clerk", *reviewing}
    small = f"/orders/{order}/pictures/240/{sample}"
    assert (await village.client.get(small)).status_code == 404
    await village.done("buyer", f"/orders/{order}/funding", {"amount": cny("400.00")})
    timed = {"pieces": 10, "seconds": 3_600}
    await village.done("officer", f"/orders/{order}/rate-review", timed)
    await village.done("buyer", f"/orders/{order}/publication")
    assert await readers(village, sample) == {*EVERYBODY}
    assert (await village.client.get(small)).status_code == 200


async def test_nobody_opens_anothers_picture_by_naming_it(village: Village) -> None:
    """Not by handing it in, not as a fault, not as a sample, which would publish it."""
    _, _, secret = await submitted(village)
    other = village.tokens["other worker"]
    order = await village.open_order()
    village.tokens["thief"] = other
    claimed = (await village.done("thief", f"/orders/{order}/claims", {}))["id"]
    body = {"quantity": 1, "pictures": [secret]}
    answers = [await village.post("thief", f"/assignments/{claimed}/submission", body)]
    for who in ("other buyer", "buyer"):
        sample = village.order_body(work={"pictures": [secret]})
        answers.append(await village.post(who, "/orders", sample))
    await village.done("thief", f"/assignments/{claimed}/submission", {"quantity": 1})
    await village.done("inspector", f"/assignments/{claimed}/inspection", {"defects": 1})
    fault = {"reason": "dirty", "clause": 1, "pictures": [secret]}
    refusal = {"good": 0, "fault": fault}
    answers.append(await village.post("buyer", f"/assignments/{claimed}/rejection", refusal))
    for answer in answers:
        assert (answer.status_code, answer.json()["code"]) == (404, "PictureUnknown")
    assert "other worker" not in await readers(village, secret)


async def test_a_buyer_may_show_a_fault_on_the_workers_own_picture(village: Village) -> None:
    """The control: what is part of the case already may be named in it again."""
    _, made, sent = await submitted(village)
    await village.done("inspector", f"/assignments/{made}/inspection", {"defects": 1})
    fault = {"reason": "dirty", "clause": 1, "pictures": [sent]}
    await village.done("buyer", f"/assignments/{made}/rejection", {"good": 0, "fault": fault})
