"""Everything that piecework refuses over HTTP, by its name, in both languages, changing nothing."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from domain.ids import AssignmentId, OrderId, StationId
from domain.piecework.assignments.judgement.commands import ApproveBySilence
from domain.piecework.assignments.work.commands import ExpireLease
from marketplace.identity.staff import Role
from marketplace.log import EventLog
from marketplace.piecework.claim_tokens import ClaimKeys, ClaimToken
from tests.worlds.web_village import ELSEWHERE, Village, cny, in_days, village_of


@pytest.fixture
async def village(dsn: str, log: EventLog, tmp_path: Path) -> AsyncIterator[Village]:
    """Everybody, and nothing done yet."""
    async with village_of(dsn, log, tmp_path) as opened:
        yield opened


async def refuses(
    village: Village, status: int, code: str, who: str, path: str, body: Any = None
) -> Any:
    """Posting answers with a problem, and the log is as long as before."""
    before = await village.log.head()
    answer = await village.post(who, path, body)
    found = answer.json()
    assert (answer.status_code, found["code"]) == (status, code), (path, answer.text)
    assert answer.headers["content-type"] == "application/problem+json"
    assert found["title"].endswith(".")
    assert await village.log.head() == before
    return found


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        ({"rate": {"amount": cny("0"), "pieces": 1}}, "AmountNotPositive"),
        ({"rate": {"amount": cny("-0.01"), "pieces": 1}}, "AmountNotPositive"),
        ({"rate": {"amount": cny("0.01"), "pieces": 0}}, "RateOutOfRange"),
        ({"rate": {"amount": cny("10000000.01"), "pieces": 1}}, "RateOutOfRange"),
        ({"units": 0}, "TermsOutOfRange"),
        ({"units": 2**53 - 1}, "TermsOutOfRange"),
        ({"lot_size": 3_201}, "TermsOutOfRange"),
        ({"lot_size": 1, "units": 5_001}, "TermsOutOfRange"),
        ({"deadline": "9999-12-31T23:59:59-12:00"}, "TimeOutOfRange"),
        ({"counties": ["1"]}, "TermsOutOfRange"),
        ({"counties": []}, "TermsOutOfRange"),
        ({"bonus_pool": cny("-1")}, "AmountNotPositive"),
        ({"bonus_pool": {"value": "1", "currency": "USD"}}, "CurrencyMismatch"),
        (
            {"rate": {"amount": {"value": "1", "currency": "XXX"}, "pieces": 1}},
            "CurrencyUnknown",
        ),
        ({"work": {"clauses": []}}, "TermsOutOfRange"),
        ({"work": {"clauses": ["请电 13800138000 。"]}}, "PersonalDataInText"),
    ],
)
async def test_terms_that_no_order_may_have(village: Village, terms: Any, code: str) -> None:
    """A rate of zero, figures out of range, personal data: 422 each."""
    await refuses(village, 422, code, "buyer", "/orders", village.order_body(**terms))


async def test_an_order_is_drafted_for_the_future_with_pictures_that_are_there(
    village: Village,
) -> None:
    """A deadline behind us, a picture that was never uploaded, a name that is no hash."""
    past = village.order_body(deadline=in_days(-1))
    await refuses(village, 409, "OrderDeadlinePassed", "buyer", "/orders", past)
    for name in ("0" * 64, "../../etc/passwd", "好"):
        body = village.order_body(work={"pictures": [name]})
        await refuses(village, 404, "PictureUnknown", "buyer", "/orders", body)
    naive = village.order_body(deadline="2026-12-20T00:00:00")
    await refuses(village, 400, "BadRequest", "buyer", "/orders", naive)


async def test_an_order_is_published_when_it_is_paid_for_and_fair(village: Village) -> None:
    """Step by step; the drafter doesn't review."""
    order = (await village.done("buyer", "/orders", village.order_body()))["id"]
    path, sample = f"/orders/{order}", {"pieces": 10, "seconds": 3_600}
    await refuses(village, 409, "OrderNotInStatus", "officer", f"{path}/rate-review", sample)
    usd = {"amount": {"value": "1", "currency": "USD"}}
    await refuses(village, 422, "CurrencyMismatch", "buyer", f"{path}/funding", usd)
    await village.done("buyer", f"{path}/funding", {"amount": cny("300.00")})
    slow, short = {"pieces": 1, "seconds": 3_600}, {"pieces": 9, "seconds": 599}
    await refuses(village, 409, "RateBelowMinimumWage", "officer", f"{path}/rate-review", slow)
    await refuses(village, 422, "SampleTooShort", "officer", f"{path}/rate-review", short)
    await refuses(village, 409, "OrderNotInStatus", "buyer", f"{path}/publication")
    await village.done("officer", f"{path}/rate-review", sample)
    await refuses(village, 409, "EscrowShort", "buyer", f"{path}/publication")
    unknown = f"{path}X/rate-review"
    await refuses(village, 404, "OrderUnknown", "officer", unknown, sample)
    nowhere = village.order_body(counties=["990000"])
    order = (await village.done("buyer", "/orders", nowhere))["id"]
    await village.done("buyer", f"/orders/{order}/funding", {"amount": cny("1.00")})
    review = f"/orders/{order}/rate-review"
    await refuses(village, 422, "WageUnknown", "officer", review, sample)


