"""Paying over HTTP: whoever tells of it, in whatever order and however often, it is booked once."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any, Final, NamedTuple
from uuid import uuid4

import asyncpg
import pytest
from httpx import Response
from msgspec.structs import replace

from domain import catalogue
from domain.facts.gifts import DonationReceived
from domain.ids import PaymentId
from domain.money import Currency, Money
from marketplace.audit.auditing import audit
from marketplace.audit.verdict import Verdict
from marketplace.handling import CommandHandler
from marketplace.log import EventLog
from marketplace.log.log import utc_now
from marketplace.paying import OPEN_FOR, Paying
from projections.registry import standings
from tests.gateways.till import STALE, Till, message, signed
from tests.web.opening import open_campaign
from tests.web.serving import client_of, following
from tests.workers.waiting import until
from tests.worlds.web_village import PEOPLE, Village, cny
from workers.gateway import ChargebackSeen, PaymentSeen, PaymentState
from workers.payments import PAGE, PaymentWorker
from workers.refunds import RefundWorker

URL: Final = "https://mingzhang.test.example"
STAFF: Final = ("officer", "approver", "auditor", "buyer")
TEN: Final = 10


class Fair(NamedTuple):
    """A campaign and a gateway by which people give to it."""

    village: Village
    till: Till
    campaign_id: str
    dsn: str
    log: EventLog

    async def start(self, key: str | None = None, **changes: Any) -> dict[str, Any]:
        """Somebody wants to give 50 yuan."""
        body = {"campaign_id": self.campaign_id, "amount": cny("50.00"), **changes}
        found: dict[str, Any] = await self.village.done_by_nobody(
            "/payments", body, key or str(uuid4())
        )
        return found

    async def tell(self, seen: PaymentSeen | ChargebackSeen, **headers: str) -> Response:
        """The gateway sends a notice."""
        body, said = message(seen, utc_now())
        return await self.village.client.post(
            "/webhooks/till", content=body, headers={**said, **headers}
        )

    async def come_back(self, payment_id: str, language: str = "en") -> str:
        """The payer's browser returns from the gateway."""
        path = f"/payments/{payment_id}?back=1&lang={language}"
        return (await self.village.client.get(path)).text

    async def types(self) -> Counter[str]:
        """How often each event about payments and gifts was recorded."""
        events = [catalogue.decode(one.payload) for one in await self.log.read()]
        found = Counter(type(event).__name__ for event in events)
        kinds = ("Payment", "SuspendedPayment", "Donation", "OrderFunded", "FeeCharged", "Gift")
        return Counter({name: n for name, n in found.items() if name.startswith(kinds)})

    async def shown(self) -> None:
        """Wait until the read models are as of the log's end."""
        head = await self.log.head()
        connection = await asyncpg.connect(self.dsn)

        async def are() -> bool:
            return all(one.position >= head for one in await standings(connection))

        await until(are)
        await connection.close()

    async def suspended(self) -> list[dict[str, Any]]:
        """What waits for staff."""
        await self.shown()
        headers = {"Authorization": f"Bearer {self.village.tokens['officer']}"}
        answer = await self.village.client.get("/api/v1/suspended-payments", headers=headers)
        found: list[dict[str, Any]] = answer.json()
        return found

    def worker(self, ahead: timedelta = timedelta(), page: int = PAGE) -> PaymentWorker:
        """A worker whose clock may be ahead."""
        handler = CommandHandler(self.log)
        return PaymentWorker(handler, {"till": self.till}, lambda: utc_now() + ahead, page=page)

    def refunds(self, page: int = PAGE) -> RefundWorker:
        """A worker that lets the till send money back."""
        return RefundWorker(CommandHandler(self.log), {"till": self.till}, utc_now, page=page)

    async def sweep(self, ahead: timedelta) -> int:
        """What a worker does about payments whose time is over then."""
        await self.shown()
        connection = await asyncpg.connect(self.dsn)
        try:
            return await self.worker(ahead).sweep(connection)
        finally:
            await connection.close()


@pytest.fixture
async def fair(dsn: str, log: EventLog, tmp_path: Path) -> AsyncIterator[Fair]:
    """An open campaign, and the till."""
    till = Till()
    paying = Paying({"till": till}, URL)
    async with (
        following(dsn, log),
        client_of(dsn, tmp_path / "pictures", paying=paying) as client,
    ):
        village = Village(client, dsn, log)
        for name in STAFF:
            await village.enrol(name, *PEOPLE[name])
        yield Fair(village, till, await open_campaign(village), dsn, log)


