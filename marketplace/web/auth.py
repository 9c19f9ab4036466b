"""Who calls, and whether that role may."""

from typing import Any

import asyncpg
from litestar import Request
from litestar.exceptions import NotAuthorizedException, PermissionDeniedException

from marketplace.staff import Role, Staff, staff_of

SCHEME = "Bearer "


async def require(request: Request[Any, Any, Any], *roles: Role) -> Staff:
    """The member of staff who calls.

    Raises:
        NotAuthorizedException: no token, or nobody's.
        PermissionDeniedException: the token is for something else. An admin may do everything.
    """
    header = request.headers.get("authorization", "")
    pool: asyncpg.Pool = request.app.state.pool
    token = header.removeprefix(SCHEME)
    staff = await staff_of(pool, token) if header.startswith(SCHEME) else None
    if staff is None:
        raise NotAuthorizedException(
            "a bearer token is needed", headers={"WWW-Authenticate": "Bearer"}
        )
    if staff.role not in (*roles, Role.ADMIN):
        raise PermissionDeniedException(f"a token of role {' or '.join(roles)} is needed")
    return staff
