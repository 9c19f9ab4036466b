"""A gift that is paid at the sandbox bank: two programs, and the same money in both books."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any, Final, NamedTuple
from uuid import uuid4

import asyncpg
import pytest

from domain import catalogue
from domain.ids import PaymentId
from marketplace.log import EventLog
from marketplace.log.log import utc_now
from marketplace.paying import Paying
from projections.registry import standings
from tests.conftest import Databases
from tests.gateways.bank_outside import MARKET, BankOutside, open_outside
from tests.web.opening import open_campaign
from tests.web.serving import client_of, following
from tests.workers.waiting import until
from tests.worlds.web_village import PEOPLE, Village, cny
from workers.gateway import HostedPage

BANK: Final = "assets:gateway:sandbox_bank"


class Street(NamedTuple):
    """The market on one side, the bank on the other."""

    village: Village
    bank: BankOutside
    campaign_id: str
    dsn: str
    log: EventLog

    async def start(self) -> dict[str, Any]:
        """Somebody wants to give 50 yuan."""
        body = {"campaign_id": self.campaign_id, "amount": cny("50.00")}
        found: dict[str, Any] = await self.village.done_by_nobody("/payments", body, str(uuid4()))
        return found

    async def tell(self, times: int = 1) -> list[int]:
        """Every event that the bank sent arrives so often; what the market answered."""
        hooks = self.bank.living.hooks * times
        answers = [
            await self.village.client.post(
                "/webhooks/sandbox_bank", content=hook.content, headers=dict(hook.headers)
            )
            for hook in hooks
        ]
        return [answer.status_code for answer in answers]

    async def events(self, kind: str) -> list[Any]:
        """The recorded events of a kind."""
        found = [catalogue.decode(one.payload) for one in await self.log.read()]
        return [event for event in found if type(event).__name__ == kind]

    async def shown(self) -> None:
        """Wait until the read models are as of the log's end."""
        head = await self.log.head()
        connection = await asyncpg.connect(self.dsn)

        async def are() -> bool:
            return all(one.position >= head for one in await standings(connection))

        await until(are)
        await connection.close()


@pytest.fixture
async def street(
    dsn: str, log: EventLog, databases: Databases, tmp_path: Path
) -> AsyncIterator[Street]:
    """A campaign, and a bank by which people give to it."""
    async with AsyncExitStack() as stack:
        bank_dsn = databases.make_for_this_test("template1")
        bank = await open_outside(stack, bank_dsn, now=utc_now())
        await stack.enter_async_context(following(dsn, log))
        paying = Paying({bank.rail.name: bank.rail}, MARKET)
        client = await stack.enter_async_context(
            client_of(dsn, tmp_path / "pictures", paying=paying)
        )
        village = Village(client, dsn, log)
        for name in ("officer", "approver", "auditor"):
            await village.enrol(name, *PEOPLE[name])
        yield Street(village, bank, await open_campaign(village), dsn, log)


async def test_both_books_have_the_gift_once(street: Street) -> None:
    """Paid on the bank's page, told three times over; the bank's fee is its own posting."""
    begun = await street.start()
    await street.bank.pay(HostedPage(begun["payment_url"]))
    assert await street.tell(times=3) == [200, 200, 200]
    assert len(await street.events("DonationReceived")) == 1
    await street.shown()
    assert await street.village.balance(BANK) == -4_970
    assert await street.bank.living.balance("acquiring") == "49.70"
    assert await street.bank.living.balance("fees") == "0.30"
    (captured,) = await street.events("PaymentCaptured")
    there = await street.bank.rail.find_payment(PaymentId(begun["id"]))
    assert captured.gateway_reference == there.gateway_reference


async def test_the_browser_may_be_faster_than_the_bank(street: Street) -> None:
    """Back on our page the bank is asked, though its event was lost; late, it changes nothing."""
    await street.bank.living.switch("webhook_late", seconds=60)
    begun = await street.start()
    await street.bank.pay(HostedPage(begun["payment_url"]))
    assert street.bank.living.hooks == []
    await street.village.client.get(f"/payments/{begun['id']}?back=1")
    assert len(await street.events("DonationReceived")) == 1
    street.bank.living.wall.now += timedelta(seconds=61)
    await street.bank.living.deliver()
    assert await street.tell() == [200]
    assert len(await street.events("DonationReceived")) == 1


async def test_nothing_is_given_that_was_not_paid(street: Street) -> None:
    """Declined at the bank, said by it, and shown as that."""
    begun = await street.start()
    living = street.bank.living
    path = begun["payment_url"].removeprefix("http://bank.example")
    await living.client.post(path, data={"decision": "decline"})
    await living.deliver()
    assert await street.tell() == [200]
    assert await street.events("DonationReceived") == []
    await street.shown()
    assert (await street.village.get(f"/payments/{begun['id']}"))["status"] == "declined"
    assert await living.balance("acquiring") == "0.00"


async def test_an_event_that_is_a_cent_wrong_books_no_gift_of_another_amount(
    street: Street,
) -> None:
    """It is signed, and says 50.01 where 50.00 was asked for: no gift of 50.01 exists."""
    await street.bank.living.switch("webhook_wrong_amount")
    begun = await street.start()
    await street.bank.pay(HostedPage(begun["payment_url"]))
    await street.tell()
    amounts = {event.amount.minor for event in await street.events("DonationReceived")}
    assert amounts <= {5_000}


async def test_an_event_with_a_wrong_signature_is_not_believed(street: Street) -> None:
    """The bank hears that, and its next try is signed as it should be."""
    living = street.bank.living
    await living.switch("webhook_wrong_signature")
    living.hook_status = 422
    begun = await street.start()
    await street.bank.pay(HostedPage(begun["payment_url"]))
    assert await street.tell() == [422]
    assert await street.events("DonationReceived") == []
    living.hook_status = 200
    living.wall.now += timedelta(seconds=2)
    await living.deliver()
    assert await street.tell() == [422, 200]
    assert len(await street.events("DonationReceived")) == 1
