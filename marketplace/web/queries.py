"""Reading over HTTP: ledgers, traces, accounts and the log. Only drafts need a token."""

from collections.abc import AsyncIterator
from typing import Annotated, Any, Final

import asyncpg
from litestar import Request, get
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, FromQuery, QueryParameter
from litestar.response import Stream
from msgspec import Struct, json

from marketplace.log import EventLog
from marketplace.web.drafts import drafts_of, may_see_campaign, reader
from marketplace.web.earnings.queries import EarningsPage, earnings_page
from marketplace.web.log_entries import LogEntry, entries_of
from marketplace.web.paging import POSITION_MAX, Limit, Position
from projections.books import journal
from projections.books.journal import Balance
from projections.campaigns import totals as campaign_totals
from projections.campaigns.totals import CampaignView
from projections.gifts import traces
from projections.gifts.traces import Trace
from projections.households import ledger as household_ledger
from projections.households.ledger import HouseholdLine, HouseholdTotals, HouseholdView
from projections.payouts import payouts
from projections.payouts.payouts import PayoutView

GiftLimit = Annotated[int, QueryParameter(ge=1, le=100)]
"""Each gift tells of its shares, too."""
Minor = Annotated[int, QueryParameter(ge=0, le=POSITION_MAX)]
STREAM_BATCH: Final = 100
"""Events in memory for each who reads the log whole, however slowly."""

AnyRequest = Request[Any, Any, Any]


class HouseholdLedgerPage(Struct, frozen=True):
    """A household's ledger: what it was given, and apart from it what it earned.

    Attributes:
        totals: Of what it was given.
        lines: Of what it was given.
        next_before: Give it as ``before`` for older lines; absent on the last page.
        earnings: What it earned: totals and the newest lines.
    """

    household: HouseholdView
    totals: list[HouseholdTotals]
    lines: list[HouseholdLine]
    next_before: int | None
    earnings: EarningsPage


class DonorLedgerPage(Struct, frozen=True):
    """Gifts of a donor with their traces, newest first.

    Attributes:
        next_before: Give it as ``before`` for older gifts; absent on the last page.
    """

    donor_id: str
    gifts: list[Trace]
    next_before: int | None


class AccountBalances(Struct, frozen=True):
    """An account's balances, debit positive; ``at`` is absent for now."""

    account: str
    at: int | None
    balances: list[Balance]


class LogCheckpoint(Struct, frozen=True):
    """Size and RFC 6962 root (hex) of the log as of now."""

    origin: str
    size: int
    root: str


@get("/households/{household_id:str}/ledger")
async def read_household_ledger(
    household_id: FromPath[str],
    pool: NamedDependency[asyncpg.Pool],
    before: Position = POSITION_MAX,
    limit: Limit = 50,
) -> HouseholdLedgerPage:
    """A household's money, newest line first."""
    async with pool.acquire() as connection, connection.transaction(isolation="repeatable_read"):
        found = await household_ledger.household(connection, household_id)
        if found is None:
            raise NotFoundException(f"no household {household_id}")
        totals = await household_ledger.totals(connection, household_id)
        lines = await household_ledger.lines(connection, household_id, before, limit)
        earned = await earnings_page(connection, household_id, POSITION_MAX, limit)
    more = lines[-1].position if len(lines) == limit else None
    return HouseholdLedgerPage(found, totals, lines, more, earned)


@get("/households")
async def list_households(
    pool: NamedDependency[asyncpg.Pool], after: FromQuery[str] = "", limit: Limit = 50
) -> list[HouseholdView]:
    """Households by id; ``after`` is the last id of the page before."""
    async with pool.acquire() as connection:
        return await household_ledger.households(connection, after, limit)


@get("/donors/{donor_id:str}/ledger")
async def read_donor_ledger(
    donor_id: FromPath[str],
    pool: NamedDependency[asyncpg.Pool],
    before: Position = POSITION_MAX,
    limit: GiftLimit = 50,
) -> DonorLedgerPage:
    """Where a donor's money went, gift by gift.

    A gift shows its first 20 shares and payouts, and how many shares there are;
    ``/donations/{id}/trace`` has them all.
    """
    async with pool.acquire() as connection, connection.transaction(isolation="repeatable_read"):
        gifts, older = await traces.traces_of_donor(connection, donor_id, before, limit)
    if not gifts:
        raise NotFoundException(f"no gift of {donor_id}")
    return DonorLedgerPage(donor_id, gifts, older)


@get("/donations/{donation_id:str}/trace")
async def read_trace(
    donation_id: FromPath[str], pool: NamedDependency[asyncpg.Pool], from_minor: Minor = 0
) -> Trace:
    """Where one gift went, to the last minor unit.

    Its shares and payouts come in parts of 200, in the order of the gift's own minor units;
    ``from_minor`` is the ``next_minor`` of the part before.
    """
    async with pool.acquire() as connection, connection.transaction(isolation="repeatable_read"):
        found = await traces.trace(connection, donation_id, from_minor)
    if found is None:
        raise NotFoundException(f"no donation {donation_id}")
    return found


