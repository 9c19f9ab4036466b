"""Every page as every kind of visitor meets it."""

import re
from datetime import timedelta
from enum import StrEnum
from html import unescape
from itertools import chain
from typing import get_args

import asyncpg
import pytest
from httpx import AsyncClient

from domain.calendar import beijing_day
from domain.campaigns.outcome import Ending
from domain.decider import wire_name
from domain.facts.allocations import AllocationReversed, FundsAllocated
from domain.facts.campaigns import (
    CampaignKind,
    CampaignStatus,
    FundingMode,
    LegalMode,
)
from domain.facts.income_tax import TAX_EVENTS
from domain.facts.payouts import PAYOUT_EVENTS, CancelReason, PayoutFailure, PayoutStatus
from domain.facts.piecework.materials import LossReason
from domain.facts.piecework.pay import BonusReason, CreditReason
from domain.facts.piecework.terms import Unit
from domain.money import Currency, Money
from domain.money_in_words import in_chinese_capitals, in_english_words
from marketplace.demo.story import campaign_id, donation_id, donor_id, household_id
from marketplace.log.log import utc_now
from marketplace.web.households.counties import county_name
from marketplace.web.language import Language
from marketplace.web.nouns import JOINED
from marketplace.web.pages.showing import bar, show_money
from projections.earnings.steps import LotMoney
from projections.money import money_view

EARNERS = ("H-NEEDY", "H-POOR", "H-OTHER")
PATHS = (
    "/",
    "/?before=60",
    f"/campaigns/{campaign_id('heat')}",
    f"/campaigns/{campaign_id('fold')}",
    f"/campaigns/{campaign_id('cistern')}",
    *(f"/households/{household_id(number)}" for number in (0, 1, 4, 28, 29)),
    f"/households/{household_id(0)}?before=200",
    *(f"/households/{name}" for name in EARNERS),
    *(f"/households/{name}/statement" for name in EARNERS),
    "/households/H-NEEDY/statement?from=2026-01-01&to=2028-12-31",
    "/households/H-NEEDY/statement?from=2026-01-01&to=2026-01-01",
    f"/households/{household_id(0)}/statement?from=9997-12-31&to=9999-12-31",
    f"/donors/{donor_id(7)}",
    f"/donors/{donor_id(3)}?before=240",
    *(f"/donations/{donation_id('heat', number)}" for number in (0, 1, 30, 69)),
    f"/donations/{donation_id('fold', 0)}",
    f"/donations/{donation_id('looms', 0)}",
    f"/donations/{donation_id('looms', 1)}",
    f"/donations/{donation_id('heat', 1)}?start=2",
    "/api/docs",
)
PAGE_BYTES_MAX = 30_000
OPERATION_BYTES_MAX = 300
"""The page for programmers lists every operation, so it is bounded by their number."""
SHOWN = (CampaignKind, FundingMode, LegalMode, CampaignStatus, PayoutStatus)
NEVER_SHOWN = {"unknown"}
SHOWN_LINES = (FundsAllocated, AllocationReversed, *PAYOUT_EVENTS)
EARNED_LINES = (*get_args(LotMoney), *TAX_EVENTS)
REASONS_SHOWN = (CreditReason, BonusReason, LossReason, PayoutFailure, CancelReason)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(("lang", "tag"), [("zh", "zh-CN"), ("en", "en")])
async def test_each_page_in_each_language(
    visitor: AsyncClient, path: str, lang: str, tag: str
) -> None:
    """It answers in that language, light, with landmarks, and nothing from elsewhere."""
    answer = await visitor.get(f"{path}{'&' if '?' in path else '?'}lang={lang}")
    assert answer.status_code == 200
    text = answer.text
    assert f'<html lang="{tag}">' in text
    assert answer.headers["content-language"] == tag
    operations = text.count("<dt>")
    assert len(answer.content) < max(PAGE_BYTES_MAX, operations * OPERATION_BYTES_MAX)
    assert not re.search(r'(?:src|href|action)="(?:[a-z]+:)?//', text)
    assert "<script" not in text
    assert not re.search(r'\sstyle="', text)
    assert text.count("<h1>") == 1
    for landmark in ("<header>", '<main id="main">', "<footer>"):
        assert landmark in text
    assert text.count("<table") == text.count("<caption")
    words = unescape(re.sub(r"<[^>]+>", "", text))
    if lang == "en":
        assert not re.findall(r"[一-鿿]+", words.replace("明账", "").replace("中文", ""))
    else:
        assert not re.findall(r"[一-鿿][,;:!?]", words), "half-width punctuation"


