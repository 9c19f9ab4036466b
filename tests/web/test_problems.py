"""Every error is named, in both languages, as a problem document."""

import pkgutil
import socket
from collections.abc import AsyncIterator, Iterator, Mapping
from importlib import import_module
from pathlib import Path

import asyncpg
import pytest
from httpx import AsyncClient

import domain
import marketplace.evidence.errors
import marketplace.identity.donors
import marketplace.piecework.claim_tokens
from domain.errors import DomainError, Refusal
from marketplace.connections import READERS, connect, is_of_database
from marketplace.evidence.errors import PictureStoreBrokenError, PictureStoreFullError
from marketplace.handling import TooContendedError
from marketplace.log import EventLog, IdempotencyKeyReusedError
from marketplace.log.errors import LogBusyError, OutcomeUnknownError
from marketplace.web.keys import IdempotencyKeyWeakError
from marketplace.web.language import Language, preferred
from marketplace.web.nouns import JOINED
from marketplace.web.problem_text import ProblemText
from marketplace.web.problems import CODE_OF_STATUS, STATUSES
from tests.web.serving import client_of


def codes(kind: type[DomainError]) -> Iterator[str]:
    """The codes of all children."""
    for child in kind.__subclasses__():
        if not child.__module__.startswith((DomainError.__module__, "tests.")):
            yield child.__name__.removesuffix("Error")
        yield from codes(child)


KEY = "5c1f6cf4-8d7b-4a51-9d0e-3f1f1c1b7a44"
OUTSIDE = (
    marketplace.evidence.errors,
    marketplace.piecework.claim_tokens,
    marketplace.identity.donors,
)
"""Where rules stand outside the domain; imported so that their errors are known."""
LOG_ERRORS = (
    IdempotencyKeyReusedError,
    IdempotencyKeyWeakError,
    LogBusyError,
    OutcomeUnknownError,
    PictureStoreBrokenError,
    PictureStoreFullError,
    TooContendedError,
)


def missing(known: Mapping[str, ProblemText]) -> set[str]:
    """Codes that can be answered with and have no text."""
    for module in pkgutil.walk_packages(domain.__path__, "domain."):
        import_module(module.name)
    rules = {*codes(DomainError)}
    log = {error.__name__.removesuffix("Error") for error in LOG_ERRORS}
    return (rules | log | set(CODE_OF_STATUS.values())) - set(known)


def test_every_code_has_a_text_in_both_languages() -> None:
    """What happened, what was not done, what next: a sentence each, none missing."""
    assert missing(JOINED.problems) == set()
    for code, text in JOINED.problems.items():
        for part in (text.what, text.undone, text.then):
            assert part.zh.endswith("。"), code
            assert part.en.endswith("."), code
            assert not any(mark in part.zh for mark in ",;:"), f"{code}: half-width punctuation"


def test_every_kind_of_refusal_has_a_status() -> None:
    """One of those that tell the caller that it is up to them."""
    assert STATUSES.keys() == {*Refusal}
    assert all(400 <= status < 500 for status in STATUSES.values())


async def reached(dsn: str) -> OSError:
    """What trying to reach a database says."""
    with pytest.raises((ConnectionRefusedError, FileNotFoundError)) as failed:
        await connect(dsn, READERS)
    return failed.value


async def test_only_the_databases_silence_is_told_as_such(tmp_path: Path) -> None:
    """A port where nobody listens and a socket that is not there; but no file that is not."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    assert is_of_database(await reached(f"postgresql://nobody@127.0.0.1:{port}/none"))
    assert is_of_database(await reached(f"postgresql://nobody@/none?host={tmp_path}"))
    with pytest.raises(FileNotFoundError) as failed:
        (tmp_path / "key").read_bytes()
    assert not is_of_database(failed.value)


def test_a_missing_text_is_noticed() -> None:
    """The negative control."""
    assert missing({}) >= {"CampaignIsPaused", "AmountMalformed", "LogBusy", "NotFound"}


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("en-GB,zh;q=0.5", Language.EN),
        ("en;q=0.5,zh-CN", Language.ZH),
        ("fr,de", Language.ZH),
        ("en;q=0", Language.ZH),
        ("en;q=x", Language.ZH),
        (",;=,", Language.ZH),
    ],
)
def test_the_weightiest_language_is_taken(accepted: str, language: Language) -> None:
    """Weights count, zero means never, nonsense is passed over."""
    assert preferred(accepted, Language.ZH) is language


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
        ("POST", "/api/v1/donations", {"Idempotency-Key": KEY}, b'"' + b"x" * 300_000, 413),
        (
            "POST",
            "/api/v1/donations",
            {"Idempotency-Key": KEY, "Content-Type": "text/plain"},
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
    for language, title in (
        ("zh-CN", "没有找到这个页面或记录。"),
        ("", "There is no such page or record."),
    ):
        answer = await client.get("/api/v1/x", headers={"Accept-Language": language})
        assert answer.json()["title"] == title
        assert answer.json()["code"] == "NotFound"


async def test_a_fault_of_ours_tells_nothing(client: AsyncClient, dsn: str) -> None:
    """A broken table is a 500 without its inside."""
    connection = await asyncpg.connect(dsn)
    await connection.execute("DROP TABLE payouts.payouts")
    await connection.close()
    answer = await client.get("/api/v1/payouts")
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert "payouts" not in answer.text
