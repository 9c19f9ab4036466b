"""Every error as an RFC 9457 problem, or as a page: what happened, what was not done, what next."""

from typing import Any, ClassVar, Final
from urllib.parse import unquote_to_bytes

import asyncpg
from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.types import Receive, Scope, Send
from msgspec import Struct

from domain.errors import DomainError, Refusal
from domain.money import Money
from marketplace.connections import is_of_database
from marketplace.evidence.errors import PictureStoreBrokenError, PictureStoreFullError
from marketplace.handling import TooContendedError
from marketplace.log import IdempotencyKeyReusedError, OutcomeUnknownError
from marketplace.log.errors import (
    ClockAheadError,
    LogBusyError,
    LogUnusableError,
    UnrecordableEventError,
)
from marketplace.outages import Outages
from marketplace.web.keys import IdempotencyKeyWeakError
from marketplace.web.language import Language, language_of
from marketplace.web.pages.context import PageContext
from marketplace.web.pages.showing import page
from marketplace.web.problem_text import ProblemText
from projections.money import shown

MEDIA_TYPE: Final = "application/problem+json"
NOT_FOUND, UNPROCESSABLE, BROKEN, UNAVAILABLE = 404, 422, 500, 503
STATUSES: Final[dict[Refusal, int]] = {
    Refusal.MALFORMED: UNPROCESSABLE,
    Refusal.UNKNOWN: NOT_FOUND,
    Refusal.FORBIDDEN: 403,
    Refusal.CONFLICT: 409,
    Refusal.TOO_LARGE: 413,
    Refusal.UNSUPPORTED: 415,
}
"""By the kind of a refusal."""
RETRY: Final = {"Retry-After": "1"}
UNHANDLED: Final = "unhandled"
"""What the log calls a fault of ours, which it tells whole; an outage it tells once."""
CODE_OF_STATUS: Final = {
    400: "BadRequest",
    401: "NotAuthenticated",
    403: "NotPermitted",
    404: "NotFound",
    405: "MethodNotAllowed",
    408: "BodyTooSlow",
    413: "BodyTooLarge",
    415: "UnsupportedMediaType",
    429: "TooManyRequests",
    500: "InternalError",
    503: "Unavailable",
}
"""What the framework refuses, by the status that it gives."""
KIND: Final = "urn:mingzhang:problem:"
AnyRequest = Request[Any, Any, Any]


class Problem(Struct, frozen=True, omit_defaults=True):
    """RFC 9457 (July 2023). ``title`` and ``detail`` are in the reader's language.

    Attributes:
        code: The violated rule's permanent name.
        details: Ids and figures that explain it.
    """

    type: str
    title: str
    status: int
    detail: str
    code: str
    details: dict[str, Any] = {}


class ProblemPage(PageContext, frozen=True):
    """The same for a person.

    Attributes:
        title: What happened.
        detail: What was not done, and what to do next.
        status: Of the answer.
        code: The violated rule's permanent name.
    """

    template: ClassVar[str] = "problem.html"

    title: str
    detail: str
    status: int
    code: str


def is_for_a_person(request: AnyRequest) -> bool:
    """Whether the error is shown as a page."""
    wants_page = "text/html" in request.headers.get("accept", "")
    return wants_page and not request.url.path.startswith("/api/")


def reader_language(request: AnyRequest) -> Language:
    """Chinese for a person and English for a program, unless they ask for the other."""
    return language_of(request, Language.ZH if is_for_a_person(request) else Language.EN)


def problem_of(
    request: AnyRequest, code: str, status: int, details: dict[str, Any] | None = None
) -> Problem:
    """The problem under a code, in the reader's language."""
    text: ProblemText = request.app.state.problem_texts[code]
    language = reader_language(request)
    title, detail = text.what.to(language), text.detail(language)
    return Problem(KIND + code, title, status, detail, code, details or {})


def answer(
    request: AnyRequest, problem: Problem, headers: dict[str, str] | None = None
) -> Response[Any]:
    """The problem as a page for a person, or as a document for a program."""
    shown: Response[Any]
    if is_for_a_person(request):
        said = ProblemPage(problem.title, problem.detail, problem.status, problem.code)
        shown = page(request, said, status=problem.status)
    else:
        shown = Response(problem, status_code=problem.status, media_type=MEDIA_TYPE)
        shown.headers["Content-Language"] = reader_language(request).value
    shown.headers["Cache-Control"] = "no-store"
    shown.headers.update(headers or {})
    return shown


def of_rule(request: AnyRequest, error: DomainError) -> Response[Any]:
    """A rule of the marketplace was violated."""
    details = {name: _plain(value) for name, value in error.details.items()}
    return answer(request, problem_of(request, error.code, STATUSES[error.refusal], details))


def of_key(request: AnyRequest, _: IdempotencyKeyReusedError) -> Response[Any]:
    """The key stands for another body."""
    return answer(request, problem_of(request, "IdempotencyKeyReused", UNPROCESSABLE))