async def test_an_order_is_not_settled_or_reopened_out_of_turn(village: Village) -> None:
    """While lots are in hand it stays; the transport budget is a limit."""
    order, household = await village.open_order(), await village.household()
    await village.claim(household, order, 1)
    path = f"/orders/{order}"
    await refuses(village, 409, "LotsUnfinished", "officer", f"{path}/settlement")
    await refuses(village, 409, "OrderNotInStatus", "buyer", f"{path}/resumption")
    cart = {"amount": cny("8.01"), "bank_reference": "b"}
    paying = f"{path}/transport-payments"
    await refuses(village, 409, "TransportOverBudget", "officer", paying, cart)
    await village.done("buyer", f"{path}/closure")
    claims = f"{path}/claims"
    for body in ({}, {"lot": 2}):
        await refuses(village, 409, "OrderNotInStatus", household, claims, body)


async def test_lots_that_a_household_can_not_claim(village: Village) -> None:
    """Each rule by its own name, with a number and for any free lot."""
    order, needy = await village.open_order(), await village.household()
    claims = f"/orders/{order}/claims"
    other, far = await village.household(1), await village.household(5, ELSEWHERE)
    await village.claim(needy, order, 1)
    await refuses(village, 409, "LotAlreadyClaimed", needy, claims, {"lot": 1})
    await refuses(village, 409, "LotReservedForNeediest", other, claims, {"lot": 2})
    for lot in (0, 11, -1, 10**9):
        await refuses(village, 404, "LotUnknown", needy, claims, {"lot": lot})
    await refuses(village, 422, "NumberOutOfRange", needy, claims, {"lot": 2**53 - 1})
    await village.claim(needy, order, 2)
    for body in ({"lot": 3}, {}):
        await refuses(village, 409, "HouseholdCapReached", needy, claims, body)
        await refuses(village, 409, "WorkNotOfferedInCounty", far, claims, {**body, "lot": 6})
    second = await village.open_order()
    await village.claim(needy, second)
    await refuses(village, 409, "OpenLotsLimitReached", needy, f"/orders/{second}/claims", {})
    for who in ("O-NONE", second.replace("O-", "X-")):
        await refuses(village, 404, "OrderUnknown", needy, f"/orders/{who}/claims", {})
    await village.done("officer", f"/households/{other}/freeze", {"reason": "complaint"})
    await refuses(village, 409, "HouseholdIsFrozen", other, claims, {})


async def test_an_extension_is_given_once_and_late_work_is_taken(village: Village) -> None:
    """Late work is taken until another one has the lot, and then refused."""
    order = await village.open_order()
    household, other = await village.household(), await village.household()
    made = await village.claim(household, order, 1)
    path = f"/assignments/{made}"
    await village.done(household, f"{path}/extension")
    await refuses(village, 409, "LeaseAlreadyExtended", household, f"{path}/extension")
    expired = ExpireLease(
        order_id=OrderId(order),
        lot=1,
        assignment_id=AssignmentId(made),
        at=datetime.now(UTC) + timedelta(days=7),
    )
    await village.later(expired)
    late = {"quantity": 4}
    await village.done(household, f"{path}/submission", late)
    await village.later(replace(expired, assignment_id=AssignmentId(f"{made}.2")))
    await village.done(other, f"/orders/{order}/claims", {"lot": 1})
    rest = f"{path}.2/submission"
    await refuses(village, 409, "LotWentOn", household, rest, late)
    none = "/assignments/A-NONE/submission"
    await refuses(village, 404, "AssignmentUnknown", household, none, late)