async def test_links_of_a_page_lead_somewhere_and_keep_the_language(visitor: AsyncClient) -> None:
    """Every link in the pages reachable from home answers, in the language of the reader."""
    seen, waiting = {"/?lang=en"}, ["/?lang=en"]
    while waiting and len(seen) < 150:
        answer = await visitor.get(waiting.pop(0))
        assert answer.status_code == 200, answer.url
        if "text/html" not in answer.headers["content-type"]:
            continue
        for link in re.findall(r'href="(/[^"]*)"', answer.text):
            link = unescape(link)  # noqa: PLW2901 - what the browser would follow
            if link in seen or "lang=zh" in link or link.endswith("ndjson"):
                continue
            kept = link.startswith(("/static/", "/api/v1/", "/api/openapi"))
            assert kept or "lang=en" in link, f"{answer.url}: {link}"
            seen.add(link)
            waiting.append(link)
    assert any("/donations/" in link for link in seen)


async def test_the_figures_of_home_are_those_of_the_journal(
    visitor: AsyncClient, county: str
) -> None:
    """Each term is a sum of balances that were folded another way, as of the same event."""
    connection = await asyncpg.connect(county)
    sums = dict(
        await connection.fetch(
            """SELECT split_part(account, ':', 1) || ':' || split_part(account, ':', 2),
                   abs(sum(balance_minor)) FROM journal.balances GROUP BY 1"""
        )
    )
    back = await connection.fetch(
        """SELECT type, sum(minor) FROM journal.lines WHERE account LIKE 'funds:campaign:%'
           AND type IN ('GiftRefunded', 'GiftChargedBack') GROUP BY 1"""
    )
    paid = await connection.fetchval(
        """SELECT sum(minor) FROM journal.lines WHERE type = 'PayoutSettled' AND minor > 0
           AND position NOT IN (SELECT position FROM earnings.lines)"""
    )
    given = await connection.fetchval(
        "SELECT sum(minor) FROM journal.lines WHERE type = 'DonationReceived' AND minor > 0"
    )
    head = await connection.fetchval("SELECT position FROM journal.progress")
    await connection.close()
    text = (await visitor.get("/?lang=en")).text
    assert f"As of event <strong>{head}</strong>" in text
    *parts, whole = figures_of(text)
    assert sum(parts) == whole == given
    went_back = dict(back)
    assert parts == [
        paid,
        sums["payouts:inflight"],
        sums["funds:household"],
        sums["funds:campaign"],
        sums["fees:gateway"] - sums["platform:fees"],  # What it bears is no part of a gift.
        went_back["GiftRefunded"],
        went_back["GiftChargedBack"],
    ]
    assert min(parts) > 0


async def test_the_figures_of_work_are_those_of_the_journal(
    visitor: AsyncClient, county: str
) -> None:
    """Of what buyers paid in, and of what households earned: every term, folded another way."""
    connection = await asyncpg.connect(county)
    held = dict(
        await connection.fetch(
            """SELECT split_part(account, ':', 1) || ':' || split_part(account, ':', 2),
                   abs(sum(balance_minor)) FROM journal.balances GROUP BY 1"""
        )
    )
    moved = dict(
        await connection.fetch(
            """SELECT type, abs(sum(minor)) FROM journal.lines WHERE account LIKE 'assets:%'
               AND (type LIKE 'Order%' OR position IN (SELECT position FROM earnings.lines))
               GROUP BY 1"""
        )
    )
    await connection.close()
    text = (await visitor.get("/?lang=en")).text.partition('id="work-title"')[2]
    *ways, funded = figures_of(text)
    assert sum(ways) == funded == moved["OrderFunded"]
    assert ways[1:] == [
        *(held["earnings:station"], held["fees:transport"]),
        *(moved["OrderSettled"], held["escrow:order"]),
    ]
    assert min(ways) > 0
    *places, whole = figures_of(text.partition("</table>")[2])
    assert sum(places) == whole == ways[0]
    assert places == [
        *(moved["PayoutSettled"], 0),
        *(held["tax:withheld"], held["earnings:household"]),
    ]


