"""What a command said that its events do not repeat: it is read from the state and the vault."""

from collections.abc import Callable
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from domain.calendar import beijing_day
from domain.campaigns.commands import PublishCampaign
from domain.campaigns.state import Campaign
from domain.decider import Command
from domain.errors import DomainError
from domain.facts.piecework.qualifications import TestFailed, TestPassed
from domain.piecework.assignments.case import Case
from domain.piecework.assignments.claims.commands import RedeemClaimToken
from domain.piecework.assignments.claims.state import Claim
from domain.piecework.assignments.commands import BuyersJudgement
from domain.piecework.orders.commands import PublishOrder, ReviewRate
from domain.piecework.orders.state import Order
from domain.piecework.qualifications.commands import Answers, TakeTest
from domain.piecework.qualifications.rules import Attempts
from domain.piecework.ratings.commands import OpenedRating, RateWorker, RevealRatings
from domain.piecework.ratings.rules import Ratings
from domain.piecework.wages import hourly_minimum
from domain.redeciding.append import Append, NotAllowedError, opened

Finishing = Callable[[Any, Any, Append], Command]


def _published(command: PublishOrder, state: Order, _: Append) -> PublishOrder:
    drafted = state.drafted
    return command if drafted is None else replace(command, buyer_id=drafted.buyer_id)


def _opened(command: PublishCampaign, state: Campaign, _: Append) -> PublishCampaign:
    """The household of the draft: publishing depends on its standing."""
    drafted = state.drafted
    return command if drafted is None else replace(command, household_id=drafted.household_id)


def _judged(command: BuyersJudgement, state: Case, _: Append) -> BuyersJudgement:
    drafted = state.order.drafted
    return command if drafted is None else replace(command, buyer_id=drafted.buyer_id)


def _rated(command: RateWorker, state: Ratings, _: Append) -> RateWorker:
    drafted = state.case.order.drafted
    return command if drafted is None else replace(command, buyer_id=drafted.buyer_id)


def _reviewed(command: ReviewRate, state: Order, _: Append) -> ReviewRate:
    """The wages of that day, as they are known today: notices are added, never changed."""
    counties = () if state.drafted is None else state.drafted.terms.counties
    day = beijing_day(command.at)
    return replace(command, wages=tuple(hourly_minimum(county, day) for county in counties))


def _redeemed(command: RedeemClaimToken, state: Claim, _: Append) -> RedeemClaimToken:
    """The hour that the station noted is not recorded; the last at which it could be is taken."""
    token = state.lot.tokens.get(command.serial)
    if token is None:
        return command
    return replace(command, claimed_at=min(command.at, token.issued.expires_at))


def _revealed(command: RevealRatings, state: Ratings, append: Append) -> RevealRatings:
    found = []
    for side, commitment in state.sealed.items():
        salt, value = opened(append, commitment)
        found.append(OpenedRating(side, int(value), salt))
    return replace(command, openings=tuple(found))


def _tested(command: TakeTest, state: Attempts, append: Append) -> TakeTest:
    """Answers of which as many are right as the score says; which ones nobody recorded."""
    defined = state.defined
    if defined is None or defined.key is None:
        return command
    salt, value = opened(append, defined.key)
    key = msgspec.json.decode(value, type=Answers)
    scored = next(one for one in append.events if isinstance(one, TestPassed | TestFailed))
    right = -(-scored.score_percent * len(key) // 100)
    answers = tuple(
        answer if place < right else (answer + 1) % len(defined.questions[place].options)
        for place, answer in enumerate(key)
    )
    return replace(command, answers=answers, key=key, salt=salt)


FINISHINGS: Final[dict[type[Command], Finishing]] = {
    PublishCampaign: _opened,
    PublishOrder: _published,
    BuyersJudgement: _judged,
    RateWorker: _rated,
    ReviewRate: _reviewed,
    RedeemClaimToken: _redeemed,
    RevealRatings: _revealed,
    TakeTest: _tested,
}
"""By the command's class or a base of it; all others are whole as they were read back.

To which household a judge belongs is kept with the tokens and not in the log, so ``by_household``
stays absent: that a judge's household has the work is not seen here.
"""


def finished(command: Command, state: Any, append: Append) -> Command:
    """The command with all that the rule looks at; its boundary may be wider than before.

    Args:
        command: As its events tell it.
        state: What it met, as far as the boundary of that command reads.
        append: Those events.

    Raises:
        NotAllowedError: no rule lets it be asked.
        OpeningMissingError: a part of it is not in the vault.
    """
    for kind in type(command).__mro__:
        if kind in FINISHINGS:
            try:
                return FINISHINGS[kind](command, state, append)
            except DomainError as error:
                raise NotAllowedError(f"the rule refuses it: {error}") from error
    return command
