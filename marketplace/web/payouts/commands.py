"""Money on its way to households."""

from typing import Final

from litestar.params import FromPath, JSONBody

from domain.facts.income_tax import TaxWithheld
from domain.facts.payouts import PayoutRequested
from domain.ids import (
    HouseholdId,
    PayoutId,
    payout_tag,
)
from domain.payouts.commands import (
    ApprovePayout,
    CancelPayout,
    RequestPayout,
    ReturnByBankLine,
)
from domain.payouts.errors import PayoutUnknownError
from marketplace.identity.staff import Role
from marketplace.web.desk import AtDesk, Desk, Receipt, keyed
from marketplace.web.parties import station_unless_office
from marketplace.web.payouts import bodies


@keyed("/payouts", Role.OFFICER, Role.OPERATOR)
async def request_payout(desk: AtDesk, data: JSONBody[bodies.NewPayout]) -> Receipt:
    """Ask for money of a household's fund, or earnings, to be paid; it is held from now on."""
    payout_id = PayoutId(desk.new_id("P"))
    command = RequestPayout(
        payout_id=payout_id,
        household_id=HouseholdId(data.household_id),
        amount=data.amount.money(),
        source=data.source,
        station_id=station_unless_office(desk.staff),
        by=desk.actor,
        at=desk.now,
    )
    return await desk.take(payout_id, command)


async def _payee_of(desk: Desk, payout_id: PayoutId) -> HouseholdId:
    asked = await desk.first(payout_tag(payout_id))
    # Where tax is kept back, that comes first.
    if not isinstance(asked, PayoutRequested | TaxWithheld):
        raise PayoutUnknownError(payout_id)
    return asked.household_id


@keyed("/payouts/{payout_id:str}/approval", Role.APPROVER)
async def approve_payout(desk: AtDesk, payout_id: FromPath[str]) -> Receipt:
    """Agree, as another person than the requester."""
    key = PayoutId(payout_id)
    command = ApprovePayout(
        payout_id=key,
        household_id=await _payee_of(desk, key),
        by=desk.actor,
        at=desk.now,
    )
    return await desk.take(payout_id, command)


@keyed("/payouts/{payout_id:str}/cancellation", Role.OFFICER, Role.APPROVER)
async def cancel_payout(
    desk: AtDesk, payout_id: FromPath[str], data: JSONBody[bodies.Cancellation]
) -> Receipt:
    """Call it off before it is sent."""
    key = PayoutId(payout_id)
    command = CancelPayout(
        payout_id=key,
        household_id=await _payee_of(desk, key),
        reason=data.reason,
        by=desk.actor,
        at=desk.now,
    )
    return await desk.take(payout_id, command)


@keyed("/payouts/{payout_id:str}/return", Role.OFFICER, Role.APPROVER)
async def return_payout(
    desk: AtDesk, payout_id: FromPath[str], data: JSONBody[bodies.PayoutReturn]
) -> Receipt:
    """Enter that the bank sent an arrived payout back; it is the household's again.

    A line from 20,000 yuan on is entered in suspense first, and another person says here what
    it is.
    """
    key = PayoutId(payout_id)
    command = ReturnByBankLine(
        payout_id=key,
        household_id=await _payee_of(desk, key),
        amount=data.amount.money(),
        reason=data.reason,
        bank_reference=data.bank_reference,
        by=desk.actor,
        at=desk.now,
    )
    return await desk.take(payout_id, command)


COMMANDS: Final = (request_payout, approve_payout, cancel_payout, return_payout)
