"""Every page as every kind of visitor meets it."""

import re
from collections.abc import AsyncIterator

import asyncpg
import pytest
from httpx import AsyncClient

from marketplace.handling import CommandHandler
from marketplace.log import EventLog
from marketplace.web.pages.texts import LINES, STATES
from projections.registry import wait_for
from tests.story import CAMPAIGN, HOUSEHOLDS, story
from tests.web.serving import client_of, following

PATHS = (
    "/",
    f"/campaigns/{CAMPAIGN}",
    f"/households/{HOUSEHOLDS[0]}",
    f"/households/{HOUSEHOLDS[1]}",
    "/donors/D-0",
    "/donations/G-0",
    "/donations/G-3",
    "/api/docs",
)
PAGE_BYTES_MAX = 30_000


@pytest.fixture
async def client(dsn: str, log: EventLog) -> AsyncIterator[AsyncClient]:
    """The application after the story."""
    handler = CommandHandler(log)
    for command, actor in story():
        await handler.handle(command, actor=actor)
    async with following(dsn, log), client_of(dsn) as opened:
        async with asyncpg.create_pool(dsn, min_size=1, max_size=1) as pool:
            assert await wait_for(pool, await log.head(), 10)
        yield opened


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(("lang", "mark"), [("zh", 'lang="zh-CN"'), ("en", 'lang="en"')])
async def test_each_page_in_each_language(
    client: AsyncClient, path: str, lang: str, mark: str
) -> None:
    """It answers in that language, light, with its own style and nothing from elsewhere."""
    answer = await client.get(f"{path}?lang={lang}")
    assert answer.status_code == 200
    assert f"<html {mark}>" in answer.text
    assert len(answer.content) < PAGE_BYTES_MAX
    assert not re.search(r'(?:src|href)="(?:https?:)?//', answer.text)
    assert "<script" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    style = re.search(r'href="(/static/[^"]+)"', answer.text)
    assert style is not None
    kept = await client.get(style[1])
    assert "immutable" in kept.headers["cache-control"]
    if lang == "en":
        words = re.sub(r"<[^>]+>", "", answer.text).replace("明账", "").replace("中文", "")
        assert not re.findall(r"[一-鿿]+", words)


async def test_the_figures_of_the_home_page_reconcile(client: AsyncClient) -> None:
    """Given is what arrived, what is held, what went back and fees; and the page says so."""
    text = (await client.get("/?lang=en")).text
    assert "The figures add up" in text
    figures = re.findall(r'<td class="figure">CN¥([\d,.]+)</td>', text)
    *parts, whole = (int(figure.replace(",", "").replace(".", "")) for figure in figures)
    assert sum(parts) == whole == sum(10_000 + number for number in range(4))


async def test_a_pooled_share_is_called_one(client: AsyncClient) -> None:
    """The page never implies that the donor chose the household."""
    text = (await client.get("/donations/G-0?lang=en")).text
    assert "The donor did not choose them" in text
    assert str(HOUSEHOLDS[0]) in text


@pytest.mark.parametrize(
    "path", ["/nowhere", "/campaigns/C-NONE", "/households/%00", "/donors/x", "/donations/明"]
)
async def test_what_is_not_there_is_said_in_words(client: AsyncClient, path: str) -> None:
    """A person gets a page, a program gets a problem document."""
    person = await client.get(path, headers={"Accept": "text/html"})
    assert person.status_code == 404
    assert "没有找到这个页面或记录。" in person.text
    assert "请核对地址或编号" in person.text
    program = await client.get(path, headers={"Accept": "application/json"})
    assert program.status_code == 404
    assert program.headers["content-type"] == "application/problem+json"


async def test_the_browser_language_counts(client: AsyncClient) -> None:
    """Without a choice the browser's first known language is taken, else Chinese."""
    for accept, mark in (("en-GB,zh;q=0.5", 'lang="en"'), ("fr", 'lang="zh-CN"')):
        answer = await client.get("/", headers={"Accept-Language": accept})
        assert f"<html {mark}>" in answer.text


async def test_a_donor_with_many_gifts_turns_pages(client: AsyncClient) -> None:
    """The API gives gifts newest first, and where to go on."""
    first = (await client.get("/api/v1/donors/D-0/ledger?limit=1")).json()
    assert [gift["donation_id"] for gift in first["gifts"]] == ["G-2"]
    rest = (await client.get(f"/api/v1/donors/D-0/ledger?before={first['next_before']}")).json()
    assert [gift["donation_id"] for gift in rest["gifts"]] == ["G-0"]
    assert rest["next_before"] is None


def test_every_text_is_there_in_both_languages() -> None:
    """No name of a state or line is missing or the same in both."""
    for chinese, english in (STATES | LINES).values():
        assert chinese
        assert english
        assert chinese != english
