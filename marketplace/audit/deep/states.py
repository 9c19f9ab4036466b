"""The states that rules decide on, kept at one position while a log is read from its beginning.

A state is made when a command first needs it, from the log's index of tags, which the audit has
compared with the events by then; after that each event is pushed into the states that read it.
The least recently used are let go and made anew when they are needed again.
"""

from collections import OrderedDict
from collections.abc import Callable
from typing import Any, Final

import asyncpg

from domain import catalogue
from domain.allocations.commands import AllocateFunds, ReverseAllocation
from domain.allocations.rules import Pool, Reversal
from domain.campaigns.state import campaign_events
from domain.decider import Command, Criterion, Decider, Event
from domain.funds.campaign_fund import CampaignFund, campaign_money
from domain.funds.household_fund import HouseholdFund, household_money
from domain.households import rules as households
from domain.households.rules import HOUSEHOLD_DECIDER, Household
from domain.ids import Tag
from marketplace.handling import query_of
from marketplace.log.reading import select_events

PAGE: Final = 1_000
EVERYBODYS: Final = Tag("")
"""In place of a tag, for states that read events whoever's they are."""
Evolve = Callable[[Any, Event], Any]
Reads = tuple[Criterion, ...]
Fund = CampaignFund | HouseholdFund


class _Kept:
    """A state, and which events change it."""

    __slots__ = ("evolve", "reads", "state")

    def __init__(self, state: Any, evolve: Evolve, reads: Reads) -> None:
        self.state, self.evolve, self.reads = state, evolve, reads

    def push(self, event: Event, tags: frozenset[Tag]) -> None:
        """Fold the event in, once, if the state reads it."""
        for criterion in self.reads:
            if isinstance(event, criterion.types) and tags.issuperset(criterion.tags):
                self.state = self.evolve(self.state, event)
                return


Key = tuple[str, Reads]


class States:
    """All that are kept, as of one position of the log."""

    def __init__(self, connection: asyncpg.Connection, states_max: int) -> None:
        """Read what is needed over the connection; keep so many."""
        self._connection, self._max = connection, states_max
        self._kept: OrderedDict[Key, _Kept] = OrderedDict()
        self._by_tag: dict[Tag, set[Key]] = {}

    async def of(self, decider: Decider[Any, Any], command: Command, before: int) -> Any:
        """The state that the command met; ``before`` is the position of its first event.

        What is asked of a campaign with many gifts is put together of states that others share:
        each allocation has candidates of its own, and would read all gifts again.
        """
        match command:
            case AllocateFunds():
                return await self._pool(decider, command, before)
            case ReverseAllocation():
                return await self._reversal(command, before)
            case _:
                reads = decider.boundary(command).reads
                initial = decider.initial(command)
                return await self._state(str(id(decider)), initial, decider.evolve, reads, before)

    async def _pool(self, decider: Decider[Any, Any], command: AllocateFunds, before: int) -> Pool:
        pool, nobody = Pool(command), Pool(_without_candidates(command))
        reads = campaign_money(command.campaign_id), campaign_events(command.campaign_id)
        shared = await self._state("pool", nobody, decider.evolve, reads, before)
        pool.campaign, pool.fund, pool.donors = shared.campaign, shared.fund, shared.donors
        for key in pool.households:
            reads_home = (households.household_events(key),)
            pool.households[key] = await self._state(
                "household", Household(), HOUSEHOLD_DECIDER.evolve, reads_home, before
            )
        return pool

    async def _reversal(self, command: ReverseAllocation, before: int) -> Reversal:
        found = Reversal(command)
        reads = (campaign_money(command.campaign_id),)
        found.fund = await self._state("fund", found.fund, _in_place, reads, before)
        for key, account in found.accounts.items():
            reads_home = (household_money(key),)
            found.accounts[key] = await self._state(
                "account", account, _in_place, reads_home, before
            )
        return found

    async def _state(
        self, kind: str, initial: Any, evolve: Evolve, reads: Reads, before: int
    ) -> Any:
        key = kind, reads
        kept = self._kept.get(key)
        if kept is None:
            kept = _Kept(initial, evolve, reads)
            await self._catch_up(kept, before)
            self._keep(key, kept)
        self._kept.move_to_end(key)
        return kept.state

    async def _catch_up(self, kept: _Kept, before: int) -> None:
        after, query = 0, query_of(kept.reads)
        while after < before - 1:
            page = await select_events(self._connection, query, after, before - 1, PAGE)
            for recorded in page:
                kept.state = kept.evolve(kept.state, catalogue.decode(recorded.payload))
            if len(page) < PAGE:
                return
            after = page[-1].position

    def _keep(self, key: Key, kept: _Kept) -> None:
        self._kept[key] = kept
        for criterion in kept.reads:
            self._by_tag.setdefault(_filed_under(criterion), set()).add(key)
        while len(self._kept) > self._max:
            self.forget(next(iter(self._kept)))

    def forget(self, key: Key) -> None:
        """Let a state go."""
        for criterion in self._kept.pop(key).reads:
            tag = _filed_under(criterion)
            keys = self._by_tag.get(tag, set())
            keys.discard(key)
            if not keys:
                self._by_tag.pop(tag, None)

    def push(self, event: Event) -> None:
        """Fold the next event of the log into every state that reads it.

        Raises:
            Exception: a state can't take it; that one is let go, the others have it.
        """
        tags = frozenset(event.tags())
        keys = {key for tag in (*tags, EVERYBODYS) for key in self._by_tag.get(tag, ())}
        failed: Exception | None = None
        for key in keys:
            try:
                self._kept[key].push(event, tags)
            except Exception as error:  # noqa: BLE001 - an impossible event may break any fold
                self.forget(key)
                failed = error
        if failed is not None:
            raise failed


def _filed_under(criterion: Criterion) -> Tag:
    return criterion.tags[0] if criterion.tags else EVERYBODYS


def _without_candidates(command: AllocateFunds) -> AllocateFunds:
    return AllocateFunds(
        allocation_id=command.allocation_id,
        campaign_id=command.campaign_id,
        amount=command.amount,
        candidates=(),
        salt=command.salt,
        by=command.by,
        at=command.at,
    )


def _in_place(state: Fund, event: Event) -> Fund:
    state.apply(event)
    return state
