"""Events for the merchant: kept in an outbox with what they tell of, sent until they are taken.

An event goes to the address that was said at the start and to no other; redirects are not followed.
It may come more than once, late, or after a younger one: whoever takes it looks at its id.
"""

import asyncio
import logging
from datetime import datetime, timedelta
from enum import StrEnum
from http import HTTPStatus
from secrets import SystemRandom
from typing import Any, Final

import httpx
import msgspec
from msgspec import Struct

from marketplace.sandbox_bank.bank import Bank, Moment
from marketplace.sandbox_bank.faults import OF_EVENTS, Behaviour, Concerned, struck
from marketplace.sandbox_bank.money import Amount, Sum, parse_amount
from marketplace.sandbox_bank.refusals import BankRefusalError, Rule
from marketplace.sandbox_bank.signing import WEBHOOK_EVENT, WEBHOOK_SIGNATURE, sign_event
from marketplace.sandbox_bank.words import new_reference

PUT: Final = """
    INSERT INTO sandbox_bank.outbox (event_id, kind, body, behaviour, made_at, due_at)
    VALUES ($1, $2, $3, $4, $5, $6)
"""
# What waits to be overtaken goes after a younger one, or after a while if there is none.
CLAIM: Final = """
    UPDATE sandbox_bank.outbox SET attempts = attempts + 1, due_at = CASE
        WHEN attempts + 1 < $3 THEN $1::timestamptz
            + least(power(2, attempts), 3600) * $4 * interval '1 second' END
    WHERE serial IN (
        SELECT serial FROM sandbox_bank.outbox AS one
        WHERE delivered_at IS NULL AND due_at <= $1
            AND (behaviour IS DISTINCT FROM $5 OR attempts > 0 OR made_at < $6 OR EXISTS (
                SELECT FROM sandbox_bank.outbox AS younger
                WHERE younger.serial > one.serial AND younger.delivered_at IS NOT NULL))
        ORDER BY serial LIMIT $2 FOR UPDATE SKIP LOCKED
    ) RETURNING serial, event_id, kind, body, behaviour, attempts
"""
DELIVERED: Final = """
    UPDATE sandbox_bank.outbox SET delivered_at = $2, due_at = NULL, said = $3 WHERE serial = $1
"""
FAILED: Final = "UPDATE sandbox_bank.outbox SET said = $2 WHERE serial = $1"
AGAIN: Final = """
    UPDATE sandbox_bank.outbox
    SET due_at = $2, delivered_at = NULL, behaviour = NULL, attempts = 0
    WHERE event_id = $1 RETURNING event_id
"""
SELECT_NEWEST: Final = """
    SELECT event_id, kind, body, behaviour, made_at, due_at, attempts, delivered_at, said
    FROM sandbox_bank.outbox ORDER BY serial DESC LIMIT $1
"""
BATCH: Final = 16
ATTEMPTS_MAX: Final = 14
"""The last comes some two hours after the first."""
COPIES: Final = 3
OVERTAKEN_MAX: Final = timedelta(minutes=1)
ANSWER_SECONDS_MAX: Final = 10.0
LISTED: Final = 100
RANDOM: Final = SystemRandom()
logger = logging.getLogger(__name__)


class EventKind(StrEnum):
    """What the bank tells of."""

    PAYMENT_CAPTURED = "payment.captured"
    PAYMENT_DECLINED = "payment.declined"
    PAYMENT_EXPIRED = "payment.expired"
    REFUND_DONE = "refund.done"
    REFUND_FAILED = "refund.failed"
    PAYOUT_SETTLED = "payout.settled"
    PAYOUT_FAILED = "payout.failed"
    PAYOUT_RETURNED = "payout.returned"
    CHARGEBACK = "chargeback"


class Event(Struct, frozen=True):
    """What is sent.

    Attributes:
        event_id: The same in each copy.
        at: By the bank's clock.
        object: As a query would answer it at that moment.
    """

    event_id: str
    kind: EventKind
    at: datetime
    object: dict[str, Any]


class Standing(Struct, frozen=True):
    """How an event does.

    Attributes:
        behaviour: The fault that it met; absent: none.
        due_at: When it is tried next; absent once it arrived, was lost or was given up.
        said: What the merchant answered last, or why nothing arrived.
    """

    event_id: str
    kind: EventKind
    body: msgspec.Raw
    behaviour: Behaviour | None
    made_at: datetime
    due_at: datetime | None
    attempts: int
    delivered_at: datetime | None
    said: str


