"""Taking any free lot of an order, by very many at once.

A board for each order knows which lots are free and hands each to one claim at a time, so that
claims of this process never fight over a lot; between processes a draw by lot keeps them apart, and
the log decides. Nobody is told that nothing is free before the log was read after they asked.
"""

import asyncio
from collections import OrderedDict
from secrets import choice
from typing import Final

from msgspec.structs import replace

from domain import catalogue
from domain.decider import Event
from domain.errors import DomainError
from domain.facts.piecework.order_status import OrderStatus
from domain.facts.piecework.orders import OrderDrafted
from domain.ids import ActorId, OrderId
from domain.piecework.assignments.claims.commands import AcceptAssignment
from domain.piecework.assignments.claims.errors import (
    LotAlreadyClaimedError,
    LotHeldForStationError,
    LotsAllTakenError,
)
from domain.piecework.assignments.claims.rules import claimable
from domain.piecework.whole_orders.open_lots import OpenLots, boundary
from marketplace.handling import CommandHandler, TooContendedError, query_of
from marketplace.log import Appended, EventLog

ATTEMPTS_MAX: Final = 16
LOOKING_MAX: Final = 64
"""Claims of one order that look at their household at a time; the others wait, and mostly learn
that nothing is left before they have read anything."""
BOARDS_MAX: Final = 128
"""Orders kept in memory; the least recently claimed go first."""


class _Pool:
    """Numbers to draw from by lot: adding, taking out and drawing cost the same at any size."""

    def __init__(self) -> None:
        self._numbers: list[int] = []
        self._places: dict[int, int] = {}

    def __contains__(self, number: int) -> bool:
        return number in self._places

    def put(self, number: int, *, wanted: bool) -> None:
        """Take a number in or out; nothing changes if it is so already."""
        if wanted == (number in self._places):
            return
        if wanted:
            self._places[number] = len(self._numbers)
            self._numbers.append(number)
            return
        place, last = self._places.pop(number), self._numbers.pop()
        if last != number:
            self._numbers[place], self._places[last] = last, place

    def any(self) -> int | None:
        """One of them; absent if there is none."""
        return choice(self._numbers) if self._numbers else None

    def __bool__(self) -> bool:
        return bool(self._numbers)


class LotBoard:
    """The free lots of one order, as far as this process has read the log."""

    def __init__(self, log: EventLog, order_id: OrderId) -> None:
        self._log, self._order_id = log, order_id
        self._query = query_of(boundary(order_id).reads)
        self._state = OpenLots()
        self._position = self._begun = self._read = 0
        self._reading = asyncio.Lock()
        self._kept, self._others = _Pool(), _Pool()
        self._tried: set[int] = set()
        self._changed = asyncio.Event()
        self.looking = asyncio.Semaphore(LOOKING_MAX)

    async def refresh(self) -> None:
        """Read the log up to a moment after the call; one read serves all who wait at once."""
        asked = self._begun
        async with self._reading:
            if self._read > asked:
                return
            self._begun += 1
            head = await self._log.head()
            async for batch in self._log.iterate(self._query, after=self._position, until=head):
                for recorded in batch:
                    self._fold(catalogue.decode(recorded.payload))
                    self._position = recorded.position
            self._position = max(self._position, head)
            self._read = self._begun

    def _fold(self, event: Event) -> None:
        lots = self._state.apply(event)
        if isinstance(event, OrderDrafted):
            lots = range(1, event.terms.lots + 1)
        for lot in lots:
            self._place(lot)

    def _place(self, lot: int) -> None:
        pool = self._kept if lot <= self._state.order.terms.reserved_lots else self._others
        pool.put(lot, wanted=lot not in self._tried and self._state.is_free(lot))

    async def require_any(self) -> int:
        """A lot that may be free, to look at the claim with.

        Raises:
            DomainError: the order takes no claims, or nobody could get a lot of it.
        """
        if self._position == 0 or not self._hopeful():
            await self.refresh()
            self._state.order.require(self._order_id, OrderStatus.OPEN)
            if not self._hopeful():
                raise LotsAllTakenError(self._order_id)
        return self._kept.any() or self._others.any() or next(iter(self._tried))

    def _hopeful(self) -> bool:
        return bool(self._kept or self._others or self._tried)

    async def draw(self, numbers: range, wish: int) -> int:
        """A free lot of those, for the caller alone until ``put_back`` or ``gone``.

        While other claims try the last lots it waits for what becomes of them.

        Args:
            numbers: What the household may take.
            wish: Which would be best.

        Raises:
            LotsAllTakenError: none is free.
        """
        read = False
        while True:
            lot = self._free(numbers, wish)
            if lot is not None:
                self._tried.add(lot)
                self._place(lot)
                return lot
            if any(tried in numbers for tried in self._tried):
                await self._changed.wait()
            elif read:
                raise LotsAllTakenError(self._order_id)
            else:
                await self.refresh()
                read = True

    def _free(self, numbers: range, wish: int) -> int | None:
        if wish in numbers and (wish in self._kept or wish in self._others):
            return wish
        found = self._kept.any() if 1 in numbers else None
        return found or self._others.any()

    def put_back(self, lot: int) -> None:
        """The claim came to nothing."""
        self.gone(lot)
        self._place(lot)

    def gone(self, lot: int) -> None:
        """The lot is gone: the log says so, whether or not it was read."""
        self._tried.discard(lot)
        # Whoever waited looks again; several claims of one group commit wake them once.
        self._changed.set()
        self._changed = asyncio.Event()


class LotBoards:
    """Claims of any free lot. One for each process, beside its command handler."""

    def __init__(self, log: EventLog, handler: CommandHandler) -> None:
        self._log, self._handler = log, handler
        self._boards: OrderedDict[OrderId, LotBoard] = OrderedDict()

    async def claim_any(
        self, command: AcceptAssignment, *, actor: ActorId, key: str | None, body: str | None
    ) -> Appended:
        """Claim a free lot in place of the command's, once for each key.

        Raises:
            DomainError: the rule that stands against it; nothing was recorded.
            TooContendedError: other processes were faster again and again.
            IdempotencyKeyReusedError, OutcomeUnknownError, LogBusyError: as from the handler.
        """
        try:
            return await self._claim_any(command, actor, key, body)
        except DomainError:
            # The same claim may have been sent before, and taken the last lot.
            if (before := await self._handler.answered(key, body)) is not None:
                return before
            raise

    async def _claim_any(
        self, command: AcceptAssignment, actor: ActorId, key: str | None, body: str | None
    ) -> Appended:
        board = self._board(command.order_id)
        for _ in range(ATTEMPTS_MAX):
            async with board.looking:
                wish = await board.require_any()
                wished = replace(command, lot=wish)
                # With the lot that is wished for the state stays warm for the claim itself.
                numbers = claimable(await self._handler.state_for(wished), wished)
                lot = await board.draw(numbers, wish)
            try:
                appended = await self._handler.handle(
                    replace(command, lot=lot), actor=actor, key=key, body=body
                )
            except (LotAlreadyClaimedError, LotHeldForStationError):
                board.gone(lot)
                await board.refresh()
                continue
            except BaseException:
                board.put_back(lot)
                raise
            if appended.replayed:
                board.put_back(lot)
            else:
                board.gone(lot)
            return appended
        raise TooContendedError(type(command).__name__)

    def _board(self, order_id: OrderId) -> LotBoard:
        board = self._boards.get(order_id)
        if board is None:
            board = self._boards[order_id] = LotBoard(self._log, order_id)
            if len(self._boards) > BOARDS_MAX:
                self._boards.popitem(last=False)
        self._boards.move_to_end(order_id)
        return board
