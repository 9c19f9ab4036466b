"""The end of a day: what was captured goes to the custody account, less fees and what went back."""

from datetime import date, datetime, timedelta
from typing import Final

from msgspec import Struct

from marketplace.sandbox_bank.bank import Bank, Moment
from marketplace.sandbox_bank.books import Account, Entry, EntryKind, held, post
from marketplace.sandbox_bank.clock import begin_of, day_of
from marketplace.sandbox_bank.reserved import reserved_minor

ACQUIRE: Final = """
    INSERT INTO sandbox_bank.acquired
        (at, kind, reference, payment_reference, currency, gross_minor, fee_minor)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
"""
OPEN_SUMS: Final = """
    SELECT currency, sum(gross_minor - fee_minor)::bigint AS net FROM sandbox_bank.acquired
    WHERE settled_in IS NULL AND at < $1 GROUP BY currency ORDER BY currency
"""
HELD_THEN: Final = """
    SELECT coalesce(sum(minor), 0)::bigint
    FROM sandbox_bank.lines JOIN sandbox_bank.entries USING (entry_id)
    WHERE account = $1 AND currency = $2 AND at < $3
"""
SETTLE: Final = """
    UPDATE sandbox_bank.acquired SET settled_in = $1
    WHERE settled_in IS NULL AND at < $2 AND currency = $3
"""
FIRST_OPEN_DAY: Final = """
    SELECT coalesce((SELECT max(day) + 1 FROM sandbox_bank.days),
                    (SELECT (min(at) AT TIME ZONE 'Asia/Shanghai')::date FROM sandbox_bank.entries))
"""
CLOSE: Final = "INSERT INTO sandbox_bank.days (day) VALUES ($1)"
SELECT_DAYS: Final = "SELECT day FROM sandbox_bank.days ORDER BY day DESC LIMIT $1"
LAST_MOMENT: Final = timedelta(microseconds=1)
SETTLEMENT_NAME: Final = "沙箱银行收单清算 Acquiring settlement"


class Acquired(Struct, frozen=True):
    """What a settlement is made of.

    Attributes:
        reference: The bank's name for it.
        payment_reference: The merchant's name for the payment.
        gross_minor: Negative where it went back to the payer.
        fee_minor: Kept by the bank.
    """

    kind: EntryKind
    reference: str
    payment_reference: str
    currency: str
    gross_minor: int
    fee_minor: int


async def acquire(moment: Moment, part: Acquired) -> None:
    """Note what the next settlement has to bring or to keep back."""
    await moment.connection.execute(
        ACQUIRE,
        moment.now,
        part.kind.value,
        part.reference,
        part.payment_reference,
        part.currency,
        part.gross_minor,
        part.fee_minor,
    )


async def end_of_open_day(moment: Moment) -> datetime | None:
    """When the first day ends that has not been closed; absent before the first entry."""
    day: date | None = await moment.connection.fetchval(FIRST_OPEN_DAY)
    return None if day is None else begin_of(day + timedelta(days=1))


async def close_day(bank: Bank) -> None:
    """End the first day that is over, if there is one."""
    async with bank.moment(alone=True) as moment:
        day: date | None = await moment.connection.fetchval(FIRST_OPEN_DAY)
        if day is not None and day < day_of(moment.now):
            await _close(moment, day)


async def closed_days(moment: Moment, limit: int) -> list[date]:
    """The last days that ended, the youngest first."""
    return [row["day"] for row in await moment.connection.fetch(SELECT_DAYS, limit)]


async def _close(moment: Moment, day: date) -> None:
    end = begin_of(day + timedelta(days=1))
    for row in await moment.connection.fetch(OPEN_SUMS, end):
        currency, net = row["currency"], row["net"]
        now_held = await held(moment.connection, Account.CUSTODY, currency)
        # What came after midnight, before the day was closed, bears nothing of that day.
        custody = Account.CUSTODY.value
        then_held = await moment.connection.fetchval(HELD_THEN, custody, currency, end)
        free = min(now_held, then_held) - await reserved_minor(moment.connection, currency)
        if free + net < 0:
            # More went back than the account can bear; it is kept for the next day's settlement.
            continue
        reference = f"SET-{day:%Y%m%d}-{currency}"
        if net:
            entry = Entry(end - LAST_MOMENT, EntryKind.SETTLEMENT, reference, SETTLEMENT_NAME)
            parts = {Account.ACQUIRING: -net, Account.CUSTODY: net}
            await post(moment.connection, entry, currency, parts)
        await moment.connection.execute(SETTLE, reference, end, currency)
    await moment.connection.execute(CLOSE, day)