BOOKED: Final = {"PaymentStarted": 1, "PaymentCaptured": 1, "DonationReceived": 1}


async def test_a_gift_exists_because_it_was_paid(fair: Fair) -> None:
    """Started, paid at the gateway, told by it; the page leads there and shows it."""
    begun = await fair.start()
    payment_id = begun["id"]
    assert begun["payment_url"] == f"https://till.example/pay/{payment_id}"
    assert (begun["opening"], begun["fee_bearer"]) == ("redirect", "gift")
    request = fair.till.slips[payment_id].request
    assert request.return_url == f"{URL}/payments/{payment_id}?back=1"
    assert await fair.village.balance(f"funds:campaign:{fair.campaign_id}") == 0
    fee = Money(30, Currency.CNY)
    answer = await fair.tell(fair.till.pay(payment_id, utc_now(), fee=fee))
    assert (answer.status_code, answer.content) == (200, b"kept")
    assert await fair.types() == {**BOOKED, "FeeCharged": 1}
    await fair.shown()
    text = await fair.come_back(payment_id)
    assert "paid and booked" in text
    seen = await fair.village.get(f"/payments/{payment_id}")
    assert (seen["status"], seen["fee"]["minor"]) == ("captured", 30)
    assert await fair.village.balance(f"funds:campaign:{fair.campaign_id}") == 4_970
    assert await fair.village.balance("assets:gateway:till") == -4_970
    page = await fair.village.client.get(f"/donations/{seen['donation_id']}?lang=en")
    assert page.status_code == 200


async def test_nothing_is_given_without_a_payment(fair: Fair) -> None:
    """With a gateway nobody's word is taken, neither of a donor nor of a buyer."""
    gift = {"campaign_id": fair.campaign_id, "amount": cny("50.00")}
    told = await fair.village.post(None, "/donations", gift, str(uuid4()))
    assert (told.status_code, told.json()["code"]) == (403, "PaymentRequired")
    funding = await fair.village.post("buyer", "/orders/O-X/funding", {"amount": cny("1.00")})
    assert (funding.status_code, funding.json()["code"]) == (403, "PaymentRequired")
    assert await fair.types() == {}


async def test_the_same_request_starts_one_payment(fair: Fair) -> None:
    """Answered with the same page; another body under its key is an error."""
    key = str(uuid4())
    first, second = await fair.start(key), await fair.start(key)
    assert (first["id"], first["payment_url"]) == (second["id"], second["payment_url"])
    assert second["replayed"]
    body = {"campaign_id": fair.campaign_id, "amount": cny("51.00")}
    other = await fair.village.post(None, "/payments", body, key)
    assert other.json()["code"] == "IdempotencyKeyReused"
    assert await fair.types() == {"PaymentStarted": 1}


@pytest.mark.parametrize("order", ["notice first", "return first", "both at once"])
async def test_whoever_comes_first_books_it(fair: Fair, order: str) -> None:
    """The notice and the browser, in either order, ten times each."""
    payment_id = (await fair.start())["id"]
    seen = fair.till.pay(payment_id, utc_now())
    notices = [lambda: fair.tell(seen)] * TEN
    returns = [lambda: fair.come_back(payment_id)] * TEN
    match order:
        case "notice first":
            steps: list[Any] = [*notices, *returns]
        case "return first":
            steps = [*returns, *notices]
        case _:
            steps = [step for pair in zip(notices, returns, strict=True) for step in pair]
    if order == "both at once":
        answers = await asyncio.gather(*(step() for step in steps))
    else:
        answers = [await step() for step in steps]
    assert {one.status_code for one in answers if isinstance(one, Response)} == {200}
    assert await fair.types() == BOOKED


async def test_several_processes_book_a_payment_once(fair: Fair) -> None:
    """Ten workers with states of their own hear of it in the same moment."""
    payment_id = PaymentId((await fair.start())["id"])
    seen = fair.till.pay(payment_id, utc_now())
    await asyncio.gather(*(fair.worker().record("till", seen) for _ in range(TEN)))
    assert await fair.types() == BOOKED


