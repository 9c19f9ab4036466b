"""Lines of the bank's statement: entered, confirmed by a second person, taken back."""

from typing import Final

from litestar.params import JSONBody

from domain.treasury.commands import (
    ConfirmGatewaySettlement,
    ConfirmLineCorrection,
    MatchSuspenseLine,
    ProposeLineCorrection,
    RecordGatewaySettlement,
    RecordSuspenseLine,
    SendBackSuspenseLine,
    WithdrawGatewaySettlement,
    WithdrawLineCorrection,
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


@keyed("/bank-lines/suspense", Role.OFFICER)
async def record_suspense_line(desk: AtDesk, data: JSONBody[bodies.SuspenseLine]) -> Receipt:
    """Enter a line that fits nothing; it is kept apart from custody until it is known."""
    command = RecordSuspenseLine(
        bank_reference=data.bank_reference,
        amount=data.amount.money(),
        by=desk.actor,
        at=desk.now,
    )
    return await desk.take(data.bank_reference, command)


@keyed("/bank-lines/suspense/matches", Role.OFFICER, Role.APPROVER)
async def match_suspense_line(desk: AtDesk, data: JSONBody[bodies.Match]) -> Receipt:
    """Say that a line in suspense is what a gateway paid in; from an amount on, another person."""
    command = MatchSuspenseLine(
        bank_reference=data.bank_reference, gateway=data.gateway, by=desk.actor, at=desk.now
    )
    return await desk.take(data.bank_reference, command)


@keyed("/bank-lines/suspense/returns", Role.OFFICER, Role.APPROVER)
async def send_back_suspense_line(desk: AtDesk, data: JSONBody[bodies.SendBack]) -> Receipt:
    """Give a line in suspense back to its sender, as another person than who entered it."""
    command = SendBackSuspenseLine(
        bank_reference=data.bank_reference,
        sent_reference=data.sent_reference,
        reason=data.reason,
        by=desk.actor,
        at=desk.now,
    )
    return await desk.take(data.bank_reference, command)


@keyed("/bank-lines/corrections", Role.OFFICER)
async def propose_line_correction(desk: AtDesk, data: JSONBody[bodies.LineCorrection]) -> Receipt:
    """Say what is right of a line that was entered wrongly; it waits for another person."""
    amount = data.right_amount
    command = ProposeLineCorrection(
        bank_reference=data.bank_reference,
        right_gateway=data.right_gateway,
        right_amount=None if amount is None else amount.money(),
        reason=data.reason,
        by=desk.actor,
        at=desk.now,
    )
    return await desk.take(data.bank_reference, command)


@keyed("/bank-lines/corrections/confirmations", Role.OFFICER, Role.APPROVER)
async def confirm_line_correction(desk: AtDesk, data: JSONBody[bodies.NamedLine]) -> Receipt:
    """Agree to a correction, as another person than who proposed it: a counter-entry is made."""
    command = ConfirmLineCorrection(bank_reference=data.bank_reference, by=desk.actor, at=desk.now)
    return await desk.take(data.bank_reference, command)


@keyed("/bank-lines/corrections/withdrawals", Role.OFFICER, Role.APPROVER)
async def withdraw_line_correction(desk: AtDesk, data: JSONBody[bodies.NamedLine]) -> Receipt:
    """Take back a correction that waits; the line stays as it was entered."""
    command = WithdrawLineCorrection(bank_reference=data.bank_reference, by=desk.actor, at=desk.now)
    return await desk.take(data.bank_reference, command)


COMMANDS: Final = (
    record_bank_line,
    confirm_bank_line,
    withdraw_bank_line,
    record_suspense_line,
    match_suspense_line,
    send_back_suspense_line,
    propose_line_correction,
    confirm_line_correction,
    withdraw_line_correction,
)