def figures_of(text: str) -> list[int]:
    """The amounts of the first table, in fen."""
    table = text.partition("<table")[2].partition("</table>")[0]
    shown = re.findall(r'<td class="figure">(−?)CN¥([\d,.]+)</td>', table)
    return [int(re.sub(r"\D", "", figure)) * (-1 if sign else 1) for sign, figure in shown]


@pytest.mark.parametrize("name", EARNERS)
async def test_a_statement_adds_up_as_it_is_read(visitor: AsyncClient, name: str) -> None:
    """Opening and movements are the closing; the second table says where that is."""
    today = beijing_day(utc_now())
    ever = f"from={today - timedelta(days=1_000)}&to={today + timedelta(days=2)}&lang=en"
    text = (await visitor.get(f"/households/{name}/statement?{ever}")).text
    *movements, closing = figures_of(text)
    assert sum(movements) == closing > 0
    *places, whole = figures_of(text.partition("</table>")[2])
    assert sum(places) == whole == closing
    (account,) = re.findall(r'href="(/api/v1/accounts/[^"]+)"', text)
    (balance,) = (await visitor.get(account)).json()["balances"]
    in_flight, asked, available = places
    assert -balance["balance"]["minor"] == asked + available == closing - in_flight


@pytest.mark.parametrize("name", EARNERS)
async def test_a_statement_writes_its_amounts_out(visitor: AsyncClient, name: str) -> None:
    """Page and API, in both languages, and each beside its digits."""
    today = beijing_day(utc_now())
    ever = {"from": str(today - timedelta(days=1_000)), "to": str(today + timedelta(days=2))}
    answer = await visitor.get(f"/api/v1/households/{name}/statement", params=ever)
    (section,) = answer.json()["currencies"]
    due = section["closing_due"]["minor"]
    said = section["in_words"]["closing_due"]
    assert said == {"zh": capitals(due), "en": in_english_words(Money(due, Currency.CNY))}
    assert section["in_words"]["paid"]["zh"] == capitals(section["closing"]["paid"]["minor"])
    for language in Language:
        shown = f"{show_money(money_view(due, 'CNY'), language)}</dt><dd>{said[language]}</dd>"
        text = (
            await visitor.get(f"/households/{name}/statement", params=ever | {"lang": language})
        ).text
        assert shown in text
        assert text.count("人民币" if language is Language.ZH else " yuan ") == 4


def capitals(minor: int) -> str:
    """So many fen in capitals."""
    return in_chinese_capitals(Money(minor, Currency.CNY))


async def test_a_gift_and_a_payout_write_their_amounts_out(visitor: AsyncClient) -> None:
    """The gift's page and its trace, and the payout in the API."""
    name = donation_id("heat", 0)
    trace = (await visitor.get(f"/api/v1/donations/{name}/trace")).json()
    assert trace["in_words"]["zh"] == capitals(trace["amount"]["minor"])
    for language in Language:
        text = (await visitor.get(f"/donations/{name}", params={"lang": language})).text
        assert trace["in_words"][language] in text
    (listed, *_) = (await visitor.get("/api/v1/payouts")).json()
    payout = (await visitor.get(f"/api/v1/payouts/{listed['payout_id']}")).json()
    assert payout["in_words"]["zh"] == capitals(listed["amount"]["minor"])


async def test_gifts_and_earnings_are_two_accounts(visitor: AsyncClient) -> None:
    """Each part of the household's page has its own equation, and what was given is not earned."""
    text = (await visitor.get("/households/H-NEEDY?lang=en")).text
    given, _, earned = text.partition('id="earned"')
    assert "Nothing has been allocated yet." in given
    *places, whole = figures_of(earned)
    assert sum(places) == whole > 0
    *ways, again = figures_of(earned.partition("</table>")[2])
    assert sum(ways) == again == whole


