"""Over HTTP: a year's notice of holidays is entered, and open times are computed anew."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from domain.facts.piecework.appeals import AppealGrounds
from domain.facts.piecework.judgement import Fault, FaultReason
from domain.ids import ActorId, AssignmentId, BuyerId, HouseholdId, OrderId, PictureHash
from domain.piecework.assignments.appeals.commands import FileAppeal, MoveAnswerTime
from domain.piecework.assignments.judgement.commands import InspectLot, RejectAssignment
from domain.statutory_holidays import holidays_of
from marketplace.log import EventLog
from marketplace.log.log import utc_now
from tests.worlds.reading import words_of
from tests.worlds.web_village import BUYER, DAY, Village, village_of

YEAR: Final = utc_now().year + 1
"""Whose notice did not come with the program."""
NEW_YEAR: Final = ["01-01", "01-04"]


def notice(*off: list[str], **changes: Any) -> dict[str, Any]:
    """What the law gives, each day by itself, and these days besides."""
    days = [[day.isoformat()] * 2 for day in holidays_of(YEAR)]
    more = [[f"{YEAR}-{day}" for day in span] for span in off]
    breaks = [{"first": first, "last": last} for first, last in (*days, *more)]
    return {"year": YEAR, "source": "演示用的放假通知", "breaks": breaks, **changes}


@pytest.fixture
async def village(dsn: str, log: EventLog, tmp_path: Path) -> AsyncIterator[Village]:
    """Everybody, and nothing done yet."""
    async with village_of(dsn, log, tmp_path) as opened:
        yield opened


async def test_a_notice_is_entered_and_entered_again(village: Village) -> None:
    """Both are told, the newest first."""
    assert (await village.get("/holiday-notices"))["notices"] == []
    done = await village.done("officer", "/holiday-notices", notice())
    assert (done["id"], done["events"]) == (str(YEAR), ["HolidayNoticeEntered"])
    await village.done("officer", "/holiday-notices", notice(NEW_YEAR))
    newest, first = (await village.get("/holiday-notices"))["notices"]
    assert newest["breaks"][:-1] == first["breaks"]
    assert newest["breaks"][-1] == {"first": f"{YEAR}-01-01", "last": f"{YEAR}-01-04"}
    page = await village.get("/holiday-notices?limit=1")
    older = await village.get(f"/holiday-notices?limit=1&before={page['next_before']}")
    assert (page["notices"], older["notices"]) == ([newest], [first])


def on(*days: str) -> list[dict[str, str]]:
    """Days off, each by itself."""
    return [{"first": day, "last": day} for day in days]


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"year": 2026}, 409, "NoticeOfRelease"),
        ({"breaks": []}, 422, "NoticeLacksHoliday"),
        ({"breaks": on(f"{YEAR + 1}-01-01")}, 422, "NoticeDayUnfit"),
        (
            {"breaks": [{"first": f"{YEAR}-01-03", "last": f"{YEAR}-01-01"}]},
            422,
            "NoticeDayUnfit",
        ),
        ({"worked_weekends": [f"{YEAR}-01-01"]}, 422, "NoticeDayUnfit"),
        ({"year": 2100}, 422, "NumberOutOfRange"),
        ({"year": "soon"}, 400, "BadRequest"),
        ({"breaks": on(f"{YEAR}-02-30")}, 400, "BadRequest"),
    ],
)
async def test_what_is_no_notice_is_refused_by_name(
    village: Village, changes: Any, status: int, code: str
) -> None:
    """Nothing is recorded, and it is said in both languages."""
    before = await village.log.head()
    answer = await village.post("officer", "/holiday-notices", notice(**changes))
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert await village.log.head() == before


async def test_only_an_officer_enters_one(village: Village) -> None:
    """Who waits for an answer does not say which days count; everybody may read."""
    for who in ("approver", "auditor", "buyer", "operator", "arbiter"):
        answer = await village.post(who, "/holiday-notices", notice())
        assert (answer.status_code, answer.json()["code"]) == (403, "NotPermitted"), who
    assert (await village.post(None, "/holiday-notices", notice())).status_code == 401
    assert (await village.client.get("/api/v1/holiday-notices")).status_code == 200


async def contested(village: Village) -> tuple[str, dict[str, Any]]:
    """Work that is refused and contested on the last day of the year; its order, what it is."""
    order, household = await village.open_order(), await village.household()
    made = await village.submitted(household, order, 1)
    about: dict[str, Any] = {
        "order_id": OrderId(order),
        "lot": 1,
        "assignment_id": AssignmentId(made),
        "at": datetime(YEAR - 1, 12, 31, 2, tzinfo=UTC),
    }
    fault = Fault(FaultReason.WRONG_SIZE, 1, (PictureHash("aa" * 32),))
    buyer = {"buyer_id": BuyerId(BUYER), "by": ActorId("staff:BUYER")}
    await village.later(InspectLot(defects=1, by=ActorId("staff:EYE"), **about))
    await village.later(RejectAssignment(good=4, fault=fault, **buyer, **about))
    worker = {"household_id": HouseholdId(household), "by": ActorId("staff:WORKER")}
    await village.later(FileAppeal(grounds=AppealGrounds.PIECES_ARE_GOOD, **worker, **about))
    return order, about


@pytest.mark.parametrize(
    ("lang", "until"), [("en", "(before a notice of holidays: "), ("zh", "（放假通知公布前为 ")]
)
async def test_an_open_time_is_computed_anew_and_told(
    village: Village, lang: str, until: str
) -> None:
    """Until when the buyer may answer, and until when that was before; API and page."""
    order, about = await contested(village)
    await village.done("officer", "/holiday-notices", notice(NEW_YEAR))
    path = f"/assignments/{about['assignment_id']}"
    before = (await village.get(path))["appeal"]["answer_until"]
    await village.later(MoveAnswerTime(**{**about, "at": about["at"] + timedelta(hours=1)}))
    # Whoever is registered next is read only when all before is.
    await village.household()
    appeal = (await village.get(path))["appeal"]
    assert appeal["answer_moved_from"] == before
    moved = datetime.fromisoformat(appeal["answer_until"]) - datetime.fromisoformat(before)
    assert DAY <= moved <= 5 * DAY
    weekdays = [date(YEAR, 1, day) for day in (2, 3, 4) if date(YEAR, 1, day).weekday() < 5]
    assert weekdays, "the notice takes no working day away"
    text = words_of((await village.client.get(f"/orders/{order}?lang={lang}")).text)
    assert until in text
