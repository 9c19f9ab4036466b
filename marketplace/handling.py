"""A command becomes events: read what its rule depends on, decide, append on that condition.

What the events commit to without saying it goes to the vault, in the log's own database, before
they are recorded.

States are kept warm with the position they were folded at. The append condition makes a stale one
harmless: on a conflict the handler reads on, folds, and decides again, so a gift to a busy campaign
costs no read at all.
"""

from collections import OrderedDict
from typing import Any, Final

from msgspec.structs import asdict

from domain import catalogue
from domain.commitments import Opening
from domain.decider import Boundary, Command, Criterion, Decider, Event, wire_name
from domain.deciders import decider_of
from domain.errors import DomainError
from domain.ids import ActorId
from domain.unique_names import unique_names
from marketplace.log import (
    Appended,
    ConditionFailedError,
    EventLog,
    IdempotencyKeyReusedError,
    NameTakenError,
)
from marketplace.log.contract import DCBAppendCondition, DCBEvent, DCBQuery, DCBQueryItem
from marketplace.vault.openings import keep_opening

WARM_MAX: Final = 512
"""Boundaries kept in memory; the least recently used go first."""
ATTEMPTS_MAX: Final = 32


class TooContendedError(Exception):
    """Others kept changing what the command depends on; nothing was recorded. Try again."""


class _Warm:
    """A folded state and the position up to which it was folded."""

    __slots__ = ("position", "state")

    def __init__(self, state: Any) -> None:
        self.state = state
        self.position = 0


class CommandHandler:
    """Handles commands against one log. One for each process; safe for concurrent tasks."""

    def __init__(self, log: EventLog, *, warm_max: int = WARM_MAX) -> None:
        self._log = log
        self._warm: OrderedDict[Any, _Warm] = OrderedDict()
        self._warm_max = warm_max

    async def handle(
        self,
        command: Command,
        *,
        actor: ActorId,
        key: str | None = None,
        body: str | None = None,
        cause: str | None = None,
        openings: tuple[Opening, ...] = (),
    ) -> Appended:
        """Carry a command out, once for each key.

        Args:
            command: What is wanted.
            actor: Who wants it.
            key: Idempotency key; the same key with the same body answers the same for ever.
            body: SHA-256 in hex of what was asked; given exactly when a key is.
            cause: What this follows from: a position or a request id.
            openings: Of commitments that stand in the command itself; nobody keeps them if it is
                refused.

        Returns:
            The recorded events; the original ones if the key was known.

        Raises:
            DomainError: the rule that the command violates; nothing was recorded.
            IdempotencyKeyReusedError: the key stands for another body.
            TooContendedError: nothing was recorded.
            OutcomeUnknownError, LogBusyError: as from the log.
        """
        decider = decider_of(command)
        boundary = decider.boundary(command)
        guard = query_of(boundary.guards)
        # No conflict tells of what is read but not guarded: an allocation must know who gave.
        unguarded = boundary.guards != boundary.reads
        for attempt in range(ATTEMPTS_MAX):
            warm = self._state(decider, boundary, command)
            if attempt or unguarded or not warm.position:
                await self._catch_up(warm, decider, boundary)
            after = warm.position
            try:
                decision = decider.decision(warm.state, command)
            except DomainError:
                if (before := await self.answered(key, body)) is not None:
                    return before
                if attempt or not after:
                    raise
                # The warm state may be older than what the caller has already seen: look again.
                continue
            # An opening of what is not recorded in the end does no harm; a lost one does.
            for opening in (*openings, *decision.openings):
                await keep_opening(self._log.pool, **asdict(opening))
            condition = DCBAppendCondition(fail_if_events_match=guard, after=after)
            try:
                return await self._append(
                    decision.events, condition, actor=actor, key=key, body=body, cause=cause
                )
            except ConditionFailedError:
                continue
        raise TooContendedError(type(command).__name__)

    async def _append(
        self, events: tuple[Event, ...], condition: DCBAppendCondition, **said: str | None
    ) -> Appended:
        """Record what was decided, with the names that it takes.

        What an id's or a reference's first event was does not matter: a second taker is refused
        whatever is decided, so nothing is read and no warm state is lost over it.
        """
        taken = {
            name.text: (place, name)
            for place, event in enumerate(events)
            for name in unique_names(event)
        }
        try:
            return await self._log.append(
                [_recordable(event) for event in events],
                condition,
                names={text: place for text, (place, _) in taken.items()},
                **said,
            )
        except NameTakenError as error:
            _, name = taken[error.name]
            raise name.taken() from error

    async def state_for(self, command: Command) -> Any:
        """The state that the command would meet now."""
        decider = decider_of(command)
        boundary = decider.boundary(command)
        warm = self._state(decider, boundary, command)
        await self._catch_up(warm, decider, boundary)
        return warm.state

    async def answered(self, key: str | None, body: str | None) -> Appended | None:
        """What the key was answered with before, since a repeated command may no longer decide.

        Raises:
            IdempotencyKeyReusedError: the key stands for another body.
        """
        before = None if key is None else await self._log.read_by_key(key)
        if before is not None and before.events[0].header.body != body:
            assert key is not None
            raise IdempotencyKeyReusedError(key)
        return before

    def _state(self, decider: Decider[Any, Any], boundary: Boundary, command: Command) -> _Warm:
        name = (id(decider), boundary.reads)
        warm = self._warm.get(name)
        if warm is None:
            warm = self._warm[name] = _Warm(decider.initial(command))
            if len(self._warm) > self._warm_max:
                self._warm.popitem(last=False)
        self._warm.move_to_end(name)
        return warm

    async def _catch_up(self, warm: _Warm, decider: Decider[Any, Any], boundary: Boundary) -> None:
        head = await self._log.head()
        async for batch in self._log.iterate(
            query_of(boundary.reads), after=warm.position, until=head
        ):
            for recorded in batch:
                # Another task may have folded this one while we were reading.
                if recorded.position > warm.position:
                    warm.state = decider.evolve(warm.state, catalogue.decode(recorded.payload))
                    warm.position = recorded.position
        warm.position = max(warm.position, head)


def query_of(criteria: tuple[Criterion, ...]) -> DCBQuery:
    """What the log is asked for."""
    return DCBQuery(
        items=[
            DCBQueryItem(
                types=[wire_name(event_type) for event_type in criterion.types],
                tags=list(criterion.tags),
            )
            for criterion in criteria
        ]
    )


def _recordable(event: Event) -> DCBEvent:
    return DCBEvent(
        type=catalogue.event_type(event),
        data=catalogue.encode(event),
        tags=list(event.tags()),
    )
