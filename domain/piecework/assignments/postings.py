"""What work moves: from an order's escrow to who earned it, and back for what was lost."""

from collections.abc import Mapping
from typing import Final

from domain.capability import Entry
from domain.decider import Event
from domain.facts.piecework.claims import ClaimConflictCompensated
from domain.facts.piecework.materials import LossAdjudicated
from domain.facts.piecework.pay import BonusPaid, EarningsCredited
from domain.funds import accounts
from domain.funds.posting import Posting, moved, transfer


def _earned(event: EarningsCredited) -> tuple[Posting, ...]:
    """The pay, and the station's fee if one helped."""
    fund = accounts.escrow(event.order_id)
    sides = transfer(fund, accounts.earnings(event.household_id), event.pay)
    if event.station_id is None:
        return moved(sides)
    station = accounts.station_earnings(event.station_id)
    owed = transfer(accounts.fee("station"), station, event.station_fee)
    return moved(sides + owed + transfer(fund, accounts.VENDORS, event.station_fee))


def _paid(event: BonusPaid | ClaimConflictCompensated) -> tuple[Posting, ...]:
    fund = accounts.escrow(event.order_id)
    return transfer(fund, accounts.earnings(event.household_id), event.amount)


def _lost(event: LossAdjudicated) -> tuple[Posting, ...]:
    """Loss that nobody is charged for moves nothing."""
    fund = accounts.escrow(event.order_id)
    return moved(transfer(accounts.earnings(event.household_id), fund, event.charged))


POSTINGS: Final[Mapping[type[Event], Entry]] = {
    EarningsCredited: _earned,
    BonusPaid: _paid,
    ClaimConflictCompensated: _paid,
    LossAdjudicated: _lost,
}
