"""What holds of every rail; each adapter's tests are a child of these classes.

A child gives the fixture ``outside``: the rail, and hands that do what people and banks do there.
"""

import asyncio
import logging
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

import pytest

from domain.ids import HouseholdId, PaymentId, PayoutId, RefundId
from domain.money import Currency, Money
from tests.gateways.serving import BUSY, HTML, RUBBISH, Response
from workers.gateway import (
    AnswerUnreadableError,
    CurrencyNotOfferedError,
    GatewayRefusedError,
    HostedPage,
    NoticeForgedError,
    NoticeRail,
    NoticeRefusedError,
    NoticeStaleError,
    Payee,
    PaymentRail,
    PaymentRequest,
    PaymentSeen,
    PaymentState,
    PayoutOrder,
    PayoutRail,
    PayoutState,
    RefundOrder,
    RefundState,
)

NOW = datetime(2026, 11, 27, 8, 30, tzinfo=UTC)
PAYMENT, REFUND = PaymentId("PM-CONTRACT"), RefundId("R-CONTRACT")

PAYOUT = PayoutId("P-CONTRACT1")
HOUSEHOLD = HouseholdId("H-CONTRACT")
PAYEE = Payee("payee@example.com", "演示收款人")
AMOUNT = Money(12_345, Currency.CNY)
SILENCE_SECONDS = 0.2
"""How long a test waits for what never answers."""


class PayoutHands(Protocol):
    """What the outside of a payout rail can be made to do."""

    rail: PayoutRail

    async def refuse_payees(self) -> None:
        """From now on, accounts are closed."""

    async def be_silent(self) -> None:
        """From now on, do what is asked and don't answer within a moment."""

    async def speak(self) -> None:
        """Answer again."""

    async def paid(self, payout_id: PayoutId) -> int:
        """How many times money left for a payout."""


class PayoutContract:
    """Of a rail that money goes out on."""

    order = PayoutOrder(PAYOUT, HOUSEHOLD, AMOUNT, PAYEE)

    async def test_what_nobody_told_it_is_unknown(self, outside: PayoutHands) -> None:
        """Only such a payout is told again."""
        seen = await outside.rail.find_payout(PAYOUT)
        assert (seen.payout_id, seen.state) == (PAYOUT, PayoutState.UNKNOWN)

    async def test_a_payout_arrives_and_is_found(self, outside: PayoutHands) -> None:
        """It has its amount and the rail's own name, the same whoever asks."""
        told = await outside.rail.pay_out(self.order)
        found = await outside.rail.find_payout(PAYOUT)
        assert found.state is PayoutState.SETTLED
        assert (found.payout_id, found.amount) == (PAYOUT, AMOUNT)
        assert told.gateway_reference in {None, found.gateway_reference}
        assert await outside.paid(PAYOUT) == 1

    async def test_one_id_is_paid_once(self, outside: PayoutHands) -> None:
        """Asked for ten times at once, one payment leaves."""
        asking = [outside.rail.pay_out(self.order) for _ in range(10)]
        answers: list[Any] = await asyncio.gather(*asking)
        assert {answer.payout_id for answer in answers} == {PAYOUT}
        assert await outside.paid(PAYOUT) == 1

    async def test_after_a_time_out_it_is_found(self, outside: PayoutHands) -> None:
        """It was done though nobody answered: the query says so, and nothing is sent again."""
        await outside.be_silent()
        with pytest.raises((TimeoutError, OSError)):
            async with asyncio.timeout(SILENCE_SECONDS):
                await outside.rail.pay_out(self.order)
        await outside.speak()
        assert (await outside.rail.find_payout(PAYOUT)).state is PayoutState.SETTLED
        assert await outside.paid(PAYOUT) == 1

    async def test_a_payee_is_not_logged(
        self, outside: PayoutHands, caplog: pytest.LogCaptureFixture
    ) -> None:
        """Personal data is for the call alone."""
        caplog.set_level(logging.INFO)
        await outside.rail.pay_out(self.order)
        await outside.rail.find_payout(PAYOUT)
        for personal in (PAYEE.account, PAYEE.name):
            assert personal not in caplog.text + repr(self.order)

    async def test_a_closed_account_fails_for_good(self, outside: PayoutHands) -> None:
        """With a reason, and no money leaves."""
        await outside.refuse_payees()
        seen = await outside.rail.pay_out(self.order)
        if seen.state is PayoutState.PENDING:
            seen = await outside.rail.find_payout(PAYOUT)
        assert seen.state is PayoutState.FAILED
        assert seen.reason is not None
        assert await outside.paid(PAYOUT) == 0


Message = tuple[Mapping[str, str], bytes]


class TakingRail(PaymentRail, NoticeRail, Protocol):
    """A rail that money comes in on."""


