"""What auditors may open of what the log only commits to; each opening is written down first."""

from base64 import b64encode
from typing import Any, Final

import asyncpg
from litestar import Request, post
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import JSONBody
from msgspec import Struct

from marketplace.identity.staff import Role, Staff
from marketplace.vault.accesses import open_commitment
from marketplace.web.auth import ROLES
from marketplace.web.openings.bodies import NewOpening


class OpeningView(Struct, frozen=True):
    """What a commitment is over; HMAC-SHA256 under the salt proves it.

    Attributes:
        access: Number of the line that says that it was opened.
        field: What kind of value it is.
        salt: In hex.
        value: The bytes in base 64; ``text`` has them where they are UTF-8.
    """

    access: int
    field: str
    salt: str
    value: str
    text: str | None


@post("/openings", opt={ROLES: (Role.AUDITOR,)})
async def open_commitment_of_log(
    request: Request[Any, Any, Any],
    data: JSONBody[NewOpening],
    pool: NamedDependency[asyncpg.Pool],
) -> OpeningView:
    """Open what an event commits to; who, what, when and why is written down for ever."""
    staff: Staff = request.state.staff
    async with pool.acquire() as connection:
        found = await open_commitment(connection, staff.actor_id, data.commitment, data.reason)
    if found is None:
        raise NotFoundException("the vault has no such opening")
    try:
        text = found.value.decode()
    except UnicodeDecodeError:
        text = None
    value = b64encode(found.value).decode()
    return OpeningView(found.number, found.field, found.salt.hex(), value, text)


COMMANDS: Final = (open_commitment_of_log,)
