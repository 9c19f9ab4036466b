"""Double entry: lines of which those of one event sum to zero in each currency.

Debits are positive, credits negative; so all balances sum to zero at every position.

A fee is posted on two sides: the gateway's money goes to the fee account, and the campaign's fund
shrinks against the outside (``world:vendors``), so that the fund shows what is left to give while
the cost stays visible as its own line. The station's fee and the transport of an order are, too.
"""

from typing import NamedTuple

from domain.funds.accounts import Account
from domain.money import Currency, Money


class Posting(NamedTuple):
    """One line of an entry.

    Attributes:
        minor: Minor units; debit positive, credit negative, never zero.
    """

    account: Account
    minor: int
    currency: Currency


def transfer(debit: Account, credit: Account, amount: Money) -> tuple[Posting, Posting]:
    """A debit and its equal credit."""
    minor, currency = amount.minor, amount.currency
    # Half the time of calling the class, in what every replay does most often.
    new = tuple.__new__
    return new(Posting, (debit, minor, currency)), new(Posting, (credit, -minor, currency))


def moved(sides: tuple[Posting, ...]) -> tuple[Posting, ...]:
    """Those sides of an entry that are not zero."""
    return tuple(side for side in sides if side.minor)
