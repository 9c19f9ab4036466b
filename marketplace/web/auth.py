"""Who calls, and whether that role may: settled before a body is read."""

from typing import Any, Final

import asyncpg
from litestar import Request
from litestar.exceptions import (
    ClientException,
    NotAuthorizedException,
    PermissionDeniedException,
)

from domain.ids import DonorId
from marketplace.evidence.errors import PictureKindUnsupportedError
from marketplace.evidence.pictures import Kind
from marketplace.identity.donors import DonorDesk
from marketplace.identity.staff import Role, Staff, staff_of

SCHEME: Final = "Bearer "
ROLES: Final = "roles"
"""Under this name each route says which roles may call it; a command without roles is anybody's."""
ANY_BODY: Final = "any_body"
"""Under this name a route says that it takes a body of any kind, as forms and gateways send."""
JSON: Final = "application/json"
PICTURE_PATH: Final = "/api/v1/attachments"
"""The one command whose body is a picture; its bytes are its key."""


class UnsupportedMediaTypeException(ClientException):
    """The body is no JSON by its own account."""

    status_code = 415


async def screen(request: Request[Any, Any, Any]) -> None:
    """Turn away, before its body is read, whoever may not call, and a body of another kind.

    Where anybody may call, a donor may prove to be one.

    Raises:
        NotAuthorizedException: no token, or nobody's.
        PermissionDeniedException: the token is for something else.
        UnsupportedMediaTypeException: the body is no JSON.
        PictureKindUnsupportedError: the body is no picture, where one is asked for.
    """
    is_command = request.method == "POST"
    opt = request.route_handler.opt
    roles: tuple[Role, ...] = opt[ROLES] if is_command else opt.get(ROLES, ())
    if roles:
        request.state.staff = require(await caller(request), roles)
    if not is_command:
        return
    if not roles and "authorization" in request.headers and not opt.get(ANY_BODY):
        request.state.donor = await donor(request)
    if opt.get(ANY_BODY):
        return
    said = request.headers.get("content-type", JSON).partition(";")[0].strip().lower()
    if request.url.path == PICTURE_PATH:
        if said not in tuple(Kind):
            raise PictureKindUnsupportedError(said[:64])
    elif said != JSON and request.headers.get("content-length") != "0":
        raise UnsupportedMediaTypeException(f"send {JSON}")


def require(staff: Staff, roles: tuple[Role, ...]) -> Staff:
    """The caller, if that role may. An admin may do everything.

    Raises:
        PermissionDeniedException: the token is for something else.
    """
    if staff.role not in (*roles, Role.ADMIN):
        raise PermissionDeniedException(f"a token of role {' or '.join(roles)} is needed")
    return staff


async def caller(request: Request[Any, Any, Any]) -> Staff:
    """Whoever sent the token.

    Raises:
        NotAuthorizedException: no token, or nobody's.
    """
    pool: asyncpg.Pool = request.app.state.pool
    token = _bearer(request)
    staff = None if token is None else await staff_of(pool, token)
    if staff is None:
        raise _unknown()
    return staff


async def donor(request: Request[Any, Any, Any]) -> DonorId:
    """The donor whom the token proves.

    Raises:
        NotAuthorizedException: it proves nobody.
    """
    donors: DonorDesk = request.app.state.donors
    token = _bearer(request)
    found = None if token is None else (await donors.tokens()).donor_of(token)
    if found is None:
        raise _unknown()
    return found


def _bearer(request: Request[Any, Any, Any]) -> str | None:
    header = request.headers.get("authorization", "")
    return header.removeprefix(SCHEME) if header.startswith(SCHEME) else None


def _unknown() -> NotAuthorizedException:
    return NotAuthorizedException(
        "a bearer token is needed", headers={"WWW-Authenticate": "Bearer"}
    )