@pytest.mark.parametrize(
    ("amount", "reason"),
    [
        (Money(4_999, Currency.CNY), "amount_differs"),
        (Money(5_001, Currency.CNY), "amount_differs"),
        (Money(5_000, Currency.USD), "currency_differs"),
    ],
)
async def test_money_that_does_not_fit_is_kept_apart_and_shown(
    fair: Fair, amount: Money, reason: str
) -> None:
    """A fen off, or another currency: no gift, and staff see it, once."""
    payment_id = (await fair.start())["id"]
    seen = fair.till.pay(payment_id, utc_now(), amount=amount)
    answers = await asyncio.gather(*(fair.tell(seen) for _ in range(TEN)))
    assert {answer.status_code for answer in answers} == {200}
    assert await fair.types() == {"PaymentStarted": 1, "PaymentSuspended": 1}
    (waiting,) = await fair.suspended()
    assert (waiting["payment_id"], waiting["reason"]) == (payment_id, reason)
    await fair.shown()
    assert "is not lost" in await fair.come_back(payment_id)
    assert "不会丢失" in await fair.come_back(payment_id, "zh")


async def test_money_of_a_payment_that_nobody_started_is_kept_apart(fair: Fair) -> None:
    """Of a name like ours and of one that can't be; staff find out whose it is."""
    known = (await fair.start())["id"]
    for number, name in enumerate(("PM-NOBODYS", "order/17?")):
        seen = PaymentSeen(
            PaymentId(name),
            PaymentState.CAPTURED,
            Money(5_000, Currency.CNY),
            None,
            f"ref-{number}",
            utc_now(),
        )
        assert (await fair.tell(seen)).status_code == 200
    first, second = await fair.suspended()
    assert {first["reason"], second["reason"]} == {"payment_unknown"}
    assert second["payment_id"] is None
    named = {"gateway": "till", "gateway_reference": "ref-0"}
    applied = {**named, "payment_id": known}
    done = await fair.village.done("officer", "/suspended-payments/applications", applied)
    assert done["events"] == ["SuspendedPaymentApplied", "DonationReceived"]
    again = await fair.village.post("officer", "/suspended-payments/returns", named)
    assert (again.status_code, again.json()["code"]) == (404, "SuspendedPaymentUnknown")
    other = {"gateway": "till", "gateway_reference": "ref-1"}
    key = "k-return"
    back = await fair.village.done("officer", "/suspended-payments/returns", other, key)
    assert back["events"] == ["SuspendedPaymentReturned"]
    repeated = await fair.village.done("officer", "/suspended-payments/returns", other, key)
    assert repeated["replayed"]
    assert await fair.suspended() == []
    assert await fair.village.balance("suspense:payments") == 0


async def test_much_money_in_suspense_needs_two_people(fair: Fair) -> None:
    """The first says what it is, the second agrees."""
    payment_id = (await fair.start())["id"]
    much = Money(2_000_000, Currency.CNY)
    await fair.tell(fair.till.pay(payment_id, utc_now(), amount=much))
    (waiting,) = await fair.suspended()
    body = {
        "gateway": "till",
        "gateway_reference": waiting["gateway_reference"],
        "payment_id": payment_id,
    }
    path = "/suspended-payments/applications"
    assert (await fair.village.done("officer", path, body))["events"] == [
        "SuspendedPaymentProposed"
    ]
    refused = await fair.village.post("officer", path, body)
    assert (refused.status_code, refused.json()["code"]) == (409, "ResolverIsProposer")
    (waiting,) = await fair.suspended()
    treasury = (await fair.village.client.get("/treasury?lang=en")).text
    assert "waits for another person: apply" in treasury
    assert "another amount" in treasury
    assert (waiting["proposed_resolution"], waiting["proposed_payment_id"]) == ("apply", payment_id)
    done = await fair.village.done("approver", path, body)
    assert done["events"] == ["SuspendedPaymentApplied", "DonationReceived"]


async def test_a_payment_after_the_closing_is_no_gift(fair: Fair) -> None:
    """It was open when somebody began to pay; the money is owed to whoever paid."""
    payment_id = (await fair.start())["id"]
    await fair.village.done("officer", f"/campaigns/{fair.campaign_id}/closure")
    await fair.tell(fair.till.pay(payment_id, utc_now()))
    (waiting,) = await fair.suspended()
    assert waiting["reason"] == "not_taken"
    assert await fair.village.balance("suspense:payments") == 5_000


