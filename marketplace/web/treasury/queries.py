"""What gateways still hold, and which lines of the bank's statement wait."""

from typing import Any, Final

import asyncpg
from litestar import Request, get
from litestar.di import NamedDependency
from msgspec import Struct

from domain.ids import ActorId
from domain.treasury.commands import (
    ConfirmGatewaySettlement,
)
from marketplace.handling import CommandHandler
from marketplace.identity.staff import Role
from marketplace.log.log import utc_now
from marketplace.web.auth import ROLES
from marketplace.web.paging import Limit, Position
from projections.money import MoneyView, money_view, shown
from projections.treasury import queries as lines
from projections.treasury.views import BankLineView

AnyRequest = Request[Any, Any, Any]
SEES: Final = (Role.OFFICER, Role.APPROVER, Role.AUDITOR)


class WaitingLine(Struct, frozen=True):
    """A line that a second person must confirm."""

    bank_reference: str
    gateway: str
    amount: MoneyView
    recorded_by: str


class GatewayStanding(Struct, frozen=True):
    """What a gateway captured, did not give back and did not pay in yet."""

    gateway: str
    held: MoneyView


class TreasuryStanding(Struct, frozen=True):
    """Gateways, and the lines that wait."""

    gateways: list[GatewayStanding]
    waiting: list[WaitingLine]


@get("/bank-lines", opt={ROLES: SEES})
async def read_bank_lines(request: AnyRequest) -> TreasuryStanding:
    """What gateways still hold, and which lines wait for a second person."""
    handler: CommandHandler = request.app.state.handler
    asked = ConfirmGatewaySettlement(bank_reference="-", by=ActorId("system:api"), at=utc_now())
    found = await handler.state_for(asked)
    return TreasuryStanding(
        [
            GatewayStanding(gateway, money_view(minor, currency))
            for (gateway, currency), minor in sorted(found.held.items())
        ],
        [
            WaitingLine(
                line.bank_reference,
                line.gateway,
                shown(line.amount),
                line.recorded_by,
            )
            for line in found.waiting.values()
        ],
    )


@get("/bank-lines/suspense")
async def list_suspense_lines(
    pool: NamedDependency[asyncpg.Pool], after: Position = 0, limit: Limit = 50
) -> list[BankLineView]:
    """Lines that nobody knows yet what they are, oldest first.

    ``after`` is the last ``first_position`` of the page before.
    """
    async with pool.acquire() as connection:
        return await lines.in_suspense(connection, after, limit)


@get("/bank-lines/corrections")
async def list_line_corrections(
    pool: NamedDependency[asyncpg.Pool], after: Position = 0, limit: Limit = 50
) -> list[BankLineView]:
    """Lines of which a correction waits for another person, oldest first."""
    async with pool.acquire() as connection:
        return await lines.proposed(connection, after, limit)


QUERIES: Final = (read_bank_lines, list_suspense_lines, list_line_corrections)
