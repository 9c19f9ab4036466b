"""Lines of the bank's statement: entered, confirmed by a second person, taken back."""

from typing import Final

from litestar.params import JSONBody

from domain.treasury.commands import (
    ConfirmGatewaySettlement,
    RecordGatewaySettlement,
    WithdrawGatewaySettlement,
)
from marketplace.identity.staff import Role
from marketplace.web.desk import AtDesk, Receipt, keyed
from marketplace.web.treasury import bodies


@keyed("/bank-lines", Role.OFFICER)
async def record_bank_line(desk: AtDesk, data: JSONBody[bodies.BankLine]) -> Receipt:
    """Enter a line of the bank's statement; from an amount on it waits for a second person."""
    command = RecordGatewaySettlement(
        gateway=data.gateway,
        amount=data.amount.money(),
        bank_reference=data.bank_reference,
        by=desk.actor,
        at=desk.now,
    )
    return await desk.take(data.bank_reference, command)


@keyed("/bank-lines/confirmations", Role.OFFICER, Role.APPROVER)
async def confirm_bank_line(desk: AtDesk, data: JSONBody[bodies.NamedLine]) -> Receipt:
    """Agree to a line that waits, as another person than who entered it."""
    command = ConfirmGatewaySettlement(
        bank_reference=data.bank_reference, by=desk.actor, at=desk.now
    )
    return await desk.take(data.bank_reference, command)


@keyed("/bank-lines/withdrawals", Role.OFFICER, Role.APPROVER)
async def withdraw_bank_line(desk: AtDesk, data: JSONBody[bodies.LineWithdrawal]) -> Receipt:
    """Take back a line that waits, such as a mistyped one; its reference is free again."""
    command = WithdrawGatewaySettlement(
        bank_reference=data.bank_reference, reason=data.reason, by=desk.actor, at=desk.now
    )
    return await desk.take(data.bank_reference, command)


COMMANDS: Final = (record_bank_line, confirm_bank_line, withdraw_bank_line)
