"""Lines of the bank's statement: entered, confirmed by a second person, taken back."""

from typing import Final

from litestar import get
from litestar.params import JSONBody
from msgspec import Struct

from domain.ids import ActorId
from domain.money import Currency
from domain.treasury.commands import (
    ConfirmGatewaySettlement,
    RecordGatewaySettlement,
    WithdrawGatewaySettlement,
)
from marketplace.handling import CommandHandler
from marketplace.identity.staff import Role
from marketplace.log.log import utc_now
from marketplace.web import bodies
from marketplace.web.auth import ROLES
from marketplace.web.desk import Receipt, keyed
from marketplace.web.parties import AnyRequest, attend

SEES: Final = (Role.OFFICER, Role.APPROVER, Role.AUDITOR)


class WaitingLine(Struct, frozen=True):
    """A line that a second person must confirm."""

    bank_reference: str
    gateway: str
    amount_minor: int
    currency: Currency
    recorded_by: str


class GatewayStanding(Struct, frozen=True):
    """What a gateway captured, did not give back and did not pay in yet."""

    gateway: str
    currency: Currency
    held_minor: int


class TreasuryStanding(Struct, frozen=True):
    """Gateways, and the lines that wait."""

    gateways: list[GatewayStanding]
    waiting: list[WaitingLine]


@keyed("/bank-lines", Role.OFFICER)
async def record_bank_line(request: AnyRequest, data: JSONBody[bodies.BankLine]) -> Receipt:
    """Enter a line of the bank's statement; from an amount on it waits for a second person."""
    staff, desk = await attend(request)
    command = RecordGatewaySettlement(
        gateway=data.gateway,
        amount=data.amount.money(),
        bank_reference=data.bank_reference,
        by=staff.actor_id,
        at=desk.now,
    )
    return await desk.take(data.bank_reference, command, staff.actor_id)


@keyed("/bank-lines/confirmations", Role.OFFICER, Role.APPROVER)
async def confirm_bank_line(request: AnyRequest, data: JSONBody[bodies.NamedLine]) -> Receipt:
    """Agree to a line that waits, as another person than who entered it."""
    staff, desk = await attend(request)
    command = ConfirmGatewaySettlement(
        bank_reference=data.bank_reference, by=staff.actor_id, at=desk.now
    )
    return await desk.take(data.bank_reference, command, staff.actor_id)


@keyed("/bank-lines/withdrawals", Role.OFFICER, Role.APPROVER)
async def withdraw_bank_line(request: AnyRequest, data: JSONBody[bodies.LineWithdrawal]) -> Receipt:
    """Take back a line that waits, such as a mistyped one; its reference is free again."""
    staff, desk = await attend(request)
    command = WithdrawGatewaySettlement(
        bank_reference=data.bank_reference, reason=data.reason, by=staff.actor_id, at=desk.now
    )
    return await desk.take(data.bank_reference, command, staff.actor_id)


@get("/bank-lines", opt={ROLES: SEES})
async def read_bank_lines(request: AnyRequest) -> TreasuryStanding:
    """What gateways still hold, and which lines wait for a second person."""
    handler: CommandHandler = request.app.state.handler
    asked = ConfirmGatewaySettlement(bank_reference="-", by=ActorId("system:api"), at=utc_now())
    found = await handler.state_for(asked)
    return TreasuryStanding(
        [
            GatewayStanding(gateway, currency, minor)
            for (gateway, currency), minor in sorted(found.held.items())
        ],
        [
            WaitingLine(
                line.bank_reference,
                line.gateway,
                line.amount.minor,
                line.amount.currency,
                line.recorded_by,
            )
            for line in found.waiting.values()
        ],
    )


TREASURY: Final = (record_bank_line, confirm_bank_line, withdraw_bank_line, read_bank_lines)