async def tell(moment: Moment, kind: EventKind, told: Struct, concerned: Concerned) -> None:
    """Put an event into the outbox, in the transaction of what it tells of."""
    fault = await struck(moment.connection, OF_EVENTS, concerned)
    behaviour = None if fault is None else fault.behaviour
    content = msgspec.to_builtins(told)
    if behaviour is Behaviour.WEBHOOK_WRONG_AMOUNT:
        content["amount"] = _a_cent_more(content["amount"])
    event = Event(new_reference("EVT"), kind, moment.now, content)
    due_at: datetime | None = moment.now
    if fault is not None and behaviour is Behaviour.WEBHOOK_LATE:
        due_at = moment.now + fault.wait
    elif behaviour is Behaviour.WEBHOOK_LOST:
        due_at = None
    said = (event.event_id, kind.value, msgspec.json.encode(event), behaviour, moment.now, due_at)
    await moment.connection.execute(PUT, *said)


def _a_cent_more(amount: dict[str, str]) -> dict[str, str]:
    right = parse_amount(msgspec.convert(amount, Amount))
    wrong: dict[str, str] = msgspec.to_builtins(Sum(right.minor + 1, right.currency).shown())
    return wrong


async def send_again(moment: Moment, event_id: str) -> None:
    """Send an event once more, as it should have been sent.

    Raises:
        BankRefusalError: there is none.
    """
    if await moment.connection.fetchval(AGAIN, event_id, moment.now) is None:
        raise BankRefusalError(Rule.UNKNOWN, event_id)


async def newest(moment: Moment) -> list[Standing]:
    """The last hundred."""
    rows = await moment.connection.fetch(SELECT_NEWEST, LISTED)
    return [_standing(dict(row)) for row in rows]


def _standing(row: dict[str, Any]) -> Standing:
    behaviour = row.pop("behaviour")
    return Standing(
        **row
        | {
            "kind": EventKind(row["kind"]),
            "body": msgspec.Raw(row["body"]),
            "behaviour": None if behaviour is None else Behaviour(behaviour),
        }
    )


async def deliver_due(bank: Bank, client: httpx.AsyncClient) -> int:
    """Send what is due, several at a time; how many were tried.

    An event's next time is settled before it is sent: who is killed on the way sends it again.
    """
    if bank.settings.webhook_url is None:
        return 0
    async with bank.moment() as moment:
        due = await moment.connection.fetch(
            CLAIM,
            moment.now,
            BATCH,
            ATTEMPTS_MAX,
            (1 + RANDOM.random()) / 2,
            Behaviour.WEBHOOK_OUT_OF_ORDER.value,
            moment.now - OVERTAKEN_MAX,
        )
    due.sort(key=lambda row: row["serial"])
    await asyncio.gather(*(_deliver(bank, client, dict(row)) for row in due))
    return len(due)


async def _deliver(bank: Bank, client: httpx.AsyncClient, row: dict[str, Any]) -> None:
    behaviour = row["behaviour"]
    spoilt = behaviour == Behaviour.WEBHOOK_WRONG_SIGNATURE and row["attempts"] == 1
    copies = COPIES if behaviour == Behaviour.WEBHOOK_REPEATED else 1
    taken, said = True, ""
    for _ in range(copies):
        one, said = await _post(bank, client, row, spoilt=spoilt)
        taken = taken and one
    async with bank.moment() as moment:
        if taken:
            await moment.connection.execute(DELIVERED, row["serial"], moment.now, said)
        else:
            await moment.connection.execute(FAILED, row["serial"], said)
            logger.warning("event %s was not taken: %s", row["event_id"], said)


async def _post(
    bank: Bank, client: httpx.AsyncClient, row: dict[str, Any], *, spoilt: bool
) -> tuple[bool, str]:
    assert bank.settings.webhook_url is not None
    key = bank.settings.webhook_key.encode()
    body: bytes = row["body"]
    headers = {
        "Content-Type": "application/json",
        WEBHOOK_EVENT: row["event_id"],
        WEBHOOK_SIGNATURE: sign_event(
            key[::-1] if spoilt else key, body, int(bank.wall().timestamp())
        ),
    }
    try:
        answer = await client.post(bank.settings.webhook_url, content=body, headers=headers)
    except httpx.HTTPError as error:
        return False, type(error).__name__
    said = f"HTTP {answer.status_code}"
    return HTTPStatus(200) <= answer.status_code < HTTPStatus(300), said


def client_for_events() -> httpx.AsyncClient:
    """A client that goes where it is told and nowhere else."""
    return httpx.AsyncClient(timeout=ANSWER_SECONDS_MAX, trust_env=False, follow_redirects=False)
