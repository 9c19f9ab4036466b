"""What must always hold of claims and work between a household and its station.

What depends on the order's terms as well is held in ``domain.piecework.whole_orders.laws``.
"""

from typing import Final

from domain.facts.holiday_notices import HolidayNoticeEntered
from domain.facts.households import ActScope
from domain.facts.piecework.appeals import AnswerTimeMoved, AppealFiled
from domain.facts.piecework.claims import AssignmentAccepted, ClaimConflictCompensated
from domain.facts.piecework.judgement import LotInspected
from domain.facts.piecework.materials import (
    LossAdjudicated,
    MaterialsIssued,
    MaterialsReceiptConfirmed,
    MaterialsReturned,
    ScrapAccepted,
    ScrapDeclared,
)
from domain.facts.piecework.work import AssignmentReturned, AssignmentSubmitted, LeaseExtended
from domain.households.laws import Payable, Standings, StationActs
from domain.laws.books import Books
from domain.laws.broken import LawBrokenError
from domain.laws.editions import Editions
from domain.laws.law import Law


class WorkGoesToThePayable(Payable):
    """Only who may be paid is given work, or paid for a way in vain."""

    concerns = (AssignmentAccepted, ClaimConflictCompensated)


class ClaimsNameTheTier(Law):
    """A claim says how great the household's need is, as it stood then."""

    concerns = (AssignmentAccepted,)

    def __init__(self, books: Books) -> None:
        super().__init__(books)
        self._standings = books.of(Standings)

    def check(self, event: AssignmentAccepted) -> None:
        """Hold the tier against the household's."""
        if event.need_tier != self._standings.need_tier(event.household_id):
            raise LawBrokenError("a claim names the household's tier", event.assignment_id)


class WorkAtStation(StationActs):
    """A station takes, keeps, hands in and contests work for whom it may."""

    scope = ActScope.WORK
    concerns = (
        AssignmentAccepted,
        ClaimConflictCompensated,
        MaterialsIssued,
        MaterialsReceiptConfirmed,
        MaterialsReturned,
        ScrapDeclared,
        ScrapAccepted,
        LeaseExtended,
        AssignmentSubmitted,
        AssignmentReturned,
        AppealFiled,
    )


class TimesFollowNotices(Law):
    """The time for an answer counts all notices of holidays that were entered before."""

    concerns = (HolidayNoticeEntered, AppealFiled, AnswerTimeMoved)

    def __init__(self, books: Books) -> None:
        super().__init__(books)
        self._count = 0

    def check(self, event: HolidayNoticeEntered | AppealFiled | AnswerTimeMoved) -> None:
        """Count a notice, or hold against them what counts them."""
        if isinstance(event, HolidayNoticeEntered):
            self._count += 1
        elif event.notices != self._count:
            raise LawBrokenError("a time limit counts the notices before", event.assignment_id)


class RulesStayChanged(Editions):
    """What a newer edition of a rule decides no older one decides again."""

    concerns = (AppealFiled, AssignmentSubmitted, LossAdjudicated, LotInspected)


LAWS: Final = (
    WorkGoesToThePayable,
    ClaimsNameTheTier,
    WorkAtStation,
    TimesFollowNotices,
    RulesStayChanged,
)
