"""What must always hold of money that gateways pay in."""

from typing import Final

from domain.facts.treasury import GatewaySettled
from domain.funds import accounts
from domain.laws.broken import LawBrokenError
from domain.laws.law import Law


class GatewaysPayInWhatTheyCaptured(Law):
    """A gateway pays in no more than it captured, and two persons say so."""

    concerns = (GatewaySettled,)

    def check(self, event: GatewaySettled) -> None:
        """The entry is posted by now."""
        account = accounts.gateway(event.gateway)
        left = self.books.balances.get((account, event.amount.currency), 0)
        if left < 0:
            detail = f"{event.gateway} paid in {-left} more than it held"
            raise LawBrokenError("a gateway pays in what it captured", detail)
        if event.confirmed_by == event.recorded_by:
            raise LawBrokenError("confirmer is not recorder", event.bank_reference)


LAWS: Final = (GatewaysPayInWhatTheyCaptured,)
