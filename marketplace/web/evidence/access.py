"""Whose case a picture belongs to: who may read one by its hash, and who may name it.

A picture that no event names is its sender's. The sample of a published order is for everybody who
has a token, that of a draft for its buyer and whoever reviews it. What shows somebody's work is for
the household, its station, the order's buyer, whoever judges it, and auditors.
"""

from collections.abc import Sequence
from typing import Final

import asyncpg
from litestar.datastructures import State

from domain import catalogue
from domain.facts.households import ActScope
from domain.facts.piecework.appeals import DisputeResolved
from domain.facts.piecework.assignment import AssignmentEvent
from domain.facts.piecework.assignment_status import CONTESTED, AssignmentStatus
from domain.facts.piecework.claims import AssignmentAccepted
from domain.facts.piecework.judgement import LotInspected
from domain.facts.piecework.work import RestKept
from domain.households import belonging
from domain.households.belonging import Stations
from domain.ids import AssignmentId, HouseholdId, OrderId, PictureHash, StationId, assignment_tag
from domain.piecework.assignments.lot import Lot, lot_events
from marketplace.evidence.errors import PictureUnknownError
from marketplace.evidence.store import AttachmentStore
from marketplace.evidence.uploads import is_uploader
from marketplace.handling import query_of
from marketplace.identity.staff import Role, Staff
from marketplace.log import EventLog
from marketplace.log.contract import DCBQuery, DCBQueryItem
from marketplace.web.drafts import drafts_of, may_see
from projections.evidence import pictures as evidence
from projections.evidence.pictures import Named
from projections.orders import queries as order_views

AT_STATION: Final = (Role.STATION, Role.OPERATOR)
JUDGING: Final = {
    Role.INSPECTOR: ((AssignmentStatus.SUBMITTED, *CONTESTED), LotInspected),
    Role.ARBITER: ((AssignmentStatus.DISPUTED,), DisputeResolved),
}
"""Whoever may judge a lot that stands there, and by which event it is seen that they did."""


class Evidence:
    """The pictures as one caller may see them."""

    def __init__(self, state: State, staff: Staff) -> None:
        """See them as this member of staff; ``state`` is the application's."""
        self._pool: asyncpg.Pool = state.pool
        self._log: EventLog = state.log
        self._store: AttachmentStore = state.attachments
        self._staff = staff

    async def require_readable(self, sha256: PictureHash) -> None:
        """Raise unless the caller may read a picture.

        Raises:
            PictureUnknownError: they may not; whether there is one is not told.
        """
        staff = self._staff
        if staff.role is Role.AUDITOR or await self._sent(sha256):
            return
        for place in await self._places(sha256):
            if await self._reads(place):
                return
        raise PictureUnknownError(sha256[:64])

    async def nameable(
        self,
        names: Sequence[str],
        order_id: OrderId | None = None,
        assignment_id: AssignmentId | None = None,
    ) -> tuple[PictureHash, ...]:
        """The names, if the caller may name them: sent by them, or part of this case already.

        Nobody opens another's picture to themselves, or publishes it, by naming it.

        Args:
            names: What is to be named.
            order_id: In whose case; absent for an order that is drafted.
            assignment_id: Likewise; absent for the sample of an order.

        Raises:
            PictureUnknownError: one is not stored, or not theirs to name.
        """
        found = await self._store.require(names)
        for name in found:
            if not (await self._sent(name) or await self._named(name, order_id, assignment_id)):
                raise PictureUnknownError(name)
        return found

    async def _sent(self, sha256: str) -> bool:
        staff = self._staff
        return await is_uploader(self._pool, sha256, staff.actor_id, staff.party)

    async def _named(
        self, sha256: PictureHash, order_id: OrderId | None, assignment_id: AssignmentId | None
    ) -> bool:
        for place in await self._places(sha256):
            if order_id is None:
                if place.assignment_id is None and await self._reads(place):
                    return True
            elif place.order_id == order_id and place.assignment_id in (None, assignment_id):
                return True
        return False

    async def _places(self, sha256: PictureHash) -> list[Named]:
        async with self._pool.acquire() as connection:
            return await evidence.named(connection, sha256)

    async def _reads(self, place: Named) -> bool:
        async with self._pool.acquire() as connection:
            order = await order_views.order(connection, place.order_id)
        if order is None:
            return False
        if place.assignment_id is None:
            return may_see(self._staff, order)
        if self._staff.role is Role.BUYER:
            return drafts_of(self._staff).of_buyer == order.buyer_id
        return await self._concerns(place.assignment_id)

    async def _concerns(self, assignment_id: AssignmentId) -> bool:
        """Whether somebody's work is the caller's own, their station's, or for them to judge."""
        query = DCBQuery(items=[DCBQueryItem(types=[], tags=[assignment_tag(assignment_id)])])
        first, *_ = [catalogue.decode(one.payload) for one in await self._log.read(query)]
        if not isinstance(first, AssignmentAccepted | RestKept):
            return False
        staff = self._staff
        if staff.role is Role.WORKER:
            return str(staff.party) == first.household_id
        if staff.role in AT_STATION and staff.party is not None:
            return await self._belongs(first.household_id, StationId(staff.party))
        return staff.role in JUDGING and await self._judges(first, assignment_id)

    async def _belongs(self, household_id: HouseholdId, station_id: StationId) -> bool:
        stations: Stations = {}
        asked = query_of(belonging.facts(household_id, station_id))
        for recorded in await self._log.read(asked):
            stations = belonging.evolve(stations, catalogue.decode(recorded.payload))
        return ActScope.WORK in stations.get(station_id, ())

    async def _judges(self, first: AssignmentEvent, assignment_id: AssignmentId) -> bool:
        """Whether the work waits for such a judge, or this one judged it."""
        waits, judged = JUDGING[self._staff.role]
        lot = Lot(first.lot)
        asked = query_of((lot_events(first.order_id, first.lot),))
        for event in (catalogue.decode(one.payload) for one in await self._log.read(asked)):
            lot.apply(event)
            own = isinstance(event, judged) and event.assignment_id == assignment_id
            if own and event.actor() == self._staff.actor_id:
                return True
        return lot.assignments[assignment_id].status in waits