@get("/campaigns")
async def list_campaigns(
    request: AnyRequest,
    pool: NamedDependency[asyncpg.Pool],
    after: Position = 0,
    limit: Limit = 50,
) -> list[CampaignView]:
    """Campaigns, oldest first; ``after`` is the last ``drafted_position`` of the page before.

    Drafts are for whoever reviews them.
    """
    drafts = drafts_of(await reader(request)).every
    async with pool.acquire() as connection:
        return await campaign_totals.campaigns(connection, after, limit, drafts=drafts)


@get("/campaigns/{campaign_id:str}")
async def read_campaign(
    request: AnyRequest, campaign_id: FromPath[str], pool: NamedDependency[asyncpg.Pool]
) -> CampaignView:
    """One campaign and its totals."""
    staff = await reader(request)
    async with pool.acquire() as connection:
        found = await campaign_totals.campaign(connection, campaign_id)
    if found is None or not may_see_campaign(staff, found):
        raise NotFoundException(f"no campaign {campaign_id}")
    return found


@get("/payouts")
async def list_payouts(
    pool: NamedDependency[asyncpg.Pool], before: Position = POSITION_MAX, limit: Limit = 50
) -> list[PayoutView]:
    """Payouts, newest first; ``before`` is the last ``requested_position`` of the page before."""
    async with pool.acquire() as connection:
        return await payouts.payouts(connection, before, limit)


@get("/payouts/in-flight")
async def list_payouts_in_flight(
    pool: NamedDependency[asyncpg.Pool], after: Position = 0, limit: Limit = 50
) -> list[PayoutView]:
    """Payouts that were approved and have not come to an end, oldest request first.

    ``after`` is the last ``requested_position`` of the page before.
    """
    async with pool.acquire() as connection:
        return await payouts.page_on_their_way(connection, after, limit)


@get("/payouts/{payout_id:str}")
async def read_payout(payout_id: FromPath[str], pool: NamedDependency[asyncpg.Pool]) -> PayoutView:
    """One payout."""
    async with pool.acquire() as connection:
        found = await payouts.payout(connection, payout_id)
    if found is None:
        raise NotFoundException(f"no payout {payout_id}")
    return found


@get("/payout-batches/{batch_id:str}")
async def read_payout_batch(
    batch_id: FromPath[str],
    pool: NamedDependency[asyncpg.Pool],
    after: FromQuery[str] = "",
    limit: Limit = 50,
) -> list[PayoutView]:
    """The payouts of a batch, by id; ``after`` is the last ``payout_id`` of the page before."""
    async with pool.acquire() as connection:
        found = await payouts.of_batch(connection, batch_id, after, limit)
    if not found and not after:
        raise NotFoundException(f"no payout batch {batch_id}")
    return found


@get("/accounts/{account:str}")
async def read_account(
    account: FromPath[str],
    pool: NamedDependency[asyncpg.Pool],
    at: Annotated[int | None, QueryParameter(ge=0, le=POSITION_MAX)] = None,
) -> AccountBalances:
    """An account's balances, now or as of a position of the log."""
    async with pool.acquire() as connection:
        return AccountBalances(account, at, await journal.balance(connection, account, at))


@get("/events")
async def list_events(
    request: AnyRequest,
    log: NamedDependency[EventLog],
    pool: NamedDependency[asyncpg.Pool],
    after: Position = 0,
    limit: Limit = 50,
) -> list[LogEntry]:
    """Events of the log after a position, in order; what drafts say only for their readers."""
    staff = await reader(request)
    return await entries_of(pool, staff, await log.read(after=after, limit=limit))


@get("/events.ndjson", media_type="application/x-ndjson")
async def stream_events(
    request: AnyRequest,
    log: NamedDependency[EventLog],
    pool: NamedDependency[asyncpg.Pool],
    after: Position = 0,
) -> Stream:
    """The whole log after a position, an event a line, up to today's head.

    The header ``Log-Size`` names the last line's position. Where the last line that came has a
    smaller one, the stream was cut: ask on with ``after``.
    """
    staff, until = await reader(request), await log.head()

    async def lines() -> AsyncIterator[bytes]:
        async for batch in log.iterate(after=after, until=until, batch=STREAM_BATCH):
            told = await entries_of(pool, staff, batch)
            yield b"".join(json.encode(entry) + b"\n" for entry in told)

    return Stream(lines(), headers={"Log-Size": str(until)})


@get("/log/checkpoint")
async def read_checkpoint(log: NamedDependency[EventLog]) -> LogCheckpoint:
    """Keep it: an audit ``--since`` it proves that history was not rewritten."""
    checkpoint = await log.checkpoint()
    return LogCheckpoint(checkpoint.origin, checkpoint.size, checkpoint.root.hex())


QUERIES: Final = (
    read_household_ledger,
    list_households,
    read_donor_ledger,
    read_trace,
    list_campaigns,
    read_campaign,
    list_payouts,
    list_payouts_in_flight,
    read_payout,
    read_payout_batch,
    read_account,
    list_events,
    stream_events,
    read_checkpoint,
)
