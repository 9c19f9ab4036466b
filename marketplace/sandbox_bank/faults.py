"""Switches that make the bank as bad as real ones are."""

from collections.abc import Iterable
from datetime import timedelta
from enum import StrEnum
from typing import Annotated, Final

import msgspec
from asyncpg.pool import PoolConnectionProxy
from asyncpg.protocol import Record
from msgspec import Meta, Struct

from marketplace.sandbox_bank.refusals import BankRefusalError, Rule

ADD: Final = """
    INSERT INTO sandbox_bank.faults (behaviour, reach, subject, seconds, times_left)
    VALUES ($1, $2, $3, $4, $5) RETURNING fault_id
"""
REMOVE: Final = "DELETE FROM sandbox_bank.faults WHERE fault_id = $1 RETURNING fault_id"
SELECT_ALL: Final = """
    SELECT fault_id, behaviour, reach, subject, seconds, times_left FROM sandbox_bank.faults
    ORDER BY fault_id
"""
# The narrower switch goes first; one for a number of times is used up, once each time.
TAKE: Final = """
    UPDATE sandbox_bank.faults SET times_left = times_left - 1 WHERE fault_id = (
        SELECT fault_id FROM sandbox_bank.faults
        WHERE behaviour = ANY($1) AND times_left IS DISTINCT FROM 0
            AND (reach = $2 OR (reach = $3 AND subject = ANY($4))
                 OR (reach = $5 AND subject = $6))
        ORDER BY reach = $2, fault_id LIMIT 1 FOR UPDATE
    ) RETURNING fault_id, behaviour, reach, subject, seconds, times_left
"""
SECONDS_MAX: Final = 400 * 86_400


class Behaviour(StrEnum):
    """What a switch does."""

    SLOW = "slow"
    TIME_OUT_BEFORE = "time_out_before"
    TIME_OUT_AFTER = "time_out_after"
    ERROR_500_BEFORE = "error_500_before"
    ERROR_500_AFTER = "error_500_after"
    HTML_200 = "html_200"
    RUBBISH_200 = "rubbish_200"
    WEBHOOK_REPEATED = "webhook_repeated"
    WEBHOOK_OUT_OF_ORDER = "webhook_out_of_order"
    WEBHOOK_LATE = "webhook_late"
    WEBHOOK_LOST = "webhook_lost"
    WEBHOOK_WRONG_AMOUNT = "webhook_wrong_amount"
    WEBHOOK_WRONG_SIGNATURE = "webhook_wrong_signature"
    PAYOUT_STUCK = "payout_stuck"
    PAYOUT_FAILS = "payout_fails"
    PAYOUT_RETURNS = "payout_returns"
    REFUND_FAILS = "refund_fails"
    STATEMENT_CENT_CHANGED = "statement_cent_changed"
    STATEMENT_CENT_HIDDEN = "statement_cent_hidden"
    STATEMENT_LINE_TWICE = "statement_line_twice"
    STATEMENT_LINE_MISSING = "statement_line_missing"


OF_ANSWERS: Final = (
    Behaviour.SLOW,
    Behaviour.TIME_OUT_BEFORE,
    Behaviour.TIME_OUT_AFTER,
    Behaviour.ERROR_500_BEFORE,
    Behaviour.ERROR_500_AFTER,
    Behaviour.HTML_200,
    Behaviour.RUBBISH_200,
)
"""How the API answers."""
OF_EVENTS: Final = tuple(one for one in Behaviour if one.value.startswith("webhook_"))
"""How an event is told."""
OF_STATEMENTS: Final = tuple(one for one in Behaviour if one.value.startswith("statement_"))
"""What is wrong with a statement."""
SECONDS_UNLESS_SAID: Final = {
    Behaviour.SLOW: 2,
    Behaviour.WEBHOOK_LATE: 86_400,
    Behaviour.PAYOUT_RETURNS: 3 * 86_400,
}


class Reach(StrEnum):
    """Whom a switch concerns."""

    EVERYTHING = "everything"
    PAYEE = "payee"
    REFERENCE = "reference"


class Switch(Struct, frozen=True, forbid_unknown_fields=True):
    """A fault, as it is asked for.

    Attributes:
        subject: The payee's account or the merchant's reference; empty where it is everything.
        seconds: How slow, how late, how long until it comes back; absent: two seconds, a day,
            three days.
        times: How often it strikes; absent: until it is removed.
    """

    behaviour: Behaviour
    reach: Reach = Reach.EVERYTHING
    subject: Annotated[str, Meta(max_length=64)] = ""
    seconds: Annotated[int, Meta(ge=0, le=SECONDS_MAX)] | None = None
    times: Annotated[int, Meta(ge=1, le=1_000)] | None = None


class Fault(Struct, frozen=True):
    """A switch that is on.

    Attributes:
        times_left: How often it still strikes; absent: until it is removed.
    """

    fault_id: int
    behaviour: Behaviour
    reach: Reach
    subject: str
    seconds: int
    times_left: int | None

    @property
    def wait(self) -> timedelta:
        """How long."""
        return timedelta(seconds=self.seconds)


class Concerned(Struct, frozen=True):
    """What a switch is looked up for."""

    references: tuple[str, ...] = ()
    payee: str = ""


NOBODY: Final = Concerned()


async def switch_on(connection: PoolConnectionProxy, switch: Switch) -> int:
    """Set a switch; its number.

    Raises:
        BankRefusalError: it says not whom it concerns, or says it of everything.
    """
    if (switch.reach is Reach.EVERYTHING) != (not switch.subject.strip()):
        raise BankRefusalError(Rule.FAULT_UNUSABLE, "subject")
    seconds = switch.seconds
    if seconds is None:
        seconds = SECONDS_UNLESS_SAID.get(switch.behaviour, 0)
    asked = (switch.behaviour.value, switch.reach.value, switch.subject.strip())
    fault_id: int = await connection.fetchval(ADD, *asked, seconds, switch.times)
    return fault_id


async def switch_off(connection: PoolConnectionProxy, fault_id: int) -> None:
    """Remove a switch.

    Raises:
        BankRefusalError: there is none.
    """
    if await connection.fetchval(REMOVE, fault_id) is None:
        raise BankRefusalError(Rule.UNKNOWN, str(fault_id))


async def all_faults(connection: PoolConnectionProxy) -> list[Fault]:
    """Every switch that was set, also those used up."""
    return [_fault(row) for row in await connection.fetch(SELECT_ALL)]


async def struck(
    connection: PoolConnectionProxy, behaviours: Iterable[Behaviour], concerned: Concerned
) -> Fault | None:
    """The fault that strikes now, if any; the narrower one before the wider one."""
    row = await connection.fetchrow(
        TAKE,
        [one.value for one in behaviours],
        Reach.EVERYTHING.value,
        Reach.REFERENCE.value,
        list(concerned.references),
        Reach.PAYEE.value,
        concerned.payee,
    )
    return None if row is None else _fault(row)


def _fault(row: Record) -> Fault:
    return msgspec.convert(dict(row), Fault)
