"""Where money is between the gateways and the households, for people."""

from typing import Any, ClassVar, Final

import asyncpg
from litestar import Request, Response, get
from litestar.di import NamedDependency
from msgspec import Struct

from domain.payments.laws import SUSPENDED_DAYS_MAX
from domain.treasury.laws import SUSPENSE_DAYS_MAX
from marketplace.log.log import utc_now
from marketplace.web.pages.context import PageContext
from marketplace.web.pages.showing import page
from marketplace.web.pages.snapshot import snapshot
from marketplace.web.paging import POSITION_MAX, Position
from projections.books import queries as books
from projections.books.views import AccountBalance
from projections.gifts import queries as gifts
from projections.gifts.views import DebtView
from projections.payments import queries as payments
from projections.payments.views import SuspendedPaymentView
from projections.payouts import queries as payouts
from projections.payouts.views import ReturnedPayout
from projections.registry import position_of
from projections.treasury import queries as bank_lines
from projections.treasury.views import BankLineView

AnyRequest = Request[Any, Any, Any]
LINES_A_PAGE: Final = 50
READ_MODELS: Final = ("journal", "bank_lines", "payments", "payouts", "donor_ledger")


class Aged(Struct, frozen=True):
    """A line and how long it has stood so.

    Attributes:
        line: As it was entered.
        days: How long, in whole days.
    """

    line: BankLineView
    days: int


class AgedPayment(Struct, frozen=True):
    """Captured money that does not fit and how long it has waited.

    Attributes:
        money: As the gateway told of it.
        days: How long, in whole days.
    """

    money: SuspendedPaymentView
    days: int


class TreasuryPage(PageContext, frozen=True):
    """What gateways and the bank hold, and what of it nobody has explained yet.

    Attributes:
        position: The event that all of it is as of.
        assets: Accounts of gateways, of custody and of suspense.
        suspense: Lines that nobody knows yet what they are, oldest first.
        next_after: Where the next page of them begins; absent on the last.
        days_max: For so many days a line may stand there before the audit raises it.
        payments: What gateways captured and does not fit, oldest first.
        payments_days_max: For so many days it may wait before the audit raises it.
        corrections: Lines of which a correction waits for another person.
        returned: The newest payouts that came back from the bank.
        debts: What donors owe after chargebacks, oldest gift first.
    """

    template: ClassVar[str] = "treasury.html"

    position: int
    assets: list[AccountBalance]
    suspense: list[Aged]
    next_after: int | None
    days_max: int
    payments: list[AgedPayment]
    payments_days_max: int
    corrections: list[BankLineView]
    returned: list[ReturnedPayout]
    debts: list[DebtView]


@get("/treasury", include_in_schema=False)
async def show_treasury(
    request: AnyRequest, pool: NamedDependency[asyncpg.Pool], after: Position = 0
) -> Response[str]:
    """What gateways and the bank hold, and lines that wait for somebody, from a position on."""
    now = utc_now()
    async with snapshot(request, pool) as connection:
        position = await position_of(connection, *READ_MODELS)
        assets = await books.assets(connection)
        lines = await bank_lines.in_suspense(connection, after, LINES_A_PAGE + 1)
        corrections = await bank_lines.proposed(connection, 0, LINES_A_PAGE)
        apart = await payments.waiting(connection, 0, LINES_A_PAGE)
        returned = await payouts.returned(connection, POSITION_MAX, LINES_A_PAGE)
        debts = await gifts.debts(connection, 0, LINES_A_PAGE)
    shown = lines[:LINES_A_PAGE]
    found = TreasuryPage(
        position=position,
        assets=assets,
        suspense=[Aged(line, max(0, (now - line.since).days)) for line in shown],
        next_after=shown[-1].first_position if len(lines) > LINES_A_PAGE else None,
        days_max=SUSPENSE_DAYS_MAX,
        payments=[AgedPayment(one, max(0, (now - one.since).days)) for one in apart],
        payments_days_max=SUSPENDED_DAYS_MAX,
        corrections=corrections,
        returned=returned,
        debts=debts,
    )
    return page(request, found)


PAGES: Final = (show_treasury,)
