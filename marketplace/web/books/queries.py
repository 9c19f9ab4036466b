"""Reading the accounts."""

from typing import Annotated, Final

import asyncpg
from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter
from msgspec import Struct

from domain.funds.accounts import Account
from marketplace.web.paging import POSITION_MAX
from projections.books import queries as journal
from projections.books.views import BalanceView


class AccountBalances(Struct, frozen=True):
    """An account's balances, debit positive; ``at`` is absent for now."""

    account: Account
    at: int | None
    balances: list[BalanceView]


@get("/accounts/{account:str}")
async def read_account(
    account: FromPath[Account],
    pool: NamedDependency[asyncpg.Pool],
    at: Annotated[int | None, QueryParameter(ge=0, le=POSITION_MAX)] = None,
) -> AccountBalances:
    """An account's balances, now or as of a position of the log."""
    async with pool.acquire() as connection:
        return AccountBalances(account, at, await journal.balance(connection, account, at))


QUERIES: Final = (read_account,)