@pytest.mark.parametrize("path", [path for path in PATHS if "donations" in path])
async def test_the_lines_of_a_gift_sum_to_it(visitor: AsyncClient, path: str) -> None:
    """Every fen of a gift is in one of its lines."""
    *parts, whole = figures_of((await visitor.get(path, params={"lang": "en"})).text)
    assert sum(parts) == whole > 0


async def test_what_households_got_sums_to_what_was_allocated(visitor: AsyncClient) -> None:
    """The campaign's total and its table of households say the same, though folded apart."""
    path = f"/campaigns/{campaign_id('heat')}"
    text = (await visitor.get(path, params={"lang": "en"})).text
    allocated = figures_of(text)[0]
    table = text.partition("Which households it went to")[2].partition("</table>")[0]
    rows = re.findall(r"</th>((?:<td.*?</td>)+)</tr>", table)
    rows = [row.partition("on its way")[0] for row in rows]
    money = [
        [int(re.sub(r"\D", "", cell)) for cell in re.findall(r"¥([\d,.]+)", row)] for row in rows
    ]
    *households, whole = money
    assert [sum(column) for column in zip(*households, strict=True)] == whole
    assert whole[0] == allocated > whole[1] > 0


async def test_a_pooled_share_is_called_one(visitor: AsyncClient) -> None:
    """The page never implies a lineage that the ledger does not have."""
    pooled = (await visitor.get(f"/donations/{donation_id('heat', 0)}?lang=en")).text
    assert "The donor did not choose them" in pooled
    earmarked = (await visitor.get(f"/donations/{donation_id('fold', 0)}?lang=en")).text
    assert "Earmarked" in earmarked
    assert "did not choose" not in earmarked


async def test_money_taken_back_after_it_was_spent_is_told(visitor: AsyncClient) -> None:
    """As a debt beside the sum, on the pages of the gift and of the house."""
    for path in (f"/donations/{donation_id('heat', 0)}", "/"):
        assert "recorded as" in (await visitor.get(path, params={"lang": "en"})).text


@pytest.mark.parametrize(
    "path",
    [
        "/nowhere",
        "/campaigns",
        "/campaigns/C-NONE",
        "/households/%00",
        "/households/" + "H" * 5_000,
        "/donors/x",
        "/donors/D-1'%20OR%201=1",
        "/donations/明",
        "/donations/..%2f..%2fetc",
        "/static/../app.py",
        "/static/site.000000000000.css",
    ],
)
async def test_what_is_not_there_is_said_in_words(visitor: AsyncClient, path: str) -> None:
    """A person gets a page that says what to do, a program gets a problem document."""
    person = await visitor.get(path, headers={"Accept": "text/html"})
    assert person.status_code == 404
    assert "没有找到这个页面或记录。" in person.text
    assert "请核对地址或编号" in person.text
    program = await visitor.get(path, headers={"Accept": "application/json"})
    assert program.status_code == 404
    assert program.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "odd", ["earned_before=x", "before=x", "before=-1", f"before={2**63}", "before="]
)
async def test_odd_positions_are_refused_in_words(visitor: AsyncClient, odd: str) -> None:
    """A person gets a page, in the language of the address."""
    path = f"/households/{household_id(0)}?{odd}&lang=en"
    answer = await visitor.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == 400
    assert "The request can&#39;t be understood." in answer.text


@pytest.mark.parametrize(
    ("odd", "status", "said"),
    [
        ("from=x&to=2026-03-01", 400, "can&#39;t be understood"),
        ("from=2026-02-30", 400, "can&#39;t be understood"),
        ("from=2026-03-02&to=2026-03-01", 422, "The last day of the period lies before its first."),
    ],
)
async def test_odd_periods_are_refused_in_words(
    visitor: AsyncClient, odd: str, status: int, said: str
) -> None:
    """A person gets a page that says what is wrong."""
    path = f"/households/H-NEEDY/statement?{odd}&lang=en"
    answer = await visitor.get(path, headers={"Accept": "text/html"})
    assert (answer.status_code, said in answer.text) == (status, True)