async def test_what_is_handed_in_is_within_the_lot_and_seen(village: Village) -> None:
    """More than the lot has, nothing, and pictures that nobody uploaded."""
    order, household = await village.open_order(), await village.household()
    path = f"/assignments/{await village.claim(household, order, 1)}/submission"
    for quantity in (0, -1, 11, 10**9):
        body: Any = {"quantity": quantity}
        await refuses(village, 422, "QuantityOutOfRange", household, path, body)
    await refuses(village, 422, "NumberOutOfRange", household, path, {"quantity": 2**53 - 1})
    body = {"quantity": 10, "pictures": ["f" * 64]}
    await refuses(village, 404, "PictureUnknown", household, path, body)
    body = {"quantity": 10, "worked_seconds": 0}
    await refuses(village, 422, "QuantityOutOfRange", household, path, body)
    await refuses(village, 400, "BadRequest", household, path, {"quantity": 10, "more": 1})
    headers = {"Authorization": f"Bearer {village.tokens[household]}", "Content-Type": "image/png"}
    sent = await village.client.post("/api/v1/attachments", content=b"no", headers=headers)
    assert (sent.status_code, sent.json()["code"]) == (415, "PictureKindUnsupported")


async def test_work_that_is_handed_in_twice_counts_once(village: Village) -> None:
    """The same key on a bad network gives the same answer; another key is another part."""
    order, household = await village.open_order(), await village.household()
    path = f"/assignments/{await village.claim(household, order, 1)}/submission"
    first, second = [await village.done(household, path, {"quantity": 9}, "once") for _ in "ab"]
    assert (first["position"], first["replayed"]) == (second["position"], False)
    assert second["replayed"]
    reused = await village.post(household, path, {"quantity": 10}, "once")
    assert (reused.status_code, reused.json()["code"]) == (422, "IdempotencyKeyReused")
    await refuses(village, 422, "QuantityOutOfRange", household, path, {"quantity": 9})
    await village.done(household, path, {"quantity": 1})
    again = {"quantity": 1}
    await refuses(village, 409, "AssignmentNotInStatus", household, path, again)


async def test_pieces_are_refused_with_a_reason_only(village: Village) -> None:
    """Not before an inspection that failed, not without clause and picture, not thrice."""
    order, household = await village.open_order(), await village.household()
    path = f"/assignments/{await village.submitted(household, order, 1)}"
    fault = await village.fault()
    refusal = {"good": 4, "fault": fault}
    await refuses(village, 409, "NotInspected", "buyer", f"{path}/rejection", refusal)
    await refuses(
        village, 422, "QuantityOutOfRange", "inspector", f"{path}/inspection", {"defects": 6}
    )
    await village.done("inspector", f"{path}/inspection", {"defects": 1})
    for bad in ({"clause": 3}, {"clause": 0}, {"pictures": []}):
        body = {"good": 4, "fault": {**fault, **bad}}
        await refuses(village, 422, "ClauseUnknown", "buyer", f"{path}/rejection", body)
    unseen = {"good": 4, "fault": {**fault, "pictures": ["0" * 64]}}
    await refuses(village, 404, "PictureUnknown", "buyer", f"{path}/rejection", unseen)
    for good in (0, 10):
        body = {"good": good, "fault": fault}
        await refuses(village, 422, "QuantityOutOfRange", "buyer", f"{path}/partial-approval", body)
    for _ in range(2):
        await village.done("buyer", f"{path}/rework", {"fault": fault})
        await village.done(household, f"{path}/submission", {"quantity": 10})
        await village.done("inspector", f"{path}/inspection", {"defects": 1})
    await refuses(village, 409, "ReworkRoundsSpent", "buyer", f"{path}/rework", {"fault": fault})