async def test_a_declined_payment_is_tried_again_by_one_click(fair: Fair) -> None:
    """A plain form; twice clicked is once tried, and the new one is paid."""
    payment_id = (await fair.start())["id"]
    assert (await fair.tell(fair.till.decline(payment_id))).status_code == 200
    await fair.shown()
    text = await fair.come_back(payment_id)
    assert f'action="/payments/{payment_id}/retry"' in text
    clicks = await asyncio.gather(
        *(fair.village.client.post(f"/payments/{payment_id}/retry", data={}) for _ in range(TEN))
    )
    assert {click.status_code for click in clicks} == {303}
    (new,) = {click.headers["location"] for click in clicks}
    page = await fair.village.client.get(f"{new}?lang=en")
    assert "Go and pay at the gateway" in page.text
    await fair.shown()
    assert "the newer payment" in await fair.come_back(payment_id)
    checkout = await fair.village.client.get(f"{new}/checkout")
    assert checkout.status_code == 303
    again = PaymentId(new.rpartition("/")[2])
    assert checkout.headers["location"] == f"https://till.example/pay/{again}"
    await fair.tell(fair.till.pay(again, utc_now()))
    assert await fair.types() == {**BOOKED, "PaymentStarted": 2, "PaymentDeclined": 1}


@pytest.mark.parametrize("proven", [True, False])
async def test_nobody_tries_again_in_a_donors_name(fair: Fair, *, proven: bool) -> None:
    """Payment ids are public: without the donor's token the second try is anonymous."""
    begun = await fair.start()
    await fair.tell(fair.till.decline(begun["id"]))
    token = {"Authorization": f"Bearer {begun['donor_token']}"} if proven else {}
    tried = await fair.village.client.post(f"/payments/{begun['id']}/retry", headers=token)
    new = tried.headers["location"]
    await fair.village.client.get(f"{new}/checkout")
    await fair.tell(fair.till.pay(PaymentId(new.rpartition("/")[2]), utc_now()))
    events = [catalogue.decode(one.payload) for one in await fair.log.read()]
    (gift,) = [one for one in events if isinstance(one, DonationReceived)]
    assert gift.donor_id == (begun["donor_id"] if proven else None)


async def test_a_gateway_ends_no_payment_of_another(fair: Fair) -> None:
    """What it says of one that is not at it is logged, and changes nothing."""
    declined = fair.till.decline((await fair.start())["id"])
    await fair.worker().record("other", declined)
    assert await fair.types() == {"PaymentStarted": 1}
    await fair.worker().record("till", declined)
    assert await fair.types() == {"PaymentStarted": 1, "PaymentDeclined": 1}


async def test_a_payment_that_stands_open_can_t_be_tried_again(fair: Fair) -> None:
    """Somebody might pay both; the refusal is a page."""
    payment_id = (await fair.start())["id"]
    headers = {"Accept": "text/html"}
    told = await fair.village.client.post(f"/payments/{payment_id}/retry", headers=headers)
    assert told.status_code == 409
    assert await fair.types() == {"PaymentStarted": 1}


async def test_what_is_not_paid_in_time_is_asked_about_and_expires(fair: Fair) -> None:
    """Never on a guess: while the gateway is away it stays open."""
    await fair.start()
    assert await fair.sweep(timedelta()) == 0
    fair.till.away = True
    assert await fair.sweep(2 * OPEN_FOR) == 0
    assert await fair.types() == {"PaymentStarted": 1}
    fair.till.away = False
    assert await fair.sweep(2 * OPEN_FOR) == 1
    assert await fair.types() == {"PaymentStarted": 1, "PaymentExpired": 1}


async def test_payments_that_cant_end_hold_up_no_other(fair: Fair) -> None:
    """A full page of them, of which the gateway tells what can't be."""
    odd, other = (await fair.start())["id"], (await fair.start())["id"]
    for payment_id in (odd, other):
        fair.till.pay(payment_id, utc_now())
    fair.till.slips[odd].amount = Money(0, Currency.CNY)
    await fair.shown()
    worker = fair.worker(2 * OPEN_FOR, page=1)
    connection = await asyncpg.connect(fair.dsn)
    try:
        assert [await worker.sweep(connection) for _ in range(2)] == [0, 1]
    finally:
        await connection.close()
    assert (await fair.types())["PaymentCaptured"] == 1


