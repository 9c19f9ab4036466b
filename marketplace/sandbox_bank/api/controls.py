"""What tests and the demo turn: switches, the clock, strangers' transfers; and the day's files."""

from datetime import date, datetime, timedelta
from http import HTTPStatus
from typing import Annotated, Final

from litestar import Response, delete, get, post
from litestar.params import FromPath
from msgspec import Meta, Struct

from marketplace.sandbox_bank import books, clock, webhooks
from marketplace.sandbox_bank.api.door import Asking, bank_of, read, shown, told
from marketplace.sandbox_bank.bank import Bank, Moment
from marketplace.sandbox_bank.books import Account
from marketplace.sandbox_bank.day import advance
from marketplace.sandbox_bank.deposits import Deposit, deposit
from marketplace.sandbox_bank.faults import Switch, all_faults, switch_off, switch_on
from marketplace.sandbox_bank.money import Amount
from marketplace.sandbox_bank.refusals import BankRefusalError, Rule
from marketplace.sandbox_bank.settlement import closed_days
from marketplace.sandbox_bank.statements import FORMATS, Format, account_number, statement_of

DAYS_LISTED: Final = 62
SECONDS_MAX: Final = 10**9
"""Of one step of the clock, as far as it can be read; the clock itself bears less."""


class Step(Struct, frozen=True, forbid_unknown_fields=True):
    """How far the clock goes forward."""

    seconds: Annotated[int, Meta(ge=1, le=SECONDS_MAX)]


class Time(Struct, frozen=True):
    """What the bank's clock shows."""

    at: datetime


class BalanceView(Struct, frozen=True):
    """What an account of the bank holds; what the bank owes is positive."""

    account: Account
    amount: Amount


class Day(Struct, frozen=True):
    """A day that has ended, and the accounts whose statements can be had."""

    day: date
    currencies: list[str]


class Ended(Struct, frozen=True):
    """What was done is all that is to say."""

    done: bool = True


async def move_clock(bank: Bank, step: timedelta) -> datetime:
    """Put the clock forward, and do all that fell due; the time afterwards.

    Raises:
        BankRefusalError: back, or too far at once.
    """
    async with bank.moment(alone=True) as moment:
        await clock.move(moment.connection, step)
    await advance(bank)
    async with bank.moment() as moment:
        return moment.now


async def days_with_statements(moment: Moment) -> list[Day]:
    """The last two months of days that ended."""
    held = await books.balances(moment.connection)
    currencies = [one.sum.currency for one in held if one.account is Account.CUSTODY]
    return [Day(day, currencies) for day in await closed_days(moment, DAYS_LISTED)]


def read_day(text: str) -> date:
    """A day of an address.

    Raises:
        BankRefusalError: it is none.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BankRefusalError(Rule.STATEMENT_NOT_YET, text) from None


async def statement_file(bank: Bank, currency: str, day: str, kind: str) -> Response[bytes]:
    """A statement as a file.

    Raises:
        BankRefusalError: there is no such account, day or format.
    """
    if kind not in set(Format):
        raise BankRefusalError(Rule.STATEMENT_NOT_YET, kind)
    async with bank.moment() as moment:
        statement = await statement_of(moment, currency, read_day(day))
    writing = FORMATS[Format(kind)]
    name = f"{account_number(currency)}-{statement.day:%Y%m%d}{writing.suffix}"
    return Response(
        writing.write(statement),
        media_type=writing.media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@get("/balances")
async def show_balances(request: Asking) -> Response[bytes]:
    """All accounts of the bank."""

    async def find(moment: Moment) -> object:
        held = await books.balances(moment.connection)
        return [BalanceView(one.account, one.sum.shown()) for one in held]

    return await shown(request, find, None)


@get("/statements")
async def list_statements(request: Asking) -> Response[bytes]:
    """The days that have ended."""
    return await shown(request, days_with_statements, None)


@get("/statements/{currency:str}/{day:str}/{kind:str}")
async def send_statement(
    request: Asking, currency: FromPath[str], day: FromPath[str], kind: FromPath[str]
) -> Response[bytes]:
    """A statement in a format."""
    return await statement_file(bank_of(request), currency, day, kind)


@get("/clock")
async def show_clock(request: Asking) -> Response[bytes]:
    """The bank's time."""

    async def find(moment: Moment) -> object:
        return Time(moment.now)

    return await shown(request, find, None)


@post("/clock")
async def put_clock_forward(request: Asking) -> Response[bytes]:
    """Put the clock forward, once for a key; all that fell due is done when this answers."""
    step = read(await request.body(), Step)
    bank = bank_of(request)

    async def do(moment: Moment) -> tuple[int, object]:
        await clock.move(moment.connection, timedelta(seconds=step.seconds))
        _, present = await clock.bank_time(moment.connection, bank.wall)
        return HTTPStatus.OK, Time(present)

    answered = await told(request, None, do, alone=True)
    await advance(bank)
    return answered


@post("/deposits")
async def send_deposit(request: Asking) -> Response[bytes]:
    """Play somebody who sends money to the custody account."""
    asked = read(await request.body(), Deposit)

    async def do(moment: Moment) -> tuple[int, object]:
        return HTTPStatus.CREATED, await deposit(moment, asked)

    return await told(request, None, do)


@get("/faults")
async def list_faults(request: Asking) -> Response[bytes]:
    """All switches that are on."""

    async def find(moment: Moment) -> object:
        return await all_faults(moment.connection)

    return await shown(request, find, None)


@post("/faults")
async def add_fault(request: Asking) -> Response[bytes]:
    """Set a switch."""
    switch = read(await request.body(), Switch)

    async def do(moment: Moment) -> tuple[int, object]:
        number = await switch_on(moment.connection, switch)
        (fault,) = (one for one in await all_faults(moment.connection) if one.fault_id == number)
        return HTTPStatus.CREATED, fault

    return await told(request, None, do)


@delete("/faults/{fault_id:int}", status_code=HTTPStatus.NO_CONTENT)
async def remove_fault(request: Asking, fault_id: FromPath[int]) -> None:
    """Remove a switch."""
    async with bank_of(request).moment() as moment:
        await switch_off(moment.connection, fault_id)


@get("/events")
async def list_events(request: Asking) -> Response[bytes]:
    """The newest events, and how their delivery does."""

    async def find(moment: Moment) -> object:
        return await webhooks.newest(moment)

    return await shown(request, find, None)


@post("/events/{event_id:str}/redelivery")
async def send_event_again(request: Asking, event_id: FromPath[str]) -> Response[bytes]:
    """Send an event once more, also one that was lost."""

    async def do(moment: Moment) -> tuple[int, object]:
        await webhooks.send_again(moment, event_id)
        return HTTPStatus.OK, Ended()

    return await told(request, None, do)


CONTROLS = (
    show_balances,
    list_statements,
    send_statement,
    show_clock,
    put_clock_forward,
    send_deposit,
    list_faults,
    add_fault,
    remove_fault,
    list_events,
    send_event_again,
)
