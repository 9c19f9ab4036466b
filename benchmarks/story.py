"""A long, true-to-life log, written as the product writes it but without waiting for anybody.

A round is 50 gifts, 25 of them with a fee, one allocation to 6 households, and a payout to each
that is asked for, approved, sent and settled: 100 events.
"""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from random import Random
from typing import Final

import asyncpg

from domain import catalogue
from domain.decider import Event
from domain.facts.allocations import FundsAllocated, Share
from domain.facts.campaigns import (
    CampaignDrafted,
    CampaignKind,
    CampaignPublished,
    FundingMode,
    LegalMode,
)
from domain.facts.gifts import DonationReceived, FeeCharged
from domain.facts.households import ConsentGiven, HouseholdRegistered, HouseholdVerified
from domain.facts.payouts import PayoutApproved, PayoutRequested, PayoutSent, PayoutSettled
from domain.ids import (
    ActorId,
    AllocationId,
    CampaignId,
    Commitment,
    DonationId,
    DonorId,
    HouseholdId,
    PayoutId,
    make_id,
)
from domain.leaf import LEAF_FORMAT, LeafHeader, encode_leaf
from domain.merkle import Tree, leaf_hash
from domain.money import Currency, Money
from domain.unique_names import unique_names
from marketplace.log.batch import COLUMNS, ID_BYTES, MOVE_HEAD

ORIGIN: Final = "bench.example/log"
NOW: Final = datetime(2026, 3, 1, 8, tzinfo=UTC)
OFFICER, APPROVER = ActorId("staff:OFFICER"), ActorId("staff:APPROVER")
SYSTEM: Final = "system:bench"
CAMPAIGNS: Final = tuple(CampaignId(f"C-{number:08}") for number in range(20))
HOUSEHOLDS: Final = tuple(HouseholdId(f"H-{number:08}") for number in range(1_000))
DONORS: Final = 20_000
GIFTS_A_ROUND: Final = 50
SHARES_A_ROUND: Final = 6
ROWS_AT_ONCE: Final = 5_000


def money(minor: int) -> Money:
    """An amount in fen."""
    return Money(minor, Currency.CNY)


def beginning() -> Iterator[Event]:
    """Campaigns that are open and households that may be paid."""
    for number, campaign_id in enumerate(CAMPAIGNS):
        yield CampaignDrafted(
            campaign_id=campaign_id,
            title_zh=f"乡村图书 {number}",
            title_en=f"Village books {number}",
            kind=CampaignKind.POOLED,
            funding=FundingMode.KEEP_ALL,
            legal_mode=LegalMode.PUBLIC_FUNDRAISING,
            target=money(100_000_000),
            household_id=None,
            deadline=None,
            by=OFFICER,
            at=NOW,
        )
        yield CampaignPublished(campaign_id=campaign_id, by=OFFICER, at=NOW)
    for household_id in HOUSEHOLDS:
        yield HouseholdRegistered(
            household_id=household_id,
            county="522324",
            need_tier=4,
            particulars=None,
            registered_by=OFFICER,
            registered_at=NOW,
        )
        yield HouseholdVerified(household_id=household_id, verified_by=APPROVER, verified_at=NOW)
        yield ConsentGiven(household_id=household_id, recorded_by=OFFICER, given_at=NOW)


def one_round(number: int, chance: Random) -> Iterator[Event]:
    """100 events about one campaign."""
    campaign_id, given = CAMPAIGNS[number % len(CAMPAIGNS)], 0
    for gift in range(GIFTS_A_ROUND):
        about = {
            "donation_id": DonationId(make_id("G", chance.randbytes(10))),
            "campaign_id": campaign_id,
            "donor_id": DonorId(f"D-{chance.randrange(DONORS):08}"),
        }
        minor = chance.randrange(1_000, 100_000)
        yield DonationReceived(
            **about,
            amount=money(minor),
            gateway="sandbox",
            gateway_reference=f"in-{number}-{gift}",
            received_at=NOW,
        )
        given += minor
        if gift % 2:
            yield FeeCharged(**about, fee=money(minor // 100), gateway="sandbox", charged_at=NOW)
    shares = tuple(
        Share(household_id, given // (SHARES_A_ROUND + 1))
        for household_id in sorted(chance.sample(HOUSEHOLDS, SHARES_A_ROUND))
    )
    yield FundsAllocated(
        allocation_id=AllocationId(f"A-{number:08}"),
        campaign_id=campaign_id,
        currency=Currency.CNY,
        shares=shares,
        rule="need-weighted/1",
        inputs=Commitment("0" * 64),
        allocated_by=OFFICER,
        allocated_at=NOW,
    )
    for share in shares:
        yield from payout(PayoutId(make_id("P", chance.randbytes(10))), share)


def payout(payout_id: PayoutId, share: Share) -> Iterator[Event]:
    """A whole share, from the request to arrival."""
    about = {
        "payout_id": payout_id,
        "household_id": share.household_id,
        "amount": money(share.minor),
    }
    yield PayoutRequested(**about, requested_by=OFFICER, requested_at=NOW)
    yield PayoutApproved(**about, approved_by=APPROVER, approved_at=NOW)
    yield PayoutSent(**about, gateway="sandbox", sent_at=NOW)
    yield PayoutSettled(
        **about, gateway="sandbox", gateway_reference=f"out-{payout_id}", settled_at=NOW
    )


def story(size: int) -> Iterator[Event]:
    """At least ``size`` events, up to the end of a round."""
    chance, number = Random(2), 0  # noqa: S311 - the same story every time
    count = 0
    for event in beginning():
        count += 1
        yield event
    while count < size:
        for event in one_round(number, chance):
            count += 1
            yield event
        number += 1


async def fill(dsn: str, size: int) -> int:
    """Write the story into an empty log; its length."""
    connection = await asyncpg.connect(dsn)
    tree, rows, named = Tree(), [], []
    try:
        async with connection.transaction():
            for event in story(size):
                rows.append(_row(tree, event))
                named += ((name.text, tree.size) for name in unique_names(event))
                if len(rows) == ROWS_AT_ONCE:
                    await connection.copy_records_to_table(
                        "log_events", records=rows, columns=COLUMNS
                    )
                    await connection.copy_records_to_table("log_names", records=named)
                    rows, named = [], []
            await connection.copy_records_to_table("log_events", records=rows, columns=COLUMNS)
            await connection.copy_records_to_table("log_names", records=named)
            await connection.execute(MOVE_HEAD, tree.size, tree.root(), tree.pack(), NOW)
        await connection.execute("VACUUM ANALYZE log_events, log_tags, log_names")
    finally:
        await connection.close()
    return tree.size


def _row(tree: Tree, event: Event) -> tuple[int, str, tuple[str, ...], str | None, bytes, bytes]:
    random = os.urandom(2 * ID_BYTES).hex()
    keyed = isinstance(event, DonationReceived)
    header = LeafHeader(
        v=LEAF_FORMAT,
        origin=ORIGIN,
        position=tree.size + 1,
        id=random[: 2 * ID_BYTES],
        type=catalogue.event_type(event),
        tags=event.tags(),
        at=NOW,
        actor=event.actor() or SYSTEM,
        cause=None,
        key=f"bench:{event.donation_id}" if keyed else None,
        body=random if keyed else None,
        part=1,
        parts=1,
        nonce=random[2 * ID_BYTES :],
    )
    leaf = encode_leaf(header, catalogue.encode(event))
    hashed = leaf_hash(leaf)
    tree.append(hashed)
    return header.position, header.type, header.tags, header.key, leaf, hashed