class PaymentHands(Protocol):
    """What the outside of a payment rail can be made to do."""

    rail: TakingRail
    secrets: tuple[str, ...]

    async def pay(self, page: HostedPage) -> None:
        """Open the page and pay there.

        Raises:
            LookupError: nobody can pay there.
        """

    async def be_silent(self) -> None:
        """From now on, do what is asked and don't answer within a moment."""

    async def speak(self) -> None:
        """Answer again, and properly."""

    def answer_with(self, response: Response) -> None:
        """From now on, do nothing and answer this."""

    def refunded(self, payment_id: PaymentId) -> int:
        """What was refunded, in minor units."""

    def notice(self, payment_id: PaymentId) -> Message:
        """The message that tells of a payment as it stands, sent at ``NOW``."""


def payment(amount: Money = AMOUNT, payment_id: PaymentId = PAYMENT) -> PaymentRequest:
    """A payment of today."""
    return PaymentRequest(
        payment_id,
        amount,
        "捐赠/Gift & thanks=1",
        "https://market.example/payments/PM-CONTRACT?a=1",
        NOW + timedelta(minutes=30),
        "192.0.2.7",
    )


def giving_back(minor: int, refund_id: RefundId, seen: PaymentSeen) -> RefundOrder:
    """A part of the payment above."""
    reference = seen.gateway_reference
    assert reference is not None
    return RefundOrder(refund_id, PAYMENT, AMOUNT, Money(minor, AMOUNT.currency), reference)


