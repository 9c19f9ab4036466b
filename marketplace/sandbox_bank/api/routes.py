"""Payments, refunds and payouts, for the merchant."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery
from msgspec import Struct

from marketplace.sandbox_bank import payments, payouts, takings_back
from marketplace.sandbox_bank.api.door import (
    LIST_MAX,
    After,
    Asking,
    bank_of,
    read,
    shown,
    told,
)
from marketplace.sandbox_bank.bank import Moment
from marketplace.sandbox_bank.faults import Concerned
from marketplace.sandbox_bank.payments import PaymentAsked
from marketplace.sandbox_bank.payouts import PayoutAsked
from marketplace.sandbox_bank.takings_back import TakingAsked, TakingKind


class Listed(Struct, frozen=True):
    """A part of a list, in order.

    Attributes:
        after: What to ask for next; absent at the end.
    """

    items: list[Any]
    after: int | None


def listed(items: Sequence[Any], views: Sequence[Any]) -> Listed:
    """A part of a list; the serial of its last is where the next begins."""
    return Listed(list(views), items[-1].serial if len(items) == LIST_MAX else None)


@post("/payments")
async def create_payment(request: Asking) -> Response[bytes]:
    """Open a payment, and say where the payer pays it."""
    bank = bank_of(request)
    asked = read(await request.body(), PaymentAsked)

    async def do(moment: Moment) -> tuple[int, object]:
        opened = await payments.open_payment(bank, moment, asked)
        return HTTPStatus.CREATED, payments.view_of(bank, opened)

    return await told(request, Concerned((asked.reference,)), do)


@get("/payments/{reference:str}")
async def find_payment(request: Asking, reference: FromPath[str]) -> Response[bytes]:
    """A payment by the merchant's reference."""
    bank = bank_of(request)

    async def find(moment: Moment) -> object:
        return payments.view_of(bank, await payments.payment_named(moment, reference))

    return await shown(request, find, Concerned((reference,)))


@post("/payments/{reference:str}/closing")
async def close_payment(request: Asking, reference: FromPath[str]) -> Response[bytes]:
    """Let nobody pay it any more; it may have been paid just before."""
    bank = bank_of(request)

    async def do(moment: Moment) -> tuple[int, object]:
        closed = await payments.close_payment(bank, moment, reference)
        return HTTPStatus.OK, payments.view_of(bank, closed)

    return await told(request, Concerned((reference,)), do)


@get("/payments")
async def list_payments(request: Asking, after: FromQuery[After] = 0) -> Response[bytes]:
    """Payments in the order of their opening."""
    bank = bank_of(request)

    async def find(moment: Moment) -> object:
        found = await payments.payments_after(moment, after, LIST_MAX)
        return listed(found, [payments.view_of(bank, one) for one in found])

    return await shown(request, find)


@post("/refunds")
async def create_refund(request: Asking) -> Response[bytes]:
    """Give a payer a part back, or all."""
    return await _take_back(request, TakingKind.REFUND)


@post("/chargebacks")
async def create_chargeback(request: Asking) -> Response[bytes]:
    """Play the payer's bank that takes a payment back."""
    return await _take_back(request, TakingKind.CHARGEBACK)


async def _take_back(request: Asking, kind: TakingKind) -> Response[bytes]:
    asked = read(await request.body(), TakingAsked)

    async def do(moment: Moment) -> tuple[int, object]:
        taking = await takings_back.take_back(moment, kind, asked)
        return HTTPStatus.CREATED, takings_back.view_of(taking)

    return await told(request, Concerned((asked.reference, asked.payment_reference)), do)


@get("/refunds/{reference:str}")
async def find_refund(request: Asking, reference: FromPath[str]) -> Response[bytes]:
    """A refund or a dispute by its reference."""

    async def find(moment: Moment) -> object:
        return takings_back.view_of(await takings_back.taking_named(moment, reference))

    return await shown(request, find, Concerned((reference,)))


@get("/refunds")
async def list_refunds(request: Asking, after: FromQuery[After] = 0) -> Response[bytes]:
    """Refunds and disputes in order."""

    async def find(moment: Moment) -> object:
        found = await takings_back.takings_after(moment, after, LIST_MAX)
        return listed(found, [takings_back.view_of(one) for one in found])

    return await shown(request, find)


@post("/payouts")
async def create_payout(request: Asking) -> Response[bytes]:
    """Take a payout on; the same id is paid once."""
    bank = bank_of(request)
    asked = read(await request.body(), PayoutAsked)

    async def do(moment: Moment) -> tuple[int, object]:
        return HTTPStatus.CREATED, payouts.view_of(await payouts.accept(bank, moment, asked))

    return await told(request, Concerned((asked.payout_id,), asked.payee_account), do)


@get("/payouts/{payout_id:str}")
async def find_payout(request: Asking, payout_id: FromPath[str]) -> Response[bytes]:
    """A payout by the merchant's id."""

    async def find(moment: Moment) -> object:
        return payouts.view_of(await payouts.payout_named(moment, payout_id))

    return await shown(request, find, Concerned((payout_id,)))


@get("/payouts")
async def list_payouts(request: Asking, after: FromQuery[After] = 0) -> Response[bytes]:
    """Payouts in order."""

    async def find(moment: Moment) -> object:
        found = await payouts.payouts_after(moment, after, LIST_MAX)
        return listed(found, [payouts.view_of(one) for one in found])

    return await shown(request, find)


ROUTES = (
    create_payment,
    find_payment,
    close_payment,
    list_payments,
    create_refund,
    create_chargeback,
    find_refund,
    list_refunds,
    create_payout,
    find_payout,
    list_payouts,
)
