"""The bank's pages: in both languages, without scripts, and for nobody else's forms."""

import re
from enum import StrEnum

import httpx
import pytest

from marketplace.sandbox_bank import (
    books,
    faults,
    payments,
    payouts,
    reserved,
    takings_back,
    webhooks,
)
from marketplace.sandbox_bank.pages.words import WORDS
from marketplace.sandbox_bank.refusals import Rule
from marketplace.sandbox_bank.statements import Format
from tests.sandbox_bank.banking import DAY_SECONDS, Living, living_bank

CHINESE = re.compile(r"[一-鿿]")
OUR_OWN = ("演示", "中文", "明账", "沙箱银行")
"""What an English page may hold of Chinese: what people wrote, and the switch."""
SHOWN: tuple[type[StrEnum], ...] = (
    books.Account,
    faults.Behaviour,
    faults.Reach,
    payments.PaymentState,
    payouts.Reason,
    reserved.PayoutState,
    takings_back.TakingKind,
    takings_back.TakingState,
    webhooks.EventKind,
    Format,
)


@pytest.fixture
async def busy(living: Living) -> Living:
    """A bank with some of everything."""
    await living.fund("500.00")
    await living.pay("PAY-1")
    await living.open_payment("PAY-2", "2000.00")
    part = {"value": "10.00", "currency": "CNY"}
    for kind in ("refunds", "chargebacks"):
        asked = {"reference": f"{kind}-1", "payment_reference": "PAY-1", "amount": part}
        await living.done(f"/v1/{kind}", asked)
    await living.switch("payout_fails", reach="reference", subject="P-2", times=1)
    for payout_id in ("P-1", "P-2"):
        await living.done("/v1/payouts", living.payout(payout_id))
    await living.switch("webhook_late", seconds=60)
    await living.advance(seconds=1)
    await living.deliver()
    await living.move(DAY_SECONDS)
    return living


async def get(living: Living, path: str, language: str) -> str:
    """A page as a browser gets it."""
    answer = await living.client.get(path, params={"lang": language})
    assert answer.status_code == 200, path
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "<script" not in answer.text
    return answer.text


PATHS = ["/", "/faults", "/statements", "pay"]


@pytest.mark.parametrize("path", PATHS)
async def test_every_page_speaks_both_languages(busy: Living, path: str) -> None:
    """Chinese by default; an English page has no Chinese but what people wrote."""
    if path == "pay":
        payment = await busy.found("/v1/payments/PAY-2")
        path = payment["page_url"].removeprefix("http://bank.example")
    chinese = await get(busy, path, "zh")
    assert '<html lang="zh-CN">' in chinese
    assert (await busy.client.get(path)).text == chinese
    english = await get(busy, path, "en")
    assert '<html lang="en">' in english
    text = re.sub(r"<[^>]*>", "", english)
    for allowed in OUR_OWN:
        text = text.replace(allowed, "")
    left = [line for line in text.splitlines() if CHINESE.search(line)]
    assert [line for line in left if "演示" not in line and "捐款" not in line] == []


@pytest.mark.parametrize("kind", SHOWN)
def test_every_value_that_is_shown_has_a_name(kind: type[StrEnum]) -> None:
    """In both languages."""
    for one in kind:
        name = WORDS[one]
        assert name.zh
        assert not CHINESE.search(name.en)


@pytest.mark.parametrize("rule", list(Rule))
def test_every_refusal_is_said_in_both_languages(rule: Rule) -> None:
    """Each with a status of its own kind."""
    assert CHINESE.search(rule.value.zh)
    assert not CHINESE.search(rule.value.en)
    assert 400 <= rule.value.status < 500


async def test_the_desk_shows_what_there_is(busy: Living) -> None:
    """Accounts, payments, payouts with their reasons, events with their delivery."""
    page = await get(busy, "/", "en")
    for shown in (
        "PAY-1",
        "PAY-2",
        "refunds-1",
        "chargebacks-1",
        "P-1",
        "the account is closed",
        "¥539.40",
        "events come late",
        "delivered",
    ):
        assert shown in page, shown


async def test_the_payment_page_leads_back(busy: Living) -> None:
    """To the address that the merchant gave, whatever was decided; the code stands on the page."""
    payment = await busy.found("/v1/payments/PAY-2")
    path = payment["page_url"].removeprefix("http://bank.example")
    back = "http://merchant.example/gifts/1?lang=zh"
    page = await get(busy, path, "en")
    assert f'href="{back}"' in page
    # A day has passed: it is over, though it was open.
    assert "can&#39;t be paid any more" in page or "can't be paid any more" in page
    large = await busy.open_payment("PAY-3", "2000.00")
    path = large["page_url"].removeprefix("http://bank.example")
    assert 'value="approve"' not in await get(busy, path, "en")
    await busy.decide(large, "approve_with_code")
    code = re.search(r'class="code">(\d{6})<', await get(busy, path, "en"))
    assert code is not None
    await busy.decide(large, "enter_code", code="wrong")
    assert 'role="alert"' in await get(busy, path, "en")
    await busy.decide(large, "enter_code", code=code.group(1))
    assert "Paid. The bank tells the merchant." in await get(busy, path, "en")


