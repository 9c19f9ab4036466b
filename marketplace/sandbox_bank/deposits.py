"""Money that somebody sends to the custody account, expected or not."""

from typing import Final

import asyncpg
from msgspec import Struct

from marketplace.sandbox_bank.bank import Moment
from marketplace.sandbox_bank.books import Account, Entry, EntryKind, post
from marketplace.sandbox_bank.money import Amount, parse_amount
from marketplace.sandbox_bank.refusals import BankRefusalError, Rule
from marketplace.sandbox_bank.words import Line, Reference, Remark

KNOWN: Final = """
    SELECT counterparty, remark, currency, minor
    FROM sandbox_bank.entries JOIN sandbox_bank.lines USING (entry_id)
    WHERE kind = $1 AND reference = $2 AND account = $3
"""


class Deposit(Struct, frozen=True, forbid_unknown_fields=True):
    """A transfer from another bank.

    Attributes:
        reference: As the statement shows it; the same again is the same transfer.
        payer_name: Who sends it.
        remark: What he writes; may be empty.
    """

    reference: Reference
    amount: Amount
    payer_name: Line
    remark: Remark = ""


async def deposit(moment: Moment, asked: Deposit) -> Deposit:
    """Take a transfer in, once.

    Raises:
        BankRefusalError: the amount can't be used, or the reference stands for another transfer.
    """
    amount = parse_amount(asked.amount)
    entry = Entry(moment.now, EntryKind.DEPOSIT, asked.reference, asked.payer_name, asked.remark)
    parts = {Account.OUTSIDE: -amount.minor, Account.CUSTODY: amount.minor}
    try:
        async with moment.connection.transaction():
            await post(moment.connection, entry, amount.currency, parts)
    except asyncpg.UniqueViolationError:
        known = await moment.connection.fetchrow(
            KNOWN, EntryKind.DEPOSIT.value, asked.reference, Account.CUSTODY.value
        )
        said = (asked.payer_name, asked.remark, amount.currency, amount.minor)
        if known is None or tuple(known) != said:
            raise BankRefusalError(Rule.KEY_HAS_ANOTHER_BODY, asked.reference) from None
    return asked
