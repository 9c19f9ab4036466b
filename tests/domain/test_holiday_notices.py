"""Notices of holidays come in by an event, and open time limits are computed anew."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from domain.calendar import SCHEDULES
from domain.facts.holiday_notices import Break, HolidayNoticeEntered
from domain.facts.piecework.appeals import AnswerTimeMoved, AppealFiled
from domain.holiday_notices.errors import (
    NoticeDayUnfitError,
    NoticeLacksHolidayError,
    NoticeOfReleaseError,
)
from domain.holiday_notices.rules import Notices
from domain.piecework.assignments.appeals.commands import (
    AnswerAppeal,
    FileAppeal,
    MoveAnswerTime,
    UpholdBySilence,
)
from domain.piecework.assignments.appeals.errors import AnswerTimeStandsError
from domain.piecework.assignments.errors import AssignmentNotInStatusError, NotDueYetError
from domain.piecework.assignments.judgement.commands import RejectAssignment
from tests.worlds.judged_work import APPEAL, REJECT
from tests.worlds.workshop import DAY, TERMS, Workshop, notice

CHRISTMAS = datetime(2026, 12, 25, 3, tzinfo=UTC)
"""A Friday, 11:00 in Beijing."""
FIFTH = datetime(2027, 1, 4, 16, tzinfo=UTC)
"""The midnight that begins 5 January 2027 there."""

FIFTY = (Break(date(2027, 1, 1), date(2027, 1, 30)), Break(date(2027, 2, 1), date(2027, 2, 20)))


def contested(at: datetime = CHRISTMAS) -> Workshop:
    """A refusal was contested at the end of 2026."""
    shop = Workshop(now=at - DAY, terms=replace(TERMS, deadline=at + 20 * DAY))
    shop.opened()
    shop.do(shop.claim(), shop.submit(), shop.inspect(), shop.judge(RejectAssignment, **REJECT))
    shop.now = at
    shop.do(shop.step(FileAppeal, **APPEAL))
    return shop


def that_works(*days: str) -> Any:
    """The notice, with New Year's Day alone off and these days worked."""
    given = notice(CHRISTMAS)
    new_year = Break(date(2027, 1, 1), date(2027, 1, 1))
    return {
        "breaks": (new_year, *given.breaks[1:]),
        "worked_weekends": tuple(map(date.fromisoformat, days)),
    }


def test_before_the_notice_the_law_is_counted() -> None:
    """Case 29: five working days over New Year's Day."""
    filed = contested().one(AppealFiled)
    assert (filed.answer_until, filed.notices, filed.edition) == (FIFTH, 0, 2)


@pytest.mark.parametrize("by_law", [True, False])
def test_what_the_law_gives_rests_where_it_is_asked_for(by_law: bool) -> None:
    """New Year's Day of 2027, a Friday, of which no notice was entered."""
    assert Notices().calendar(by_law=by_law).is_working_day(date(2027, 1, 1)) is not by_law


def test_a_notice_makes_open_times_longer() -> None:
    """Monday 4 January is off by the notice: the fifth working day is Tuesday."""
    shop = contested()
    off = (Break(date(2027, 1, 1), date(2027, 1, 4)), *notice().breaks[1:])
    shop.do(notice(shop.now, breaks=off), shop.timer(MoveAnswerTime))
    moved = shop.one(AnswerTimeMoved)
    assert (moved.before, moved.answer_until, moved.notices) == (FIFTH, FIFTH + DAY, 1)
    shop.now = FIFTH
    with pytest.raises(NotDueYetError):
        shop.do(shop.timer(UpholdBySilence))
    shop.now = FIFTH + DAY
    shop.do(shop.timer(UpholdBySilence))
    shop.book.ledger.check_whole()


def test_a_notice_that_works_the_weekend_ends_it_sooner() -> None:
    """2 and 3 January are worked: 28 to 31 December and Saturday."""
    shop = contested()
    shop.do(notice(shop.now, **that_works("2027-01-02", "2027-01-03")))
    shop.do(shop.timer(MoveAnswerTime))
    assert shop.one(AnswerTimeMoved).answer_until == FIFTH - 2 * DAY


def test_nobody_is_surprised_by_a_sooner_end() -> None:
    """The notice is entered when its end has passed: the next working day is left to the buyer."""
    shop = contested()
    shop.now = datetime(2027, 1, 2, 17, tzinfo=UTC)
    shop.do(notice(shop.now, **that_works("2027-01-02")))
    shop.do(shop.timer(MoveAnswerTime))
    assert shop.one(AnswerTimeMoved).answer_until == FIFTH


def test_the_next_working_day_is_left_and_no_more() -> None:
    """The end that it was is later still: 3 January is worked, and the buyer has until its end."""
    shop = contested()
    shop.now = datetime(2027, 1, 2, 4, tzinfo=UTC)
    shop.do(notice(shop.now, **that_works("2027-01-02", "2027-01-03")))
    shop.do(shop.timer(MoveAnswerTime))
    assert shop.one(AnswerTimeMoved).answer_until == FIFTH - DAY


def test_a_time_that_is_computed_anew_knows_what_the_law_gives() -> None:
    """New Year's Day of 2028 is a Saturday: Monday is off in its stead, by no notice yet."""
    until = datetime(2028, 1, 6, 16, tzinfo=UTC)
    shop = contested(datetime(2027, 12, 29, 3, tzinfo=UTC))
    assert shop.one(AppealFiled).answer_until == until
    shop.do(notice(shop.now), shop.timer(MoveAnswerTime))
    assert shop.one(AnswerTimeMoved).answer_until == until