async def test_an_odd_language_falls_back(visitor: AsyncClient) -> None:
    """Chinese unless the browser says otherwise."""
    for accept, tag in (("en-GB,zh;q=0.5", "en"), ("fr", "zh-CN"), ("", "zh-CN")):
        answer = await visitor.get("/?lang=xx", headers={"Accept-Language": accept})
        assert f'<html lang="{tag}">' in answer.text


async def test_ledgers_turn_their_pages_without_a_gap(visitor: AsyncClient) -> None:
    """Following "older" shows every line of a donor's and a household's ledger once."""
    for start, what in (
        (f"/donors/{donor_id(3)}", "/donations/"),
        (f"/households/{household_id(4)}", "· event "),
        ("/households/H-NEEDY", "· event "),
    ):
        path, seen = f"{start}?lang=en", []
        while path:
            text = (await visitor.get(path)).text
            body = text.partition("</h1>")[2]
            seen += re.findall(rf"{what}(\S+?)[?<]", body)
            older = re.search(r'rel="next" href="([^"]+)"', text)
            path = unescape(older[1]) if older else ""
        assert len(seen) == len(set(seen)) > 2


async def test_gifts_come_page_by_page_in_the_api(visitor: AsyncClient) -> None:
    """``next_before`` leads to all of a donor's gifts, newest first, none twice."""
    path, found, before = f"/api/v1/donors/{donor_id(3)}/ledger", [], 2**53 - 1
    while before is not None:
        page = (await visitor.get(path, params={"limit": 2, "before": before})).json()
        found += [gift["received_position"] for gift in page["gifts"]]
        before = page["next_before"]
    assert found == sorted(set(found), reverse=True)
    assert len(found) > 2


def unnamed(kinds: tuple[type[StrEnum], ...], known: dict[str, object]) -> set[str]:
    """Values that a page may show and that have no name."""
    return {str(value) for value in chain(*kinds)} - set(known) - NEVER_SHOWN


def test_every_value_shown_has_a_name_in_both_languages() -> None:
    """States and lines: none is missing, none the same in both; nor is the control complete."""
    words = JOINED.words
    assert unnamed(SHOWN, dict(words["state"])) == set()
    assert unnamed((Ending,), dict(words["ending"])) == set()
    lines = {wire_name(kind) for kind in (*SHOWN_LINES, *EARNED_LINES)}
    assert lines == set(words["line"])
    assert unnamed(REASONS_SHOWN, dict(words["money_reason"])) == set()
    assert unnamed((Unit,), dict(words["unit"])) == set()
    for text in chain.from_iterable(names.values() for names in words.values()):
        assert text.zh
        assert text.en
        assert text.zh != text.en
    assert unnamed(SHOWN, {"open": 1}) >= {"paused", "settled"}


def test_amounts_and_places_are_written_as_readers_write_them() -> None:
    """Currency, grouping and places follow the language and the currency."""
    assert show_money(money_view(123_456_789, "CNY"), Language.ZH) == "¥1,234,567.89"
    assert show_money(money_view(123_456_789, "CNY"), Language.EN) == "CN¥1,234,567.89"
    assert show_money(money_view(1_234, "JPY"), Language.EN) == "JP¥1,234"
    assert show_money(money_view(5, "USD"), Language.EN) == "US$0.05"
    assert show_money(money_view(-5, "CNY"), Language.ZH) == "−¥0.05"
    assert county_name("522324", Language.ZH) == "贵州 522324"
    assert county_name("990000", Language.EN) == "990000"


def test_a_bar_has_no_gap() -> None:
    """Rounding never leaves a part of the whole without colour."""
    for minors in ([1, 1, 1], [7, 0, 3, 10**17], [0, 0]):
        parts = bar([(str(n), "", money_view(minor, "CNY")) for n, minor in enumerate(minors)])
        assert sum(length for _, _, length in parts) == (1_000 if sum(minors) else 0)
