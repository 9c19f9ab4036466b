"""What the treasury moves: from a gateway to the custody account."""

from collections.abc import Mapping
from typing import Final

from domain.capability import Entry
from domain.decider import Event
from domain.facts.treasury import GatewaySettled
from domain.funds import accounts
from domain.funds.posting import Posting, transfer


def _settled(event: GatewaySettled) -> tuple[Posting, ...]:
    return transfer(accounts.BANK, accounts.gateway(event.gateway), event.amount)


POSTINGS: Final[Mapping[type[Event], Entry]] = {GatewaySettled: _settled}