async def test_what_was_paid_unheard_is_booked_by_the_sweep(fair: Fair) -> None:
    """The notice was lost and the browser closed."""
    payment_id = (await fair.start())["id"]
    fair.till.pay(payment_id, utc_now())
    assert await fair.sweep(2 * OPEN_FOR) == 1
    assert await fair.types() == BOOKED


async def test_what_is_captured_after_it_expired_waits_for_a_person(fair: Fair) -> None:
    """The payer may have paid anew by then."""
    payment_id = (await fair.start())["id"]
    await fair.sweep(2 * OPEN_FOR)
    assert (await fair.tell(fair.till.pay(payment_id, utc_now()))).status_code == 200
    (waiting,) = await fair.suspended()
    assert waiting["reason"] == "after_expiry"


async def test_what_is_authorized_is_taken(fair: Fair) -> None:
    """A gateway that keeps the money for us is told to hand it over."""
    payment_id = (await fair.start())["id"]
    seen = fair.till.pay(payment_id, utc_now(), state=PaymentState.AUTHORIZED)
    await asyncio.gather(*(fair.tell(seen) for _ in range(TEN)))
    assert await fair.types() == BOOKED


async def test_a_start_whose_page_got_lost_goes_on(fair: Fair) -> None:
    """Killed, or without an answer, between the start and the page: the start is recorded."""
    fair.till.away = True
    begun = await fair.start()
    assert begun["payment_url"] is None
    path = f"/payments/{begun['id']}/checkout"
    assert (await fair.village.client.get(path)).status_code == 503
    fair.till.away = False
    assert (await fair.village.client.get(path)).status_code == 303
    await fair.tell(fair.till.pay(begun["id"], utc_now()))
    assert await fair.types() == BOOKED


async def test_what_no_gateway_said_is_not_believed(fair: Fair) -> None:
    """Forged, cut short, stale, of a stranger, too large: a 4xx, and nothing is recorded."""
    payment_id = (await fair.start())["id"]
    seen, now = fair.till.pay(payment_id, utc_now()), utc_now()
    body, headers = message(seen, now)
    old, then = message(seen, now - STALE - timedelta(seconds=1))
    large = b" " * (64 * 1024 + 1)
    for content, said, path, status, reason in (
        (body, {}, "till", 422, "forged"),
        (body.replace(b"5000", b"9000"), headers, "till", 422, "forged"),
        (body[:-5], headers, "till", 422, "forged"),
        (body[:-5], signed(body[:-5], now), "till", 422, "malformed"),
        (old, then, "till", 422, "stale"),
        (body, headers, "stranger", 404, None),
        (large, signed(large, now), "till", 413, None),
    ):
        answer = await fair.village.client.post(f"/webhooks/{path}", content=content, headers=said)
        assert answer.status_code == status, answer.text
        if reason is not None:
            problem = answer.json()
            assert (problem["code"], problem["details"]["reason"]) == ("NoticeNotBelieved", reason)
    assert await fair.types() == {"PaymentStarted": 1}
    assert (await fair.tell(seen)).status_code == 200
    assert await fair.types() == BOOKED


async def test_what_a_gateway_does_not_offer_is_refused(fair: Fair) -> None:
    """By name, before anything is recorded."""
    body = {"campaign_id": fair.campaign_id, "amount": cny("50.00")}
    euro = {**body, "amount": {"value": "1.00", "currency": "EUR"}}
    for sent, status, code in (
        ({**body, "gateway": "other"}, 404, "PaymentGatewayUnknown"),
        (euro, 422, "PaymentCurrencyNotOffered"),
        ({**body, "amount": {"value": "1.00", "currency": "USD"}}, 422, "CurrencyMismatch"),
        ({**body, "campaign_id": "C-NONE"}, 404, "CampaignUnknown"),
        ({**body, "donor_id": "D-OTHERS"}, 403, "DonorUnproven"),
    ):
        told = await fair.village.post(None, "/payments", sent, str(uuid4()))
        assert (told.status_code, told.json()["code"]) == (status, code), told.text
    assert await fair.types() == {}
    assert not fair.till.slips