async def test_forms_work_without_scripts(living: Living) -> None:
    """Set a switch, remove it, move the clock, send an event again, fetch a file."""
    client = living.client
    form = {"behaviour": "slow", "reach": "payee", "subject": "H-1", "seconds": "", "times": "2"}
    assert (await client.post("/faults", data=form)).status_code == 303
    (fault,) = await living.found("/v1/faults")
    assert (fault["subject"], fault["seconds"], fault["times_left"]) == ("H-1", 2, 2)
    assert (await client.post(f"/faults/{fault['fault_id']}/removal")).status_code == 303
    assert await living.found("/v1/faults") == []
    await living.pay("PAY-1")
    await living.deliver()
    (event,) = await living.found("/v1/events")
    assert (await client.post(f"/events/{event['event_id']}/redelivery")).status_code == 303
    assert await living.delivered() == ["payment.captured"]
    assert (await client.post("/clock", data={"seconds": str(DAY_SECONDS)})).status_code == 303
    page = await get(living, "/statements", "en")
    links = re.findall(r'href="(/statements/CNY/[^"]+)"', page)
    assert len(links) == len(Format)
    for link in links:
        file = await client.get(link)
        assert file.status_code == 200
        assert "attachment" in file.headers["Content-Disposition"]


@pytest.mark.parametrize(
    "form",
    [
        {"behaviour": "slow", "reach": "payee", "subject": ""},
        {"behaviour": "slow", "reach": "everything", "seconds": "soon"},
        {"behaviour": "slow", "reach": "everything", "times": "0"},
    ],
)
async def test_a_form_that_cant_be_used_is_told(living: Living, form: dict[str, str]) -> None:
    """As a page, and nothing is set."""
    answer = await living.client.post("/faults?lang=en", data=form)
    assert answer.status_code == 400
    assert "The switch can&#39;t be set like this" in answer.text
    assert await living.found("/v1/faults") == []


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "http://elsewhere.example"},
        {"Origin": "null"},
    ],
)
async def test_forms_of_other_sites_do_nothing(living: Living, headers: dict[str, str]) -> None:
    """Whatever they send: switches, the clock, a decision about a payment."""
    opened = await living.open_payment("PAY-1")
    path = opened["page_url"].removeprefix("http://bank.example")
    forms = {
        "/faults": {"behaviour": "slow"},
        "/clock": {"seconds": "60"},
        path: {"decision": "approve"},
    }
    for address, form in forms.items():
        refused = await living.client.post(address, data=form, headers=headers)
        assert refused.status_code == 403, address
    assert (await living.found("/v1/payments/PAY-1"))["state"] == "open"
    own = {"Sec-Fetch-Site": "same-origin", "Origin": "null"}
    assert (await living.client.post(path, data=forms[path], headers=own)).status_code == 303


async def test_the_desk_is_closed_to_others(bank_dsn: str) -> None:
    """Reached from outside, the bank has the payers' page and the signed API, and no more."""
    async with living_bank(bank_dsn, public=True) as living:
        opened = await living.open_payment("PAY-1")
        path = opened["page_url"].removeprefix("http://bank.example")
        assert "/faults" not in await get(living, path, "en")
        for closed in ("/", "/faults", "/statements"):
            assert (await living.client.get(closed)).status_code == 404
        assert (await living.client.post("/clock", data={"seconds": "60"})).status_code == 404


async def test_styles_come_from_the_bank_itself(living: Living) -> None:
    """Every address of the page's head is answered."""
    page = await get(living, "/", "zh")
    for address in re.findall(r'<link [^>]*href="([^"]+)"', page):
        answer: httpx.Response = await living.client.get(address)
        assert answer.status_code == 200
        assert address.startswith("/")
    assert (await living.client.get("/health/live")).text == "ok"


async def test_a_name_that_was_led_here_reaches_nothing(living: Living) -> None:
    """A page elsewhere whose name was bound to this machine is of one origin with it."""
    stranger = {"Host": "elsewhere.example:8010", "Sec-Fetch-Site": "same-origin"}
    for method, path in (("GET", "/"), ("POST", "/faults"), ("POST", "/clock")):
        form = {"behaviour": "slow", "seconds": "60"} if method == "POST" else None
        answer = await living.client.request(method, path, data=form, headers=stranger)
        assert answer.status_code == 403, path
    assert await living.found("/v1/faults") == []
    crooked = await living.client.get("/", headers={"Host": "[::1"})
    assert crooked.status_code == 403
    near = await living.client.get("/", headers={"Host": "localhost:8010"})
    assert near.status_code == 200