def of_weak_key(request: AnyRequest, _: IdempotencyKeyWeakError) -> Response[Any]:
    """Nobody's key, and others might send the same."""
    return answer(request, problem_of(request, "IdempotencyKeyWeak", UNPROCESSABLE))


def of_content(request: AnyRequest, _: UnrecordableEventError) -> Response[Any]:
    """What was sent can't stand in a leaf."""
    return answer(request, problem_of(request, "Unrecordable", UNPROCESSABLE))


def of_log(request: AnyRequest, error: Exception) -> Response[Any]:
    """Try again: nothing was recorded, or nobody knows yet."""
    code = type(error).__name__.removesuffix("Error")
    return answer(request, problem_of(request, code, UNAVAILABLE), RETRY)


def of_clock(request: AnyRequest, error: Exception) -> Response[Any]:
    """A clock is wrong: somebody has to see to it."""
    _tell(request, "clock ahead", error)
    return of_log(request, error)


def of_database(request: AnyRequest, error: Exception) -> Response[Any]:
    """The database is away: a matter of operation, not of the request."""
    _tell(request, "database unavailable", error)
    return answer(request, problem_of(request, "Unavailable", UNAVAILABLE), RETRY)


def of_interface(request: AnyRequest, error: Exception) -> Response[Any]:
    """The library's own word for a lost connection, and for an argument that is none."""
    return (of_anything if isinstance(error, ValueError) else of_database)(request, error)


def of_system(request: AnyRequest, error: OSError) -> Response[Any]:
    """Of the connection to the database, or a fault of ours with a file or a socket."""
    return (of_database if is_of_database(error) else of_anything)(request, error)


def of_pictures(request: AnyRequest, error: Exception) -> Response[Any]:
    """The folder of the pictures is full or broken: somebody has to see to it."""
    _tell(request, "pictures unavailable", error)
    return of_log(request, error)


def of_http(request: AnyRequest, error: HTTPException) -> Response[Any]:
    """What the framework found: no such page, wrong method, unreadable body."""
    named: str | None = getattr(error, "problem", None)
    code = named or CODE_OF_STATUS.get(error.status_code, "BadRequest")
    if error.status_code >= BROKEN and named is None:
        _tell(request, UNHANDLED, error)
        return answer(request, problem_of(request, code, error.status_code))
    details: dict[str, Any] = {"reason": error.detail} if error.detail else {}
    if isinstance(error.extra, list):
        details["fields"] = error.extra
    problem = problem_of(request, code, error.status_code, details)
    return answer(request, problem, dict(error.headers or {}))


async def refuse(scope: Scope, receive: Receive, send: Send, error: HTTPException) -> None:
    """Answer a request that was not let in to the router."""
    known: Any = scope
    # An address that can't be read is not read again for the answer.
    readable: Any = known | {"path": "/", "query_string": b""} if _is_garbled(known) else known
    request: AnyRequest = Request(readable, receive)
    shown = of_http(request, error).to_asgi_response(None, request)
    await shown(readable, receive, send)


def _is_garbled(scope: Any) -> bool:
    try:
        unquote_to_bytes(scope["query_string"]).decode()
        scope["path"].encode()
    except UnicodeError:
        return True
    return "\ufffd" in scope["path"]


def of_impossible_text(request: AnyRequest, _: Exception) -> Response[Any]:
    """A text that no database can hold, such as one with a NUL, names nothing of ours."""
    return answer(request, problem_of(request, "NotFound", NOT_FOUND))


def of_anything(request: AnyRequest, error: Exception) -> Response[Any]:
    """A fault of ours; the caller learns nothing of its inside."""
    _tell(request, UNHANDLED, error)
    return answer(request, problem_of(request, "InternalError", BROKEN))


def _tell(request: AnyRequest, what: str, error: Exception) -> None:
    logger: Any = request.app.logger
    if logger is None:
        return
    if what == UNHANDLED:
        logger.error(what, exc_info=error)
    else:
        outages: Outages = request.app.state.outages
        outages.tell(logger, what, error)


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return [str(item) for item in value]
    if isinstance(value, Money):
        return shown(value)
    return value if isinstance(value, int | str | bool | None) else str(value)


HANDLERS: Final[dict[type[Exception] | int, Any]] = {
    DomainError: of_rule,
    IdempotencyKeyReusedError: of_key,
    IdempotencyKeyWeakError: of_weak_key,
    UnrecordableEventError: of_content,
    OutcomeUnknownError: of_log,
    LogBusyError: of_log,
    ClockAheadError: of_clock,
    LogUnusableError: of_database,
    TooContendedError: of_log,
    asyncpg.PostgresConnectionError: of_database,
    asyncpg.OperatorInterventionError: of_database,
    asyncpg.InsufficientResourcesError: of_database,
    asyncpg.InterfaceError: of_interface,
    asyncpg.InternalClientError: of_database,
    OSError: of_system,
    PictureStoreFullError: of_pictures,
    PictureStoreBrokenError: of_pictures,
    HTTPException: of_http,
    asyncpg.CharacterNotInRepertoireError: of_impossible_text,
    UnicodeEncodeError: of_impossible_text,
    Exception: of_anything,
}