async def test_silence_has_paid_and_the_buyer_comes_too_late(village: Village) -> None:
    """Approved by the timer: neither approval nor refusal can follow; a bonus can."""
    order, household = await village.open_order(), await village.household()
    made = await village.submitted(household, order, 1)
    silence = ApproveBySilence(
        order_id=OrderId(order),
        lot=1,
        assignment_id=AssignmentId(made),
        at=datetime.now(UTC) + timedelta(days=8),
    )
    await village.later(silence)
    path, refusal = f"/assignments/{made}", {"good": 4, "fault": await village.fault()}
    await refuses(village, 409, "AssignmentNotInStatus", "buyer", f"{path}/approval")
    await refuses(village, 409, "AssignmentNotInStatus", "buyer", f"{path}/rejection", refusal)
    assert await village.balance(f"earnings:household:{household}") == 3_337
    large = {"amount": cny("5.01"), "reason": "quality"}
    await refuses(village, 409, "BonusPoolShort", "buyer", f"{path}/bonuses", large)


async def test_an_appeal_has_its_parties_and_its_arbiter(village: Village) -> None:
    """Nothing to appeal, an answer before it, an arbiter who is a party, too few pieces."""
    order, household = await village.open_order(), await village.household()
    path = f"/assignments/{await village.refused(household, order, 1)}"
    answer = {"concedes": False}
    ruling = {"good": 4, "reason": "clause_unclear", "statement": "x"}
    await refuses(village, 409, "AssignmentNotInStatus", "buyer", f"{path}/appeal-answer", answer)
    await refuses(village, 409, "AssignmentNotInStatus", "arbiter", f"{path}/ruling", ruling)
    await village.done("station", f"{path}/appeal", {"grounds": "count_is_wrong"})
    await village.done("buyer", f"{path}/appeal-answer", answer)
    for good in (3, 11):
        body = {**ruling, "good": good}
        await refuses(village, 422, "QuantityOutOfRange", "arbiter", f"{path}/ruling", body)
    await village.enrol("inspector", Role.ARBITER, None, known_as="inspector as arbiter")
    await refuses(village, 409, "ArbiterIsParty", "inspector as arbiter", f"{path}/ruling", ruling)
    await refuses(village, 422, "StarsOutOfRange", household, f"{path}/ratings", {"stars": 6})


async def test_materials_are_counted_to_the_piece(village: Village) -> None:
    """Own materials, twice, uncounted, more than there is, scrap that nobody declared."""
    own, household = await village.open_order(), await village.household()
    made = await village.claim(household, own, 1)
    one = {"quantity": 1}
    issue = f"/assignments/{made}/materials"
    await refuses(village, 409, "MaterialsNotForThisOrder", "station", issue, one)
    order = await village.open_order(work={"kind": "supplied_materials"}, scrap_permille=100)
    path = f"/assignments/{await village.claim(household, order, 1)}"
    receipt, scrap = f"{path}/receipt", f"{path}/scrap-acceptances"
    await refuses(village, 409, "MaterialsNotConfirmed", household, receipt, one)
    await refuses(village, 409, "MaterialsNotConfirmed", household, f"{path}/submission", one)
    too_much = {"quantity": 13}
    await refuses(village, 422, "QuantityOutOfRange", "station", f"{path}/materials", too_much)
    await village.done("station", f"{path}/materials", {"quantity": 11})
    again = f"{path}/materials"
    await refuses(village, 409, "MaterialsAlreadyIssued", "station", again, one)
    await village.done(household, receipt, {"quantity": 11})
    await refuses(
        village, 409, "MaterialsStillOut", household, f"{path}/return", {"reason": "too_hard"}
    )
    await refuses(village, 409, "ScrapNotDeclared", "station", scrap, one)
    await village.done(household, f"{path}/scrap", {"quantity": 2})
    await refuses(village, 409, "ScrapOverAgreedRate", "station", scrap, {"quantity": 2})
    await village.done("station", f"{path}/materials-returns", {"quantity": 9})
    back = f"{path}/materials-returns"
    await refuses(village, 409, "CustodyExceedsIssued", "station", back, {"quantity": 3})
    loss = {"quantity": 1, "scrap": True, "reason": "faulty_materials", "charge": cny("0.01")}
    await refuses(village, 409, "LossReasonNotChargeable", "officer", f"{path}/losses", loss)
    loss = {**loss, "reason": "lost_by_worker"}
    await refuses(village, 409, "ScrapIsAgreed", "officer", f"{path}/losses", loss)
    loss = {**loss, "scrap": False, "charge": cny("0.51")}
    await refuses(village, 409, "ChargeTooHigh", "officer", f"{path}/losses", loss)