async def test_a_bank_takes_a_gift_back_once(fair: Fair) -> None:
    """And of a dispute that belongs to nothing of ours the gateway must tell again."""
    payment_id = PaymentId((await fair.start())["id"])
    await fair.tell(fair.till.pay(payment_id, utc_now()))
    lost = ChargebackSeen(
        payment_id, "till-x", Money(5_000, Currency.CNY), "cb-1", utc_now(), "n-1"
    )
    won = replace(lost, won=True)
    for seen in (lost, lost, won, won, replace(lost, won=False)):
        assert (await fair.tell(seen)).status_code == 200
    types = await fair.types()
    assert types["GiftChargedBack"] == 1
    stranger = replace(lost, payment_id=None, gateway_reference="cb-2")
    assert (await fair.tell(stranger)).status_code == 503


async def test_the_story_holds_and_is_measured(fair: Fair) -> None:
    """The deep audit decides all of it again; metrics tell what is open."""
    paid, odd, open_ = [(await fair.start())["id"] for _ in range(3)]
    await fair.tell(fair.till.pay(paid, utc_now(), fee=Money(7, Currency.CNY)))
    await fair.tell(fair.till.pay(odd, utc_now(), amount=Money(1, Currency.CNY)))
    assert open_
    await fair.shown()
    finding = await audit(fair.dsn, None, lambda *_: None, deep=True)
    assert finding.verdict is Verdict.HOLDS, finding
    text = (await fair.village.client.get("/metrics")).text
    assert "mingzhang_payments_open 1.0" in text
    assert "mingzhang_payments_suspended 1.0" in text


async def test_a_donor_sees_what_became_of_each_payment(fair: Fair) -> None:
    """Under one pseudonym, which the token of the first proves."""
    first = await fair.start()
    headers = {
        "Authorization": f"Bearer {first['donor_token']}",
        "Idempotency-Key": str(uuid4()),
        "Content-Type": "application/json",
    }
    body = json.dumps({"campaign_id": fair.campaign_id, "amount": cny("1.00")})
    answer = await fair.village.client.post("/api/v1/payments", content=body, headers=headers)
    second = answer.json()
    assert second["donor_id"] == first["donor_id"]
    assert second["donor_token"] is None
    await fair.tell(fair.till.decline(first["id"]))
    await fair.shown()
    listed = await fair.village.get(f"/donors/{first['donor_id']}/payments")
    assert [(one["payment_id"], one["status"]) for one in listed] == [
        (second["id"], "started"),
        (first["id"], "declined"),
    ]


async def test_what_staff_give_back_is_sent_once(fair: Fair) -> None:
    """The gateway is asked before it is told, by any number of workers."""
    payment_id = (await fair.start())["id"]
    await fair.tell(fair.till.pay(payment_id, utc_now(), amount=Money(1, Currency.CNY)))
    (waiting,) = await fair.suspended()
    named = {"gateway": "till", "gateway_reference": waiting["gateway_reference"]}
    await fair.village.done("officer", "/suspended-payments/returns", named)
    await fair.shown()
    connection = await asyncpg.connect(fair.dsn)
    fair.till.away = True
    assert await fair.refunds().sweep(connection) == 0
    fair.till.away = False
    assert await fair.refunds().sweep(connection) == 1
    assert await fair.refunds().sweep(connection) == 0
    await fair.shown()
    assert await fair.refunds().sweep(connection) == 0
    await connection.close()
    (order,) = fair.till.refunds
    assert (order.payment_id, order.amount.minor) == (payment_id, 1)
    assert (await fair.types())["SuspendedPaymentRefunded"] == 1


async def test_refunds_that_nobody_can_send_hold_up_no_other(fair: Fair) -> None:
    """A full page of them: of money of which the gateway named no payment of ours."""
    payment_id = (await fair.start())["id"]
    seen = fair.till.pay(payment_id, utc_now(), amount=Money(1, Currency.CNY))
    await fair.tell(replace(seen, payment_id=PaymentId("?"), gateway_reference="of-nobody"))
    await fair.tell(seen)
    for waiting in await fair.suspended():
        named = {"gateway": "till", "gateway_reference": waiting["gateway_reference"]}
        await fair.village.done("officer", "/suspended-payments/returns", named)
    await fair.shown()
    worker = fair.refunds(page=1)
    connection = await asyncpg.connect(fair.dsn)
    try:
        assert [await worker.sweep(connection) for _ in range(2)] == [0, 1]
    finally:
        await connection.close()
