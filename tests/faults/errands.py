"""What shows that each task of a worker goes on: something that it alone brings about."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any, Final

from msgspec.structs import replace

from domain.campaigns.commands import DraftCampaign, PublishCampaign
from domain.decider import Command
from domain.facts.campaigns import CampaignKind, FundingMode, LegalMode
from domain.gifts.commands import ReceiveDonation
from domain.ids import ActorId, CampaignId, DonationId, PayoutId
from domain.payouts.commands import ApprovePayout, RequestPayout
from marketplace.handling import CommandHandler
from marketplace.log import EventLog, LogBusyError, OutcomeUnknownError
from projections.campaigns import queries as campaign_totals
from projections.payouts import queries as payouts
from projections.registry import standings
from tests.conftest import ORIGIN
from tests.faults.worker_process import connected, until
from tests.worlds.story import APPROVER, HOUSEHOLDS, NOW, OFFICER, SYSTEM, cny, story
from tests.worlds.workshop import TERMS, Workshop
from workers.commands import TIMER_WORKER

SMALL: Final = replace(TERMS, units=20, bonus_pool_minor=0, transport_minor=0, offline_lots=0)
"""Its deadline has long passed, so that a timer has something to do at once."""


class Errands:
    """A story to work for, and as many errands as are wanted."""

    def __init__(self, dsn: str, log: EventLog) -> None:
        self._dsn, self._log = dsn, log
        self._handler = CommandHandler(log)
        self._shop = Workshop()
        self._count = 0

    async def begin(self) -> None:
        """Tell the story that they belong to."""
        for command, actor in story():
            await self._handler.handle(command, actor=actor)
        for command in self._shop.done:
            await self._handler.handle(command, actor=getattr(command, "by", SYSTEM))

    async def send(self) -> "Errand":
        """Record an errand for each task; asked again and again if the log can't record now."""
        self._count += 1
        errand = Errand(self._dsn, self._log, self._count)
        told = len(self._shop.done)
        self._shop.beside(f"O-LOST-{self._count}", terms=SMALL).opened()
        opening = self._shop.done[told:]
        for command in (*errand.payout(), *errand.missed_campaign(), *opening):
            await self._insist(command)
        errand.position = await self._log.head()
        return errand

    async def _insist(self, command: Command) -> None:
        actor = ActorId(getattr(command, "by", SYSTEM))

        async def recorded() -> bool:
            try:
                await self._handler.handle(command, actor=actor, key=f"{command}", body="b")
            except (LogBusyError, OutcomeUnknownError):
                return False
            return True

        await until(recorded)


class Errand:
    """One for each task."""

    def __init__(self, dsn: str, log: EventLog, number: int) -> None:
        self._dsn, self._log = dsn, log
        self._payout = PayoutId(f"P-LOST-{number}")
        self._campaign = CampaignId(f"C-LOST-{number}")
        self._order = f"order:O-LOST-{number}"
        self.position = 0
        self.done: dict[str, Callable[[], Awaitable[bool]]] = {
            "read models": self.folded,
            "payout": self.settled,
            "campaign": self.given_back,
            "timer": self.closed,
        }

    def payout(self) -> list[Command]:
        """Of one yuan, approved."""
        step: dict[str, Any] = {
            "payout_id": self._payout,
            "household_id": HOUSEHOLDS[1],
            "at": NOW,
        }
        return [
            RequestPayout(amount=cny(100), by=OFFICER, **step),
            ApprovePayout(by=APPROVER, **step),
        ]

    def missed_campaign(self) -> list[Command]:
        """Its deadline has passed, and the gift to it has to go back."""
        about: dict[str, Any] = {"campaign_id": self._campaign, "at": NOW}
        return [
            DraftCampaign(
                title_zh="水窖",
                title_en="A cistern",
                kind=CampaignKind.POOLED,
                funding=FundingMode.ALL_OR_NOTHING,
                legal_mode=LegalMode.PUBLIC_FUNDRAISING,
                target=cny(1_000_000),
                deadline=NOW + timedelta(days=3),
                by=OFFICER,
                **about,
            ),
            PublishCampaign(by=OFFICER, **about),
            ReceiveDonation(
                donation_id=DonationId(f"G-{self._campaign}"),
                donor_id=None,
                amount=cny(1_000),
                fee=cny(6),
                gateway="sandbox",
                gateway_reference=f"in-{self._campaign}",
                received_at=NOW,
                **about,
            ),
        ]

    async def folded(self) -> bool:
        """Whether every read model has come as far as this errand."""
        async with connected(self._dsn) as connection:
            return all(one.position >= self.position for one in await standings(connection))

    async def settled(self) -> bool:
        """Whether the payout was paid."""
        async with connected(self._dsn) as connection:
            found = await payouts.payout(connection, self._payout)
        return found is not None and found.status == "settled"

    async def given_back(self) -> bool:
        """Whether the campaign was ended, and its gift returned."""
        async with connected(self._dsn) as connection:
            found = await campaign_totals.campaign(connection, self._campaign)
        return found is not None and found.outcome == "missed" and found.pooled.minor == 0

    async def closed(self) -> bool:
        """Whether the timers closed the order at its deadline."""
        return any(
            recorded.header.type == "OrderClosed"
            and recorded.header.actor == TIMER_WORKER
            and self._order in recorded.header.tags
            for recorded in await self._log.read()
        )


@asynccontextmanager
async def errands_for(dsn: str, origin: str = ORIGIN) -> AsyncIterator[Errands]:
    """The story is told."""
    async with await EventLog.open(dsn, origin=origin) as log:
        errands = Errands(dsn, log)
        await errands.begin()
        yield errands
