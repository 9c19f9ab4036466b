"""How campaigns ended, over HTTP: what the page, the list, the home page and the API say."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from domain.campaigns.commands import CloseCampaign
from domain.gifts.commands import ReceiveDonation
from domain.ids import ActorId, CampaignId, DonationId
from domain.money import Currency, Money
from marketplace.handling import CommandHandler
from marketplace.log import EventLog
from marketplace.log.log import utc_now
from projections.campaigns import queries as campaign_totals
from tests.worlds.web_village import Village, cny, in_days, village_of
from workers.campaigns import CampaignWorker

CAMPAIGN = {
    "title_zh": "水窖",
    "title_en": "A cistern",
    "kind": "pooled",
    "legal_mode": "public_fundraising",
    "target": cny("100.00"),
}


@pytest.fixture
async def village(dsn: str, log: EventLog, tmp_path: Path) -> AsyncIterator[Village]:
    """A village whose read models follow."""
    async with village_of(dsn, log, tmp_path) as opened:
        yield opened


async def campaign(village: Village, funding: str, deadline: str | None = None) -> str:
    """A campaign that takes gifts."""
    body = CAMPAIGN | {"funding": funding, "deadline": deadline}
    made = (await village.done("officer", "/campaigns", body))["id"]
    await village.done("officer", f"/campaigns/{made}/publication")
    return str(made)


async def give(village: Village, to: str, amount: str) -> str:
    """Somebody's gift."""
    body = {"campaign_id": to, "amount": cny(amount)}
    return str((await village.done_by_nobody("/donations", body, str(uuid4())))["id"])


async def seen(village: Village, made: str) -> dict[str, Any]:
    """What the API says, which the list says, too."""
    one = await village.get(f"/campaigns/{made}")
    (listed,) = [each for each in await village.get("/campaigns") if each["campaign_id"] == made]
    assert listed == one
    return dict(one)


async def words(village: Village, path: str, lang: str) -> str:
    """What a page says, without its marks."""
    text = (await village.client.get(path, params={"lang": lang})).text
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


async def test_keep_all_below_its_target_keeps_the_money(village: Village) -> None:
    """And nobody says that it went back, while it is still held."""
    made = await campaign(village, "keep_all")
    await give(village, made, "1.00")
    await village.done("officer", f"/campaigns/{made}/closure")
    told = await seen(village, made)
    assert (told["outcome"], told["ending"]) == ("missed", "kept")
    for path in (f"/campaigns/{made}", "/"):
        english = await words(village, path, "en")
        assert "target missed, money is kept" in english, path
        assert "given back" not in english, path
        chinese = await words(village, path, "zh")
        assert "未达标，筹款保留" in chinese, path
        assert "全数退还" not in chinese, path
    assert await village.balance(f"funds:campaign:{made}") == 100


async def test_progress_is_what_is_left(village: Village) -> None:
    """After a refund, while the campaign runs and when it is closed: page, home and API alike."""
    made = await campaign(village, "keep_all")
    gift = await give(village, made, "100.00")
    back = {"amount": cny("40.00"), "reason": "donor_request"}
    assert (await seen(village, made))["progress_percent"] == 100
    await village.done("officer", f"/donations/{gift}/refunds", back)
    told = await seen(village, made)
    assert (told["progress_percent"], told["ending"]) == (60, None)
    for path in (f"/campaigns/{made}", "/"):
        assert "60%" in await words(village, path, "en"), path
    await village.done("officer", f"/campaigns/{made}/closure")
    assert (await seen(village, made))["ending"] == "kept"


async def test_a_target_that_was_reached_stays_so_and_what_came_back_is_told(
    village: Village,
) -> None:
    """The bank takes a part back after the closing."""
    made = await campaign(village, "all_or_nothing", in_days(9))
    gift = await give(village, made, "100.00")
    await village.done("officer", f"/campaigns/{made}/closure")
    assert (await seen(village, made))["ending"] == "reached"
    lost = {"gateway_reference": "CB-1", "amount": cny("0.01")}
    await village.done("officer", f"/donations/{gift}/chargebacks", lost)
    told = await seen(village, made)
    assert (told["outcome"], told["ending"]) == ("reached", "below_since")
    assert told["progress_percent"] == 99
    english = await words(village, f"/campaigns/{made}", "en")
    assert "what is left is CN¥99.99" in english


async def test_all_is_said_to_be_given_back_when_it_is(village: Village, log: EventLog) -> None:
    """Until then how much of how much; and the worker gives back where that is said."""
    made = await campaign(village, "all_or_nothing", in_days(1))
    kept = await campaign(village, "keep_all")
    for amount in ("1.00", "2.00"):
        gift = await give(village, made, amount)
    await give(village, kept, "1.00")
    await village.done("officer", f"/campaigns/{kept}/closure")
    later = utc_now() + timedelta(days=2)
    close = CloseCampaign(campaign_id=CampaignId(made), by=ActorId("system:campaigns"), at=later)
    await village.later(close)
    part = {"amount": cny("0.50"), "reason": "donor_request"}
    await village.done("officer", f"/donations/{gift}/refunds", part)
    assert (await seen(village, made))["ending"] == "giving_back"
    english = await words(village, f"/campaigns/{made}", "en")
    assert "being given back: CN¥0.50 of CN¥3.00" in english
    connection = await asyncpg.connect(village.dsn)
    assert await campaign_totals.missed_with_money(connection) == [made]
    worker = CampaignWorker(CommandHandler(log), connection, lambda: later)
    assert await worker.sweep() == 2
    # A command that these read models show waits until they have come so far.
    await campaign(village, "keep_all")
    told = await seen(village, made)
    figures = told["raised"]["minor"], told["refunded"]["minor"]
    assert (told["ending"], *figures) == ("given_back", 0, 300)
    assert await campaign_totals.missed_with_money(connection) == []
    await connection.close()
    for path in (f"/campaigns/{made}", f"/donations/{gift}", "/"):
        assert "target missed, all given back" in await words(village, path, "en"), path


@pytest.mark.parametrize(
    ("lang", "of_campaign", "of_gift"),
    [
        (
            "en",
            "given before the campaign closed and entered after it: 2 gifts, CN¥4.00.",
            "This gift was given before the campaign closed and entered after it.",
        ),
        (
            "zh",
            "其中有在项目结束前捐出、结束后才录入的捐款：2 笔，¥4.00。",
            "这笔捐款在项目结束前捐出，结束后才录入。",
        ),
    ],
)
async def test_gifts_that_were_entered_after_the_end_are_told(
    village: Village, lang: str, of_campaign: str, of_gift: str
) -> None:
    """Case 28: how many and how much, on the campaign's page, and on the gift's own."""
    made = await campaign(village, "keep_all")
    early = await give(village, made, "1.00")
    given = utc_now()
    await village.done("officer", f"/campaigns/{made}/closure")
    assert of_campaign not in await words(village, f"/campaigns/{made}", lang)
    for number in (1, 2):
        received = ReceiveDonation(
            donation_id=DonationId(f"G-LATE-{number}"),
            campaign_id=CampaignId(made),
            donor_id=None,
            amount=Money(200, Currency.CNY),
            gateway="import",
            gateway_reference=f"late-{number}",
            received_at=given,
            at=utc_now(),
        )
        await village.later(received)
    # Whoever is registered next is read only when all before is.
    await village.household()
    assert of_campaign in await words(village, f"/campaigns/{made}", lang)
    assert of_gift in await words(village, "/donations/G-LATE-1", lang)
    assert of_gift not in await words(village, f"/donations/{early}", lang)