async def test_tokens_that_are_not_honoured(village: Village) -> None:
    """Misread, forged, another station's, of the future, for too many lots; in both languages."""
    order, household = await village.open_order(), await village.household(1)
    path, redeem = f"/orders/{order}/claim-tokens", "/claim-tokens/redemptions"
    outside = {"count": 1, "expires_at": in_days(30)}
    await refuses(village, 409, "OrderDeadlinePassed", "station", path, outside)
    for moment in ("9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+12:00"):
        never = {"count": 1, "expires_at": moment}
        await refuses(village, 422, "TimeOutOfRange", "station", path, never)
    many = {"count": 3, "expires_at": in_days(5)}
    await refuses(village, 409, "OfflineLotsExceeded", "station", path, many)
    body = {"count": 1, "expires_at": in_days(5)}
    slip = (await village.done("station", path, body))["tokens"][0]["token"]
    await refuses(
        village, 409, "LotHeldForStation", household, f"/orders/{order}/claims", {"lot": 10}
    )
    taken = {"token": slip, "household_id": household, "claimed_at": in_days(0)}
    await refuses(village, 404, "ClaimTokenUnknown", "other station", redeem, taken)
    misread = {**taken, "token": slip[:-1] + ("A" if slip[-1] != "A" else "B")}
    await refuses(village, 422, "ClaimTokenMalformed", "station", redeem, misread)
    never = {**taken, "claimed_at": "9999-12-31T23:59:59-12:00"}
    await refuses(village, 422, "TimeOutOfRange", "station", redeem, never)
    # Its clock is days off; that the token is not over yet our own clock says.
    await village.done("station", redeem, {**taken, "claimed_at": in_days(-3)})
    await refuses(village, 409, "ClaimTokenSpent", "operator", redeem, taken)


async def test_a_token_of_another_key_is_forged(
    village: Village, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Well-formed, and not signed here."""
    stranger = ClaimKeys.open(tmp_path_factory.mktemp("stranger"))
    made_up = ClaimToken(
        OrderId("O-1"), 1, StationId("S-HILL"), 7, datetime.now(UTC) + timedelta(days=1)
    )
    household = await village.household()
    body = {
        "token": stranger.issue(made_up),
        "household_id": household,
        "claimed_at": in_days(0),
    }
    await refuses(village, 422, "ClaimTokenForged", "station", "/claim-tokens/redemptions", body)


async def test_tests_and_trainings_are_what_they_are(village: Village) -> None:
    """A key that does not fit, a training that is taken, a test passed twice or too soon."""
    household, question = await village.household(), {"text": "几？", "options": ["一", "二"]}
    test = {
        "title_zh": "测试",
        "title_en": "Test",
        "kind": "test",
        "questions": [question],
        "answers": [0],
    }
    for answers in ([], [2], [-1], [0, 0]):
        body = {**test, "answers": answers}
        await refuses(village, 422, "AnswerKeyMismatch", "officer", "/qualifications", body)
    made = (await village.done("officer", "/qualifications", test))["id"]
    path = f"/qualifications/{made}/attempts"
    await refuses(village, 422, "AnswersIncomplete", household, path, {"answers": []})
    await village.done(household, path, {"answers": [1]})
    await refuses(village, 409, "RetryTooEarly", household, path, {"answers": [0]})
    other = await village.household()
    await village.done(other, path, {"answers": [0]})
    await refuses(village, 409, "AlreadyQualified", other, path, {"answers": [0]})
    finished = {"household_id": household}
    completions = f"/qualifications/{made}/completions"
    await refuses(village, 409, "NotThisKind", "officer", completions, finished)
    course = {"title_zh": "课", "title_en": "Course", "kind": "training"}
    trained = (await village.done("officer", "/qualifications", course))["id"]
    attempt = f"/qualifications/{trained}/attempts"
    await refuses(village, 409, "NotThisKind", household, attempt, {"answers": []})
    none = "/qualifications/Q-NONE/attempts"
    await refuses(village, 404, "QualificationUnknown", household, none, {"answers": []})


async def test_a_refusal_is_told_in_the_readers_language(village: Village) -> None:
    """Chinese for who asks for it."""
    household = await village.household()
    headers = {
        "Authorization": f"Bearer {village.tokens[household]}",
        "Idempotency-Key": "k",
        "Accept-Language": "zh-CN",
    }
    answer = await village.client.post("/api/v1/orders/O-NONE/claims", json={}, headers=headers)
    assert answer.json()["title"] == "没有这个编号的订单。"
    assert answer.headers["content-language"] == "zh"
