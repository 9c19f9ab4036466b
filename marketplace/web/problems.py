"""Every error as an RFC 9457 problem: what happened, and that nothing was recorded."""

from typing import Any, Final

from litestar import Request, Response
from litestar.exceptions import HTTPException
from msgspec import Struct

from domain.errors import DomainError
from marketplace.handling import TooContendedError
from marketplace.log import IdempotencyKeyReusedError, OutcomeUnknownError
from marketplace.log.errors import LogBusyError

MEDIA_TYPE: Final = "application/problem+json"
CONFLICT, UNPROCESSABLE, NOT_FOUND, UNAVAILABLE = 409, 422, 404, 503
MALFORMED: Final = ("Amount", "Currency", "NeedTier", "Candidate", "Deadline", "DonationInFuture")


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


def answer(problem: Problem, headers: dict[str, str] | None = None) -> Response[Problem]:
    """The problem as a response."""
    return Response(
        problem, status_code=problem.status, media_type=MEDIA_TYPE, headers=headers or {}
    )


def of_rule(_: Request[Any, Any, Any], error: DomainError) -> Response[Problem]:
    """A rule of the marketplace was violated."""
    status = CONFLICT
    if error.code.endswith("Unknown"):
        status = NOT_FOUND
    if error.code.startswith(MALFORMED):
        status = UNPROCESSABLE
    title = (type(error).__doc__ or error.code).splitlines()[0]
    details = {name: _plain(value) for name, value in error.details.items()}
    kind = f"urn:mingzhang:problem:{error.code}"
    return answer(Problem(kind, title, status, "Nothing was recorded.", error.code, details))


def of_key(_: Request[Any, Any, Any], error: IdempotencyKeyReusedError) -> Response[Problem]:
    """The key stands for another body."""
    title = "The Idempotency-Key was used for another request."
    kind = "urn:mingzhang:problem:IdempotencyKeyReused"
    problem = Problem(kind, title, UNPROCESSABLE, str(error), "IdempotencyKeyReused")
    return answer(problem)


def of_log(_: Request[Any, Any, Any], error: Exception) -> Response[Problem]:
    """Try again: nothing was recorded, or nobody knows yet."""
    title = (type(error).__doc__ or "").splitlines()[0]
    code = type(error).__name__.removesuffix("Error")
    problem = Problem(f"urn:mingzhang:problem:{code}", title, UNAVAILABLE, str(error), code)
    return answer(problem, {"Retry-After": "1"})


def of_http(_: Request[Any, Any, Any], error: HTTPException) -> Response[Problem]:
    """What the framework found: no such page, wrong method, unreadable body."""
    details = {"fields": error.extra} if isinstance(error.extra, list) else {}
    title = error.detail.splitlines()[0] if error.detail else "Refused"
    problem = Problem("about:blank", title, error.status_code, details=details)
    return answer(problem, dict(error.headers or {}))


def of_anything(request: Request[Any, Any, Any], error: Exception) -> Response[Problem]:
    """A fault of ours; the caller learns nothing of its inside."""
    request.app.logger.error("unhandled", exc_info=error)  # type: ignore[union-attr]
    return answer(Problem("about:blank", "This is our fault.", 500))


def _plain(value: object) -> object:
    return value if isinstance(value, int | str | bool | None) else str(value)


HANDLERS: Final[dict[type[Exception] | int, Any]] = {
    DomainError: of_rule,
    IdempotencyKeyReusedError: of_key,
    OutcomeUnknownError: of_log,
    LogBusyError: of_log,
    TooContendedError: of_log,
    HTTPException: of_http,
    Exception: of_anything,
}
