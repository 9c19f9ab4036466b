"""What readers see of the books: balances of accounts, and the figures of the home page."""

from msgspec import Struct

from projections.money import MoneyView


class BalanceView(Struct, frozen=True):
    """An account in one currency.

    Attributes:
        balance: Debit positive; the account has one in each of its currencies.
        position: The event that last moved it.
    """

    balance: MoneyView
    position: int


class AccountBalance(Struct, frozen=True):
    """One account in one currency; debit positive."""

    account: str
    balance: MoneyView


class Figures(Struct, frozen=True):
    """All money of gifts in one currency.

    Attributes:
        charged_back: What chargebacks took out of campaigns' funds.
        debt: Charged back after it had left a fund: owed, beside the equation.
        in_flight: Approved and not arrived.
        allocated: A household's, and not on its way.
        unallocated: In campaigns' funds.
    """

    currency: str
    gifts: int
    given: MoneyView
    fee: MoneyView
    refunded: MoneyView
    charged_back: MoneyView
    debt: MoneyView
    paid: MoneyView
    in_flight: MoneyView
    allocated: MoneyView
    unallocated: MoneyView

    def __post_init__(self) -> None:
        """The figures reconcile, or they are not shown."""
        assert self.given == self.gone + self.paid + self.held

    @property
    def gone(self) -> MoneyView:
        """What cost or went back."""
        return self.fee + self.refunded + self.charged_back

    @property
    def held(self) -> MoneyView:
        """Not yet with a household, whatever it waits for."""
        return self.in_flight + self.allocated + self.unallocated
