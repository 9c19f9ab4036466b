"""What every request of the API passes: signature, age, nonce; and how it is handled."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, TypeVar

import msgspec
from litestar import Request, Response
from litestar.datastructures import State
from litestar.params import Parameter

from marketplace.sandbox_bank.answers import Answered, once, use_nonce
from marketplace.sandbox_bank.bank import Bank, Moment
from marketplace.sandbox_bank.faults import NOBODY, Concerned
from marketplace.sandbox_bank.manners import answer
from marketplace.sandbox_bank.refusals import BankRefusalError, Rule
from marketplace.sandbox_bank.signing import Asked, checked_nonce

Asking = Request[Any, Any, State]
After = Annotated[int, Parameter(ge=0, le=2**63 - 1)]
T = TypeVar("T")
LIST_MAX = 100


async def check_signature(request: Asking) -> None:
    """Let in who signed this very request, now, for the first time.

    Raises:
        BankRefusalError: somebody else, another time, or again.
    """
    bank = bank_of(request)
    now_seconds = int(bank.wall().timestamp())
    key = bank.settings.key.encode()
    nonce, signed = checked_nonce(key, await asked_of(request), request.headers, now_seconds)
    async with bank.pool.acquire() as connection:
        await use_nonce(connection, nonce, signed)


def bank_of(request: Asking) -> Bank:
    """The bank that is asked."""
    bank: Bank = request.app.state.bank
    return bank


async def asked_of(request: Asking) -> Asked:
    """The request as it was signed: the address exactly as it was sent."""
    scope = request.scope
    path = scope["raw_path"].decode("ascii", "replace").partition("?")[0]
    query = scope["query_string"].decode("ascii", "replace")
    return Asked(request.method, f"{path}?{query}" if query else path, await request.body())


def read(body: bytes, kind: type[T]) -> T:
    """A body.

    Raises:
        BankRefusalError: it is none of this kind; the reason names the field.
    """
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BankRefusalError(Rule.BODY_UNREADABLE, str(error)) from error


async def told(
    request: Asking,
    concerned: Concerned | None,
    do: Callable[[Moment], Awaitable[tuple[int, object]]],
    *,
    alone: bool = False,
) -> Response[bytes]:
    """Carry out a POST, once for its key.

    Args:
        request: The request.
        concerned: Whom switches are looked up for; absent: none strikes here.
        do: Does it, in the moment that it is given; gives status and content of the answer.
        alone: Nobody else books in that moment.
    """
    bank, asked = bank_of(request), await asked_of(request)
    key = request.headers.get("Idempotency-Key", "")

    async def work() -> Answered:
        async with bank.moment(alone=alone) as moment:
            return await once(moment.connection, key, asked, lambda: do(moment))

    return await answer(bank, concerned, work)


async def shown(
    request: Asking,
    find: Callable[[Moment], Awaitable[object]],
    concerned: Concerned | None = NOBODY,
) -> Response[bytes]:
    """Answer a GET; ``concerned`` as above."""
    bank = bank_of(request)

    async def work() -> Answered:
        async with bank.moment() as moment:
            return Answered(200, msgspec.json.encode(await find(moment)))

    return await answer(bank, concerned, work)
