"""Events: signed, sent until they are taken, and as unreliable as switches make them."""

import hmac
from hashlib import sha256

import httpx

from marketplace.sandbox_bank.webhooks import ATTEMPTS_MAX, deliver_due
from tests.sandbox_bank.banking import DAY_SECONDS, WEBHOOK_KEY, Living, living_bank


def is_signed(request: httpx.Request, key: str = WEBHOOK_KEY) -> bool:
    """Whether an event is signed as the documentation says."""
    parts = dict(part.split("=") for part in request.headers["Bank-Webhook-Signature"].split(","))
    text = parts["t"].encode() + b"." + request.content
    return parts["v1"] == hmac.new(key.encode(), text, sha256).hexdigest()


async def test_an_event_is_signed_and_goes_to_the_address_that_was_set(living: Living) -> None:
    """Under its own id, at the time at which it is sent."""
    await living.pay("PAY-1")
    (event,) = await living.deliver()
    (hook,) = living.hooks
    assert str(hook.url) == "http://merchant.example/hooks/bank"
    assert is_signed(hook)
    assert not is_signed(hook, WEBHOOK_KEY[::-1])
    assert hook.headers["Bank-Event"] == event["event_id"]
    assert f"t={int(living.wall().timestamp())}," in hook.headers["Bank-Webhook-Signature"]


async def test_what_is_not_taken_is_sent_again(living: Living) -> None:
    """The same bytes, ever more rarely, until it is taken."""
    await living.pay("PAY-1")
    living.hook_status = 503
    await living.deliver()
    await living.deliver()
    assert len(living.hooks) == 1
    living.hook_status = 200
    await living.advance(seconds=2)
    assert await living.delivered() == ["payment.captured"]
    assert living.hooks[0].content == living.hooks[1].content
    await living.advance(days=1)
    assert await living.delivered() == []


async def test_what_nobody_ever_takes_is_given_up_and_shown(living: Living) -> None:
    """And can be sent again by hand."""
    await living.pay("PAY-1")
    living.hook_status = 500
    for _ in range(ATTEMPTS_MAX + 3):
        await living.deliver()
        await living.advance(hours=1)
    assert len(living.hooks) == ATTEMPTS_MAX
    (event,) = await living.found("/v1/events")
    assert (event["due_at"], event["delivered_at"], event["said"]) == (None, None, "HTTP 500")
    living.hook_status = 200
    await living.done(f"/v1/events/{event['event_id']}/redelivery", {})
    assert await living.delivered() == ["payment.captured"]


async def test_a_redirect_is_not_followed(living: Living) -> None:
    """It counts as not taken: events go where it was said at the start."""
    await living.pay("PAY-1")
    living.hook_status = 307
    await living.deliver()
    (event,) = await living.found("/v1/events")
    assert (event["delivered_at"], event["said"]) == (None, "HTTP 307")


async def test_events_may_come_three_times(living: Living) -> None:
    """With one id."""
    await living.switch("webhook_repeated")
    await living.pay("PAY-1")
    events = await living.deliver()
    assert len(events) == 3
    assert len({event["event_id"] for event in events}) == 1


async def test_events_may_overtake_each_other(living: Living) -> None:
    """The younger arrives first; where there is none, the older comes after a minute."""
    await living.switch("webhook_out_of_order", reach="reference", subject="PAY-1", times=1)
    await living.pay("PAY-1")
    assert await living.delivered() == []
    await living.pay("PAY-2")
    told = [event["object"]["reference"] for event in await living.deliver()]
    assert told == ["PAY-2", "PAY-1"]
    await living.switch("webhook_out_of_order", reach="reference", subject="PAY-3", times=1)
    await living.pay("PAY-3")
    await living.advance(seconds=61)
    assert await living.delivered() == ["payment.captured"]


async def test_events_may_come_late(living: Living) -> None:
    """By the bank's clock."""
    await living.switch("webhook_late", seconds=DAY_SECONDS)
    await living.pay("PAY-1")
    await living.move(DAY_SECONDS - 1)
    assert await living.delivered() == []
    await living.move(1)
    assert await living.delivered() == ["payment.captured"]


async def test_events_may_be_lost(living: Living) -> None:
    """For good; whoever asks hears of the payment all the same."""
    await living.switch("webhook_lost")
    await living.pay("PAY-1")
    await living.advance(days=30)
    assert await living.delivered() == []
    assert (await living.found("/v1/payments/PAY-1"))["state"] == "captured"


async def test_events_may_be_a_cent_wrong(living: Living) -> None:
    """Signed as they are; a query says the right amount."""
    await living.switch("webhook_wrong_amount", times=1)
    await living.pay("PAY-1")
    (event,) = await living.deliver()
    assert event["object"]["amount"]["value"] == "100.01"
    assert is_signed(living.hooks[0])
    assert (await living.found("/v1/payments/PAY-1"))["amount"]["value"] == "100.00"


async def test_events_may_be_signed_wrongly_at_first(living: Living) -> None:
    """Refused, it comes again with the right signature."""
    await living.switch("webhook_wrong_signature")
    await living.pay("PAY-1")
    living.hook_status = 401
    await living.deliver()
    living.hook_status = 200
    await living.advance(seconds=2)
    await living.deliver()
    assert [is_signed(hook) for hook in living.hooks] == [False, True]


async def test_without_an_address_events_wait(bank_dsn: str) -> None:
    """And arrive once there is one."""
    async with living_bank(bank_dsn, webhook_url=None) as deaf:
        await deaf.pay("PAY-1")
        assert await deaf.delivered() == []
    async with living_bank(bank_dsn) as hearing:
        assert await hearing.delivered() == ["payment.captured"]


async def test_an_unreachable_merchant_is_tried_again(living: Living) -> None:
    """No connection is an answer as bad as 500."""
    await living.pay("PAY-1")

    def fail(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("nobody there", request=request)

    async with httpx.AsyncClient(transport=httpx.MockTransport(fail)) as client:
        assert await deliver_due(living.bank, client) == 1
    (event,) = await living.found("/v1/events")
    assert (event["said"], event["attempts"]) == ("ConnectError", 1)
    await living.advance(seconds=2)
    assert await living.delivered() == ["payment.captured"]
