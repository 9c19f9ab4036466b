"""The bank's own desk: what it holds, its switches and its statements; for this machine alone."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any, ClassVar, Final

import msgspec
from litestar import Request, Response, get, post
from litestar.datastructures import State
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath
from litestar.response import Redirect
from litestar.status_codes import HTTP_303_SEE_OTHER
from msgspec import Meta, Struct
from msgspec.structs import asdict

from marketplace.sandbox_bank import books, payments, payouts, takings_back, webhooks
from marketplace.sandbox_bank.api.controls import (
    SECONDS_MAX,
    Day,
    days_with_statements,
    move_clock,
    statement_file,
)
from marketplace.sandbox_bank.bank import Bank
from marketplace.sandbox_bank.books import Balance
from marketplace.sandbox_bank.faults import (
    Behaviour,
    Fault,
    Reach,
    Switch,
    all_faults,
    switch_off,
    switch_on,
)
from marketplace.sandbox_bank.pages.showing import BankPage, page, require_own_form
from marketplace.sandbox_bank.payments import Payment
from marketplace.sandbox_bank.payouts import PayoutView
from marketplace.sandbox_bank.refusals import BankRefusalError, Rule
from marketplace.sandbox_bank.statements import Format
from marketplace.sandbox_bank.takings_back import TakingView
from marketplace.sandbox_bank.webhooks import Standing
from marketplace.web.language import language_of

SHOWN: Final = 20
HOUR, DAY = 3_600, 86_400
STEPS: Final = (HOUR, DAY, 3 * DAY, 7 * DAY)
"""What the clock may be put forward by on the page."""
Form = RequestEncodingType.URL_ENCODED


class HomePage(BankPage, frozen=True):
    """The bank at a glance.

    Attributes:
        now: By the bank's clock.
        steps: Seconds that the clock can be put forward by.
        payments, takings, payouts, events: The newest of each, the newest first.
    """

    template: ClassVar[str] = "home.html"

    now: datetime
    steps: Sequence[int]
    balances: list[Balance]
    payments: list[Payment]
    takings: list[TakingView]
    payouts: list[PayoutView]
    events: list[Standing]


class FaultsPage(BankPage, frozen=True):
    """The switches.

    Attributes:
        faults: Those that are on.
        behaviours, reaches: What can be chosen.
    """

    template: ClassVar[str] = "faults.html"

    faults: list[Fault]
    behaviours: type[Behaviour]
    reaches: type[Reach]


class StatementsPage(BankPage, frozen=True):
    """The days that have ended.

    Attributes:
        formats: What a statement can be had as.
    """

    template: ClassVar[str] = "statements.html"

    days: list[Day]
    formats: type[Format]


class StepForm(Struct, frozen=True):
    """How far the clock goes forward."""

    seconds: Annotated[int, Meta(ge=1, le=SECONDS_MAX)]


class SwitchForm(Struct, frozen=True):
    """A switch; empty fields are as if they were not there."""

    behaviour: Behaviour
    reach: Reach = Reach.EVERYTHING
    subject: Annotated[str, Meta(max_length=64)] = ""
    seconds: str = ""
    times: str = ""


def _back_to(request: Request[Any, Any, State], path: str) -> Redirect:
    address = f"{path}?lang={language_of(request).value}"
    return Redirect(address, status_code=HTTP_303_SEE_OTHER)


@get("/")
async def show_home(request: Request[Any, Any, State]) -> Response[str]:
    """The bank at a glance."""
    bank: Bank = request.app.state.bank
    async with bank.moment() as moment:
        shown = HomePage(
            moment.now,
            STEPS,
            await books.balances(moment.connection),
            await payments.newest(moment, SHOWN),
            [takings_back.view_of(one) for one in await takings_back.newest(moment, SHOWN)],
            [payouts.view_of(one) for one in await payouts.newest(moment, SHOWN)],
            (await webhooks.newest(moment))[:SHOWN],
        )
    return page(request, shown)


@post("/clock")
async def put_forward(
    request: Request[Any, Any, State],
    data: Annotated[StepForm, Body(media_type=Form)],
) -> Redirect:
    """Put the clock forward."""
    require_own_form(request)
    await move_clock(request.app.state.bank, timedelta(seconds=data.seconds))
    return _back_to(request, "/")


@post("/events/{event_id:str}/redelivery")
async def send_again(request: Request[Any, Any, State], event_id: FromPath[str]) -> Redirect:
    """Send an event once more."""
    require_own_form(request)
    bank: Bank = request.app.state.bank
    async with bank.moment() as moment:
        await webhooks.send_again(moment, event_id)
    return _back_to(request, "/")


@get("/faults")
async def show_faults(request: Request[Any, Any, State]) -> Response[str]:
    """The switches."""
    bank: Bank = request.app.state.bank
    async with bank.moment() as moment:
        faults = await all_faults(moment.connection)
    return page(request, FaultsPage(faults, Behaviour, Reach))


@post("/faults")
async def set_fault(
    request: Request[Any, Any, State],
    data: Annotated[SwitchForm, Body(media_type=Form)],
) -> Redirect:
    """Set a switch."""
    require_own_form(request)
    bank: Bank = request.app.state.bank
    async with bank.moment() as moment:
        await switch_on(moment.connection, _switch(data))
    return _back_to(request, "/faults")


def _switch(form: SwitchForm) -> Switch:
    """The switch of a form.

    Raises:
        BankRefusalError: a number is none, or is out of bounds.
    """
    given = {name: value for name, value in asdict(form).items() if value}
    try:
        return msgspec.convert(given, Switch, strict=False)
    except msgspec.ValidationError as error:
        raise BankRefusalError(Rule.FAULT_UNUSABLE, str(error)) from error


@post("/faults/{fault_id:int}/removal")
async def remove_fault(request: Request[Any, Any, State], fault_id: FromPath[int]) -> Redirect:
    """Remove a switch."""
    require_own_form(request)
    bank: Bank = request.app.state.bank
    async with bank.moment() as moment:
        await switch_off(moment.connection, fault_id)
    return _back_to(request, "/faults")


@get("/statements")
async def show_statements(request: Request[Any, Any, State]) -> Response[str]:
    """The days that have ended, with their files."""
    bank: Bank = request.app.state.bank
    async with bank.moment() as moment:
        days = await days_with_statements(moment)
    return page(request, StatementsPage(days, Format))


@get("/statements/{currency:str}/{day:str}/{kind:str}")
async def download_statement(
    request: Request[Any, Any, State],
    currency: FromPath[str],
    day: FromPath[str],
    kind: FromPath[str],
) -> Response[bytes]:
    """A statement as a file."""
    return await statement_file(request.app.state.bank, currency, day, kind)


DESK: Final = (
    show_home,
    put_forward,
    send_again,
    show_faults,
    set_fault,
    remove_fault,
    show_statements,
    download_statement,
)
