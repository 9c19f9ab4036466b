"""A bank with a database of its own, which knows no table of the marketplace."""

from collections.abc import AsyncIterator, Callable

import pytest

from tests.conftest import Databases
from tests.sandbox_bank.banking import Living, assert_balanced, living_bank


@pytest.fixture
def bank_dsn(databases: Databases) -> str:
    """An empty database, not even migrated."""
    return databases.make_for_this_test("template1")


@pytest.fixture
def new_bank_dsn(databases: Databases) -> Callable[[], str]:
    """Makes more of them."""
    return lambda: databases.make_for_this_test("template1")


@pytest.fixture
async def living(bank_dsn: str) -> AsyncIterator[Living]:
    """A bank, whose books must balance whatever the test did."""
    async with living_bank(bank_dsn) as one:
        yield one
    await assert_balanced(bank_dsn)
