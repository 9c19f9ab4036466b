"""The page on which a payer decides."""

from typing import Annotated, Any, ClassVar

from litestar import Request, Response, get, post
from litestar.datastructures import State
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath
from litestar.response import Redirect
from litestar.status_codes import HTTP_303_SEE_OTHER
from msgspec import Meta, Struct

from marketplace.sandbox_bank.bank import Bank
from marketplace.sandbox_bank.pages.showing import BankPage, page, require_own_form
from marketplace.sandbox_bank.payments import (
    WRONG_CODES_MAX,
    Decision,
    Payment,
    PaymentState,
    decide,
    needs_code,
    payment_of_page,
)
from marketplace.sandbox_bank.words import code_for
from marketplace.web.language import language_of


class PayPage(BankPage, frozen=True):
    """A payment, and what the payer may do.

    Attributes:
        payment: The payment.
        open: Whether it can be paid now.
        paid: Whether it was.
        decisions: What the buttons send.
        code: What the payer would get on his phone; absent while no code is asked for.
        needs_code: Whether it can't be paid without one.
        tries_left: How often a code may still be wrong.
    """

    template: ClassVar[str] = "pay.html"

    payment: Payment
    open: bool
    paid: bool
    decisions: type[Decision]
    code: str | None
    needs_code: bool
    tries_left: int


class DecisionForm(Struct, frozen=True):
    """What a button sends."""

    decision: Decision
    code: Annotated[str, Meta(max_length=16)] = ""


@get("/pay/{token:str}")
async def show_payment(request: Request[Any, Any, State], token: FromPath[str]) -> Response[str]:
    """The payment as it stands."""
    bank: Bank = request.app.state.bank
    async with bank.moment() as moment:
        payment = await payment_of_page(moment, token)
        is_open = payment.state is PaymentState.OPEN and moment.now < payment.expires_at
    shown = PayPage(
        payment,
        is_open,
        payment.state is PaymentState.CAPTURED,
        Decision,
        code_for(bank.settings.key, token) if payment.code_asked else None,
        needs_code(bank, payment),
        WRONG_CODES_MAX - payment.wrong_codes,
    )
    return page(request, shown)


@post("/pay/{token:str}")
async def decide_payment(
    request: Request[Any, Any, State],
    token: FromPath[str],
    data: Annotated[DecisionForm, Body(media_type=RequestEncodingType.URL_ENCODED)],
) -> Redirect:
    """Do what the payer decides, and show how the payment stands."""
    require_own_form(request)
    bank: Bank = request.app.state.bank
    async with bank.moment() as moment:
        await decide(bank, moment, token, data.decision, data.code)
    address = f"/pay/{token}?lang={language_of(request).value}"
    return Redirect(address, status_code=HTTP_303_SEE_OTHER)
