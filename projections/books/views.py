"""What readers see of the books: balances of accounts, and the figures of the home page."""

from msgspec import Struct


class Balance(Struct, frozen=True):
    """An account in one currency.

    Attributes:
        balance_minor: Debit positive.
        position: The event that last moved it.
    """

    currency: str
    balance_minor: int
    position: int


class AccountBalance(Struct, frozen=True):
    """One account in one currency; debit positive."""

    account: str
    currency: str
    balance_minor: int


class Figures(Struct, frozen=True):
    """All money of one currency, in minor units.

    Attributes:
        charged_back_minor: What chargebacks took out of campaigns' funds.
        debt_minor: Charged back after it had left a fund: owed, beside the equation.
        in_flight_minor: Approved and not arrived.
        allocated_minor: A household's, and not on its way.
        unallocated_minor: In campaigns' funds.
    """

    currency: str
    gifts: int
    given_minor: int
    fee_minor: int
    refunded_minor: int
    charged_back_minor: int
    debt_minor: int
    paid_minor: int
    in_flight_minor: int
    allocated_minor: int
    unallocated_minor: int

    def __post_init__(self) -> None:
        """The figures reconcile, or they are not shown."""
        assert self.given_minor == self.gone_minor + self.paid_minor + self.held_minor

    @property
    def gone_minor(self) -> int:
        """What cost or went back."""
        return self.fee_minor + self.refunded_minor + self.charged_back_minor

    @property
    def held_minor(self) -> int:
        """Not yet with a household, whatever it waits for."""
        return self.in_flight_minor + self.allocated_minor + self.unallocated_minor
