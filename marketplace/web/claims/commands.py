"""Taking lots: over the network, or by tokens that a station hands out without one."""

import os
from datetime import datetime
from typing import Final

from litestar.exceptions import PermissionDeniedException, ValidationException
from litestar.params import FromPath, JSONBody
from msgspec import Struct
from msgspec.structs import asdict

from domain import catalogue
from domain.facts.piecework.claim_tokens import ClaimTokensIssued
from domain.facts.piecework.claims import AssignmentAccepted, ClaimConflictCompensated
from domain.ids import AssignmentId, OrderId, StationId
from domain.piecework.assignments.claims.commands import AcceptAssignment, RedeemClaimToken
from domain.piecework.whole_orders.commands import IssueClaimTokens
from marketplace.identity.staff import Role
from marketplace.log import Appended
from marketplace.piecework.claim_tokens import ID_MAX, ClaimKeys, ClaimToken
from marketplace.piecework.lot_board import LotBoards
from marketplace.web.claims import bodies
from marketplace.web.desk import AtDesk, Desk, Receipt, keyed
from marketplace.web.parties import WORKERS_SIDE, acting_station, household_for, station_of
from marketplace.web.values.bodies import in_utc
from projections.money import MoneyView, shown

SERIAL_BYTES: Final = 4


class ClaimReceipt(Receipt, frozen=True):
    """What became of a claim; ``id`` is the assignment's.

    Attributes:
        lot: The lot that it is about.
        lease_until: Until when it is the household's; absent if somebody else was faster.
        compensation: What the household is paid because somebody else was faster; absent if the
            lot is its own.
    """

    lot: int
    lease_until: datetime | None = None
    compensation: MoneyView | None = None


class IssuedToken(Struct, frozen=True):
    """A claim token.

    Attributes:
        token: Signed; to be printed or shown as a QR code.
    """

    lot: int
    token: str


class TokensReceipt(Receipt, frozen=True):
    """Claim tokens that were issued; the same key gives them again.

    Attributes:
        expires_at: Until when a villager may take one.
    """

    expires_at: datetime
    tokens: list[IssuedToken]


@keyed("/orders/{order_id:str}/claims", *WORKERS_SIDE)
async def claim_lot(
    desk: AtDesk, order_id: FromPath[str], data: JSONBody[bodies.NewClaim]
) -> ClaimReceipt:
    """Take a lot, or any that is free: for the own household, or at a station for a villager."""
    command = AcceptAssignment(
        order_id=OrderId(order_id),
        lot=data.lot or 0,
        assignment_id=AssignmentId(desk.new_id("A")),
        household_id=await household_for(desk, data.household_id),
        station_id=acting_station(desk.staff),
        by=desk.actor,
        at=desk.now,
    )
    if data.lot is not None:
        return await _told(desk, await desk.record(command))
    boards: LotBoards = desk.state.boards
    body = await desk.body()
    appended = await boards.claim_any(command, actor=desk.actor, key=desk.key, body=body)
    return await _told(desk, appended)


async def _told(desk: Desk, appended: Appended) -> ClaimReceipt:
    event = catalogue.decode(appended.events[0].payload)
    assert isinstance(event, AssignmentAccepted | ClaimConflictCompensated)
    receipt = asdict(await desk.receipt(event.assignment_id, appended))
    if isinstance(event, AssignmentAccepted):
        return ClaimReceipt(**receipt, lot=event.lot, lease_until=event.lease_until)
    return ClaimReceipt(**receipt, lot=event.lot, compensation=shown(event.amount))


@keyed("/orders/{order_id:str}/claim-tokens", Role.STATION, Role.OPERATOR, Role.OFFICER)
async def issue_claim_tokens(
    desk: AtDesk, order_id: FromPath[str], data: JSONBody[bodies.NewClaimTokens]
) -> TokensReceipt:
    """Set lots aside for a station, to be claimed there without a network."""
    station_id = station_of(desk.staff) if data.station_id is None else StationId(data.station_id)
    if desk.staff.party is not None and station_id != station_of(desk.staff):
        raise PermissionDeniedException("a station gets tokens of its own only")
    if len(order_id) + len(station_id) > ID_MAX:
        raise ValidationException(f"both ids together have at most {ID_MAX} characters")
    command = IssueClaimTokens(
        order_id=OrderId(order_id),
        station_id=station_id,
        serials=tuple(_serial() for _ in range(data.count)),
        # A token says its end to the second.
        expires_at=in_utc(data.expires_at).replace(microsecond=0),
        by=desk.actor,
        at=desk.now,
    )
    appended = await desk.record(command)
    issued = catalogue.decode(appended.events[0].payload)
    assert isinstance(issued, ClaimTokensIssued)
    keys: ClaimKeys = desk.state.claim_keys()
    tokens = [
        IssuedToken(lot, keys.issue(_token(issued, lot, serial)))
        for lot, serial in zip(issued.lots, issued.serials, strict=True)
    ]
    receipt = await desk.receipt(order_id, appended)
    return TokensReceipt(**asdict(receipt), expires_at=issued.expires_at, tokens=tokens)


def _serial() -> str:
    return str(int.from_bytes(os.urandom(SERIAL_BYTES), "big"))


def _token(issued: ClaimTokensIssued, lot: int, serial: str) -> ClaimToken:
    return ClaimToken(issued.order_id, lot, issued.station_id, int(serial), issued.expires_at)


@keyed("/claim-tokens/redemptions", Role.STATION, Role.OPERATOR)
async def redeem_claim_token(desk: AtDesk, data: JSONBody[bodies.Redemption]) -> ClaimReceipt:
    """Bring a token in: the first gets the lot, the second is paid for a way in vain."""
    keys: ClaimKeys = desk.state.claim_keys()
    token = keys.read(data.token)
    command = RedeemClaimToken(
        order_id=token.order_id,
        lot=token.lot_number,
        assignment_id=AssignmentId(desk.new_id("A")),
        household_id=await household_for(desk, data.household_id),
        station_id=station_of(desk.staff),
        serial=str(token.serial),
        claimed_at=data.claimed_at,
        by=desk.actor,
        at=desk.now,
    )
    return await _told(desk, await desk.record(command))


COMMANDS: Final = (claim_lot, issue_claim_tokens, redeem_claim_token)
