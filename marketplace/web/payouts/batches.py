"""Paying out what many households earned, in one go.

Each payout has an id and a key that follow from the batch and the household, so a batch that was
cut short goes on under its own key and pays nobody twice. Where nobody is named, whose turn it is
follows from the balances before its first payout: who earns something later waits for the next.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from litestar.params import FromPath, JSONBody
from msgspec import Struct
from msgspec.structs import replace

from domain import catalogue
from domain.decider import wire_name
from domain.errors import DomainError
from domain.facts.households import ActScope
from domain.facts.payouts import PayoutApproved, PayoutRequested, PayoutSource
from domain.ids import BatchId, HouseholdId, PayoutId, batch_tag, derive_id
from domain.money import Currency, Money
from domain.payouts.commands import ApprovePayout, RequestPayout
from domain.payouts.errors import ApproverIsRequesterError, PayoutBatchUnknownError
from marketplace.identity.staff import Role
from marketplace.log import Appended, EventLog
from marketplace.log.contract import DCBQuery, DCBQueryItem
from marketplace.web.desk import AtDesk, Desk, keyed
from marketplace.web.paging import POSITION_MAX
from marketplace.web.parties import station_unless_office
from marketplace.web.payouts import bodies
from projections.books.queries import earners
from projections.households.queries import belonging_to
from projections.money import MoneyView, money_view

AT_ONCE: Final = 32
"""Payouts that are decided side by side; group commit takes them together."""


class BatchRefusal(Struct, frozen=True):
    """A household that is not paid in this batch, and the rule that stands against it."""

    household_id: str
    code: str


class BatchReceipt(Struct, frozen=True):
    """What became of a batch; ``GET /payout-batches/{id}`` has its payouts.

    Attributes:
        position: The last event recorded for it; 0 if there is none.
        payouts: How many there are in it now, those of an earlier call included.
        total: What they come to, tax taken off.
        refused: Nobody else is held up by these.
        shown: Whether ledgers and pages show it already.
    """

    id: str
    position: int
    payouts: int
    total: MoneyView
    refused: list[BatchRefusal]
    shown: bool


async def _requested_in(log: EventLog, batch_id: BatchId) -> list[PayoutRequested]:
    """Payouts of a batch, in the order in which they were asked for."""
    item = DCBQueryItem(types=[wire_name(PayoutRequested)], tags=[batch_tag(batch_id)])
    found = []
    for recorded in await log.read(DCBQuery(items=[item])):
        event = catalogue.decode(recorded.payload)
        assert isinstance(event, PayoutRequested)
        found.append(event)
    return found


def _key(batch_id: BatchId, household_id: HouseholdId) -> str:
    return f"payout-batch:{batch_id}:{household_id}"


@keyed("/payout-batches", Role.OFFICER, Role.OPERATOR)
async def request_payout_batch(desk: AtDesk, data: JSONBody[bodies.NewPayoutBatch]) -> BatchReceipt:
    """Ask for all that households earned to be paid, to whom it comes to the threshold.

    At a station: for the households that let it ask.
    """
    station_id = station_unless_office(desk.staff)
    batch_id, threshold = BatchId(desk.new_id("T")), data.threshold.money().checked()
    body = await desk.body()
    before = await _requested_in(desk.log, batch_id)
    at = POSITION_MAX
    if before:
        known = await desk.handler.answered(_key(batch_id, before[0].household_id), body)
        assert known is not None
        at = known.first - 1
    if data.household_ids is not None:
        payees = [*map(HouseholdId, dict.fromkeys(data.household_ids))]
    else:
        async with desk.pool.acquire() as connection:
            payees = await earners(connection, threshold.currency, threshold.minor, at)
            if station_id is not None:
                scope = ActScope.PAYOUTS
                own = await belonging_to(connection, station_id, payees, scope)
                payees = [payee for payee in payees if payee in own]

    async def ask(household_id: HouseholdId) -> Appended:
        key = _key(batch_id, household_id)
        if (known := await desk.handler.answered(key, body)) is not None:
            return known
        command = RequestPayout(
            payout_id=PayoutId(derive_id("P", key)),
            household_id=household_id,
            amount=threshold,
            source=PayoutSource.EARNINGS,
            batch_id=batch_id,
            station_id=station_id,
            by=desk.actor,
            at=desk.now,
        )
        earned = (await desk.handler.state_for(command)).account
        all_of_it = max(threshold.minor, earned.available(threshold.currency))
        command = replace(command, amount=Money(all_of_it, threshold.currency))
        return await desk.handler.handle(command, actor=desk.actor, key=key, body=body)

    return await _carry_out(desk, batch_id, payees, ask, threshold.currency)


@keyed("/payout-batches/{batch_id:str}/approval", Role.APPROVER)
async def approve_payout_batch(desk: AtDesk, batch_id: FromPath[str]) -> BatchReceipt:
    """Agree to all of it, as another person than the requester."""
    body = await desk.body()
    requested = await _requested_in(desk.log, BatchId(batch_id))
    asked = {event.household_id: event for event in requested}
    if not asked:
        raise PayoutBatchUnknownError(BatchId(batch_id))
    for event in asked.values():
        if event.requested_by == desk.actor:
            raise ApproverIsRequesterError(event.payout_id, desk.actor)

    async def approve(household_id: HouseholdId) -> Appended:
        payout_id = asked[household_id].payout_id
        command = ApprovePayout(
            payout_id=payout_id, household_id=household_id, by=desk.actor, at=desk.now
        )
        key = f"{desk.key}:{payout_id}"
        return await desk.handler.handle(command, actor=desk.actor, key=key, body=body)

    currency = requested[0].amount.currency
    return await _carry_out(desk, BatchId(batch_id), [*asked], approve, currency)


async def _carry_out(
    desk: Desk,
    batch_id: BatchId,
    payees: Sequence[HouseholdId],
    act: Callable[[HouseholdId], Awaitable[Appended]],
    currency: Currency,
) -> BatchReceipt:
    """A step for every payee; what a rule refuses to one holds nobody else up.

    Raises:
        Exception: what is no rule cuts the batch short; the same key goes on with it.
    """
    done: list[Appended] = []
    refused: list[BatchRefusal] = []
    for start in range(0, len(payees), AT_ONCE):
        some = payees[start : start + AT_ONCE]
        outcomes = await asyncio.gather(*map(act, some), return_exceptions=True)
        for payee, outcome in zip(some, outcomes, strict=True):
            if isinstance(outcome, DomainError):
                refused.append(BatchRefusal(payee, outcome.code))
            elif isinstance(outcome, BaseException):
                raise outcome
            else:
                done.append(outcome)
    last = max((appended.last for appended in done), default=0)
    total = money_view(sum(_paid_minor(appended) for appended in done), currency)
    return BatchReceipt(batch_id, last, len(done), total, refused, await desk.shown(*done))


def _paid_minor(appended: Appended) -> int:
    event = catalogue.decode(appended.events[-1].payload)
    assert isinstance(event, PayoutRequested | PayoutApproved)
    return event.amount.minor


COMMANDS: Final = (request_payout_batch, approve_payout_batch)
