"""Every error as an RFC 9457 problem, or as a page, in the reader's language."""

from typing import Any, Final

from asyncpg import CharacterNotInRepertoireError
from litestar import Request, Response
from litestar.exceptions import HTTPException
from msgspec import Struct

from domain.errors import DomainError
from marketplace.handling import TooContendedError
from marketplace.log import IdempotencyKeyReusedError, OutcomeUnknownError
from marketplace.log.errors import LogBusyError
from marketplace.web.language import Language, language_of
from marketplace.web.pages.showing import page
from marketplace.web.problem_texts import NOTHING_RECORDED, sentence, status_sentence

MEDIA_TYPE: Final = "application/problem+json"
CONFLICT, UNPROCESSABLE, NOT_FOUND, UNAVAILABLE = 409, 422, 404, 503
MALFORMED: Final = ("Amount", "Currency", "NeedTier", "Candidate", "Deadline", "DonationInFuture")
NAMESPACE: Final = "urn:mingzhang:problem:"
AnyRequest = Request[Any, Any, Any]


class Problem(Struct, frozen=True, omit_defaults=True):
    """RFC 9457 (July 2023).

    Attributes:
        code: The violated rule's permanent name.
        details: Ids and figures that explain it.
    """

    type: str
    title: str
    status: int
    detail: str = ""
    code: str = ""
    details: dict[str, Any] = {}


def _for_a_person(request: AnyRequest) -> bool:
    wants_page = "text/html" in request.headers.get("accept", "")
    return wants_page and not request.url.path.startswith("/api/")


def _language(request: AnyRequest) -> Language:
    return language_of(request, Language.ZH if _for_a_person(request) else Language.EN)


def answer(
    request: AnyRequest, problem: Problem, headers: dict[str, str] | None = None
) -> Response[Any]:
    """The problem as a page for a person, or as a document for a program."""
    shown: Response[Any]
    if _for_a_person(request):
        shown = page(request, "problem.html", problem, status=problem.status)
    else:
        shown = Response(problem, status_code=problem.status, media_type=MEDIA_TYPE)
    shown.headers.update(headers or {})
    return shown


def _coded(
    request: AnyRequest, code: str, status: int, detail: str, details: dict[str, Any]
) -> Problem:
    title = sentence(code, _language(request))
    assert title is not None, f"{code} has no text"
    return Problem(NAMESPACE + code, title, status, detail, code, details)


def of_rule(request: AnyRequest, error: DomainError) -> Response[Any]:
    """A rule of the marketplace was violated."""
    status = CONFLICT
    if error.code.endswith("Unknown"):
        status = NOT_FOUND
    if error.code.startswith(MALFORMED):
        status = UNPROCESSABLE
    details = {name: _plain(value) for name, value in error.details.items()}
    detail = NOTHING_RECORDED[_language(request)]
    return answer(request, _coded(request, error.code, status, detail, details))


def of_key(request: AnyRequest, error: IdempotencyKeyReusedError) -> Response[Any]:
    """The key stands for another body."""
    code = "IdempotencyKeyReused"
    return answer(request, _coded(request, code, UNPROCESSABLE, str(error), {}))


def of_log(request: AnyRequest, error: Exception) -> Response[Any]:
    """Try again: nothing was recorded, or nobody knows yet."""
    code = type(error).__name__.removesuffix("Error")
    problem = _coded(request, code, UNAVAILABLE, str(error), {})
    return answer(request, problem, {"Retry-After": "1"})


def of_http(request: AnyRequest, error: HTTPException) -> Response[Any]:
    """What the framework found: no such page, wrong method, unreadable body."""
    details = {"fields": error.extra} if isinstance(error.extra, list) else {}
    title = status_sentence(error.status_code, _language(request))
    detail = error.detail.splitlines()[0] if error.detail else ""
    problem = Problem("about:blank", title, error.status_code, detail, details=details)
    return answer(request, problem, dict(error.headers or {}))


def of_impossible_text(request: AnyRequest, _: Exception) -> Response[Any]:
    """A text that no database can hold, such as one with a NUL, names nothing of ours."""
    title = status_sentence(NOT_FOUND, _language(request))
    return answer(request, Problem("about:blank", title, NOT_FOUND))


def of_anything(request: AnyRequest, error: Exception) -> Response[Any]:
    """A fault of ours; the caller learns nothing of its inside."""
    request.app.logger.error("unhandled", exc_info=error)  # type: ignore[union-attr]
    title = status_sentence(500, _language(request))
    return answer(request, Problem("about:blank", title, 500))


def _plain(value: object) -> object:
    return value if isinstance(value, int | str | bool | None) else str(value)


HANDLERS: Final[dict[type[Exception] | int, Any]] = {
    DomainError: of_rule,
    IdempotencyKeyReusedError: of_key,
    OutcomeUnknownError: of_log,
    LogBusyError: of_log,
    TooContendedError: of_log,
    HTTPException: of_http,
    CharacterNotInRepertoireError: of_impossible_text,
    UnicodeEncodeError: of_impossible_text,
    Exception: of_anything,
}
