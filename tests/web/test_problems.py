"""Every error is named, in both languages, as a problem document."""

import pkgutil
from collections.abc import AsyncIterator, Iterator
from importlib import import_module

import asyncpg
import pytest
from httpx import AsyncClient

import domain
from domain.errors import DomainError
from marketplace.log import EventLog
from marketplace.web.language import Language
from marketplace.web.problem_texts import PROBLEMS, STATUSES, sentence
from tests.web.serving import client_of


def codes(kind: type[DomainError]) -> Iterator[str]:
    """The codes of all children."""
    for child in kind.__subclasses__():
        yield child.__name__.removesuffix("Error")
        yield from codes(child)


def missing(known: dict[str, tuple[str, str]]) -> set[str]:
    """Rules of the domain without a text."""
    for module in pkgutil.walk_packages(domain.__path__, "domain."):
        import_module(module.name)
    return {code for code in codes(DomainError) if code not in known and code != "MadeUp"}


def test_every_rule_has_a_text_in_both_languages() -> None:
    """None is missing, and each is a sentence."""
    assert missing(PROBLEMS) == set()
    for chinese, english in (PROBLEMS | STATUSES).values():  # type: ignore[operator]
        assert chinese.endswith("。")
        assert english.endswith(".")


def test_a_missing_text_is_noticed() -> None:
    """The negative control."""
    assert missing({}) >= {"CampaignIsPaused", "AmountMalformed"}
    assert sentence("MadeUp", Language.EN) is None


@pytest.fixture
async def client(dsn: str, log: EventLog) -> AsyncIterator[AsyncClient]:
    """An empty marketplace."""
    del log
    async with client_of(dsn) as opened:
        yield opened


@pytest.mark.parametrize(
    ("method", "path", "headers", "content", "status"),
    [
        ("GET", "/api/v1/nothing", {}, b"", 404),
        ("DELETE", "/api/v1/campaigns", {}, b"", 405),
        ("POST", "/api/v1/donations", {"Idempotency-Key": "k"}, b'"' + b"x" * 300_000, 413),
        (
            "POST",
            "/api/v1/donations",
            {"Idempotency-Key": "k", "Content-Type": "text/plain"},
            b"give",
            415,
        ),
        ("POST", "/api/v1/households", {}, b"{}", 401),
        ("GET", "/api/v1/payouts?limit=0", {}, b"", 400),
    ],
)
async def test_the_frameworks_errors_are_problems_too(
    client: AsyncClient,
    method: str,
    path: str,
    headers: dict[str, str],
    content: bytes,
    status: int,
) -> None:
    """Not only our own rules."""
    answer = await client.request(method, path, headers=headers, content=content)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status


async def test_the_reader_chooses_the_language(client: AsyncClient) -> None:
    """English unless Chinese is asked for; the code stays."""
    for language, title in (("zh-CN", "没有找到。"), ("", "There is nothing here.")):
        answer = await client.get("/api/v1/x", headers={"Accept-Language": language})
        assert answer.json()["title"] == title


async def test_a_fault_of_ours_tells_nothing(client: AsyncClient, dsn: str) -> None:
    """A broken table is a 500 without its inside."""
    connection = await asyncpg.connect(dsn)
    await connection.execute("DROP TABLE payouts.payouts")
    await connection.close()
    answer = await client.get("/api/v1/payouts")
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert "payouts" not in answer.text