class PaymentContract:
    """Of a rail that money comes in on."""

    async def paid(self, outside: PaymentHands) -> PaymentSeen:
        """A payment that somebody made."""
        await outside.pay(await outside.rail.create_payment(payment()))
        return await outside.rail.find_payment(PAYMENT)

    async def test_what_nobody_told_it_is_unknown(self, outside: PaymentHands) -> None:
        """Neither declined nor expired: it was never there."""
        seen = await outside.rail.find_payment(PAYMENT)
        assert seen == PaymentSeen(PAYMENT, PaymentState.UNKNOWN)

    async def test_a_payment_is_captured(self, outside: PaymentHands) -> None:
        """Once somebody paid, with the amount to the fen, under the rail's own name."""
        page = await outside.rail.create_payment(payment())
        before = await outside.rail.find_payment(PAYMENT)
        assert before.state in {PaymentState.UNKNOWN, PaymentState.PENDING}
        await outside.pay(page)
        seen = await outside.rail.find_payment(PAYMENT)
        assert (seen.payment_id, seen.state, seen.amount) == (
            PAYMENT,
            PaymentState.CAPTURED,
            AMOUNT,
        )
        assert seen.gateway_reference
        assert await outside.rail.capture(PAYMENT) == seen

    async def test_asked_twice_it_is_one_payment(self, outside: PaymentHands) -> None:
        """The page that is made again is one of the same payment: it can't be paid twice."""
        first = await outside.rail.create_payment(payment())
        await outside.pay(await outside.rail.create_payment(payment()))
        with pytest.raises(LookupError):
            await outside.pay(first)

    async def test_a_closed_payment_takes_no_money(self, outside: PaymentHands) -> None:
        """And is not captured."""
        page = await outside.rail.create_payment(payment())
        seen = await outside.rail.close_payment(PAYMENT)
        assert seen.state in {PaymentState.EXPIRED, PaymentState.UNKNOWN}
        if seen.state is PaymentState.EXPIRED:
            with pytest.raises(LookupError):
                await outside.pay(page)

    async def test_what_is_paid_stays_paid_when_it_is_closed(self, outside: PaymentHands) -> None:
        """Who was faster than the closing has paid."""
        seen = await self.paid(outside)
        assert await outside.rail.close_payment(PAYMENT) == seen

    async def test_it_is_given_back_in_parts(self, outside: PaymentHands) -> None:
        """Each once, however often it is asked for; the payment stays captured throughout."""
        seen = await self.paid(outside)
        orders = [giving_back(2_345, REFUND, seen), giving_back(10_000, RefundId("R-REST"), seen)]
        for order in orders:
            assert (await outside.rail.find_refund(order)).state is RefundState.UNKNOWN
            for _ in range(2):
                told = await outside.rail.refund(order)
                assert told.state in {RefundState.PENDING, RefundState.DONE}
                assert (told.refund_id, told.amount) == (order.refund_id, order.amount)
            found = await outside.rail.find_refund(order)
            assert (found.refund_id, found.state, found.amount) == (
                order.refund_id,
                RefundState.DONE,
                order.amount,
            )
        assert outside.refunded(PAYMENT) == AMOUNT.minor
        assert (await outside.rail.find_payment(PAYMENT)).state is PaymentState.CAPTURED

    async def test_no_more_is_given_back_than_was_paid(self, outside: PaymentHands) -> None:
        """The second refund would go beyond by a fen: refused, and nothing is done."""
        seen = await self.paid(outside)
        await outside.rail.refund(giving_back(2_346, REFUND, seen))
        with pytest.raises(GatewayRefusedError):
            await outside.rail.refund(giving_back(10_000, RefundId("R-REST"), seen))
        assert outside.refunded(PAYMENT) == 2_346

    async def test_a_refund_that_nobody_answers_is_found(self, outside: PaymentHands) -> None:
        """The query says that it was done; nothing has to be sent again."""
        order = giving_back(2_345, REFUND, await self.paid(outside))
        await outside.be_silent()
        with pytest.raises(OSError):  # noqa: PT011 - whatever its kind: the outcome is unknown
            await outside.rail.refund(order)
        await outside.speak()
        assert (await outside.rail.find_refund(order)).state is RefundState.DONE
        assert outside.refunded(PAYMENT) == 2_345

    async def test_a_currency_that_it_has_not_is_refused(self, outside: PaymentHands) -> None:
        """Before anybody is asked."""
        (other, *_) = set(Currency) - outside.rail.currencies
        with pytest.raises(CurrencyNotOfferedError):
            await outside.rail.create_payment(payment(Money(100, other)))

    @pytest.mark.parametrize("response", [HTML, RUBBISH, BUSY], ids=["html", "rubbish", "busy"])
    async def test_rubbish_is_no_answer(self, outside: PaymentHands, response: Response) -> None:
        """Neither a yes nor a no: whoever asked has to query."""
        order = giving_back(1, REFUND, await self.paid(outside))
        outside.answer_with(response)
        asking = [
            outside.rail.find_payment(PAYMENT),
            outside.rail.close_payment(PAYMENT),
            outside.rail.refund(order),
            outside.rail.find_refund(order),
        ]
        for one in asking:
            with pytest.raises(AnswerUnreadableError):
                await one

    async def test_nothing_secret_is_logged(
        self, outside: PaymentHands, caplog: pytest.LogCaptureFixture
    ) -> None:
        """What a process logs of calls, answers and notices holds no key and no signature."""
        caplog.set_level(logging.INFO)
        seen = await self.paid(outside)
        await outside.rail.refund(giving_back(1, REFUND, seen))
        headers, body = outside.notice(PAYMENT)
        outside.rail.read_notice(headers, body, NOW)
        with pytest.raises(NoticeRefusedError) as caught:
            outside.rail.read_notice(headers, body[:-9], NOW)
        said = caplog.text + str(caught.value)
        assert outside.secrets
        for secret in (*outside.secrets, *headers.values(), body.decode()):
            assert len(secret) < 12 or secret not in said

    async def test_a_notice_says_what_the_query_says(self, outside: PaymentHands) -> None:
        """Under a name of its own, however often it comes."""
        seen = await self.paid(outside)
        headers, body = outside.notice(PAYMENT)
        for _ in range(2):
            (told,) = outside.rail.read_notice(headers, body, NOW)
            assert isinstance(told, PaymentSeen)
            assert told.notice_id
            assert (told.payment_id, told.state, told.amount, told.gateway_reference) == (
                seen.payment_id,
                seen.state,
                seen.amount,
                seen.gateway_reference,
            )

    async def test_a_changed_notice_is_forged(self, outside: PaymentHands) -> None:
        """A byte anywhere, a part that is missing, nothing at all, no signature."""
        await self.paid(outside)
        headers, body = outside.notice(PAYMENT)
        for place in range(0, len(body), 7):
            changed = body[:place] + bytes([body[place] ^ 1]) + body[place + 1 :]
            with pytest.raises(NoticeRefusedError):
                outside.rail.read_notice(headers, changed, NOW)
        for end in range(0, len(body), 11):
            with pytest.raises(NoticeRefusedError):
                outside.rail.read_notice(headers, body[:end], NOW)

    @pytest.mark.parametrize("moved", [timedelta(days=3), -timedelta(hours=1)])
    async def test_an_old_or_future_notice_is_stale(
        self, outside: PaymentHands, moved: timedelta
    ) -> None:
        """Somebody kept it, or a clock is wrong."""
        await self.paid(outside)
        headers, body = outside.notice(PAYMENT)
        with pytest.raises(NoticeStaleError):
            outside.rail.read_notice(headers, body, NOW + moved)

    async def test_another_rails_key_signs_nothing(
        self, outside: PaymentHands, stranger: PaymentHands
    ) -> None:
        """A notice of the same shape by somebody else's key."""
        await stranger.pay(await stranger.rail.create_payment(payment()))
        headers, body = stranger.notice(PAYMENT)
        with pytest.raises(NoticeForgedError):
            outside.rail.read_notice(headers, body, NOW)