def test_each_notice_is_counted_once() -> None:
    """Without a new one the time stands; a corrected one computes it once more."""
    shop = contested()
    with pytest.raises(AnswerTimeStandsError):
        shop.do(shop.timer(MoveAnswerTime))
    shop.do(notice(shop.now), shop.timer(MoveAnswerTime))
    with pytest.raises(AnswerTimeStandsError) as stands:
        shop.do(shop.timer(MoveAnswerTime))
    assert stands.value.details == {"assignment_id": "A-1", "answer_until": FIFTH}
    shop.do(notice(shop.now, **that_works("2027-01-02")), shop.timer(MoveAnswerTime))
    assert shop.one(AnswerTimeMoved).notices == 2
    shop.do(shop.judge(AnswerAppeal, concedes=True), notice(shop.now))
    with pytest.raises(AssignmentNotInStatusError):
        shop.do(shop.timer(MoveAnswerTime))


def test_what_is_filed_after_the_notice_knows_it() -> None:
    """And is not computed anew for it."""
    shop = Workshop()
    shop.do(notice(shop.now, **that_works("2027-01-02")))
    shop = shop.beside("O-LATER", terms=TERMS)
    shop.opened()
    shop.do(shop.claim(), shop.submit(name="A-O-LATER-1"))
    shop.do(shop.inspect())
    shop.do(shop.judge(RejectAssignment, name="A-O-LATER-1", **REJECT))
    shop.do(shop.step(FileAppeal, name="A-O-LATER-1", **APPEAL))
    assert shop.one(AppealFiled).notices == 1
    with pytest.raises(AnswerTimeStandsError):
        shop.do(shop.timer(MoveAnswerTime))


@pytest.mark.parametrize("year", sorted(SCHEDULES))
def test_a_notice_of_the_release_stays(year: int) -> None:
    """What came with the program was counted before."""
    with pytest.raises(NoticeOfReleaseError):
        Workshop().do(notice(year=year))


@pytest.mark.parametrize(
    ("changes", "day"),
    [
        ({"worked_weekends": (date(2027, 1, 8),)}, date(2027, 1, 8)),
        ({"worked_weekends": (date(2028, 1, 8),)}, date(2028, 1, 8)),
        ({"worked_weekends": (date(2027, 1, 2),)}, date(2027, 1, 2)),
        ({"breaks": (Break(date(2027, 1, 3), date(2027, 1, 1)),)}, date(2027, 1, 3)),
        ({"breaks": (Break(date(2026, 12, 31), date(2027, 1, 1)),)}, date(2026, 12, 31)),
        ({"breaks": (Break(date(2027, 12, 31), date(2028, 1, 1)),)}, date(2027, 12, 31)),
        ({"breaks": (Break(date(2027, 1, 1), date(2027, 12, 31)),)}, date(2027, 2, 20)),
        ({"breaks": (*FIFTY, Break(date(2027, 10, 1), date(2027, 10, 7)))}, date(2027, 10, 1)),
    ],
)
def test_a_day_that_can_t_be_is_refused(changes: Any, day: date) -> None:
    """Friday is worked anyway; other years, breaks backwards and worked days off are mistakes.

    So is the fifty-first day off, as nobody would have to answer an appeal for a year.
    """
    with pytest.raises(NoticeDayUnfitError) as unfit:
        Workshop().do(notice(**changes))
    assert unfit.value.day == day


def test_a_year_may_have_fifty_days_off() -> None:
    """What the law gives beside them is what is missed then."""
    with pytest.raises(NoticeLacksHolidayError):
        Workshop().do(notice(breaks=FIFTY, worked_weekends=()))


@pytest.mark.parametrize("lacking", range(7))
def test_a_notice_gives_what_the_law_gives(lacking: int) -> None:
    """A holiday that was forgotten would make a time limit shorter than the law."""
    breaks = notice().breaks
    with pytest.raises(NoticeLacksHolidayError) as works:
        Workshop().do(notice(breaks=breaks[:lacking] + breaks[lacking + 1 :]))
    forgotten = breaks[lacking]
    assert forgotten.first <= works.value.day <= forgotten.last


def test_a_notice_may_be_entered_once_more() -> None:
    """Each names who entered it and the notice that it is from."""
    shop = Workshop()
    shop.do(notice(), notice(source="补充通知"))
    entered = shop.one(HolidayNoticeEntered)
    assert (entered.source, entered.actor()) == ("补充通知", notice().by)
    assert entered.tags() == ("calendar:CN",)
    assert entered.happened_at() == notice().at


@pytest.mark.parametrize("day", ["2027-02-06", "2027-02-07"])
def test_no_weekend_of_a_break_is_worked(day: str) -> None:
    """Neither its first day nor its last."""
    breaks = (*notice().breaks[:1], Break(date(2027, 2, 6), date(2027, 2, 7)))
    lunar = tuple(Break(date(2027, 2, at), date(2027, 2, at)) for at in (5, 8))
    unfit = notice(
        breaks=(*breaks, *lunar, *notice().breaks[2:]),
        worked_weekends=(date.fromisoformat(day),),
    )
    with pytest.raises(NoticeDayUnfitError) as refused:
        Workshop().do(unfit)
    assert refused.value.day == date.fromisoformat(day)
