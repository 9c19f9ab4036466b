"""Whose case it is, over HTTP: every route that acts for a household, asked by every stranger."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from litestar import Litestar

from domain import catalogue
from marketplace.identity.staff import Role
from marketplace.log import EventLog
from marketplace.processes.web_app import create_app
from marketplace.web.auth import ROLES
from tests.conftest import ORIGIN
from tests.worlds.web_village import STATION, Village, cny, in_days, village_of

ACTING: Final = frozenset({Role.WORKER, Role.OPERATOR, Role.STATION})
FAR: Final = "S-FAR"
QUANTITY: Final = {"quantity": 1}
FOR_NOBODY: Final = {
    "/households": "registers: the household is new",
    "/attachments": "a picture is its sender's",
    "/orders/{order_id}/claim-tokens": "lots are set aside for the station itself",
    "/payout-batches": "names no household; those that let the station ask are tried below",
    "/claim-tokens/redemptions": "the token is its station's; tried below",
}
"""Routes of these roles that act for no household that is named, and why."""
ACTS: Final[dict[str, Any]] = {
    "/households/{household_id}/consent": None,
    "/households/{household_id}/consent-withdrawal": None,
    "/households/{household_id}/stations": {"station_id": STATION, "scopes": ["work"]},
    "/households/{household_id}/stations/{station_id}/withdrawal": None,
    "/households/{household_id}/stations/{station_id}/transfer": {"to": FAR, "scopes": ["work"]},
    "/payouts": {"amount": cny("1.00"), "source": "earnings"},
    "/orders/{order_id}/claims": {"lot": 2},
    "/assignments/{assignment_id}/receipt": QUANTITY,
    "/assignments/{assignment_id}/scrap": QUANTITY,
    "/assignments/{assignment_id}/extension": None,
    "/assignments/{assignment_id}/return": {"reason": "other"},
    "/assignments/{assignment_id}/submission": QUANTITY,
    "/assignments/{assignment_id}/materials": QUANTITY,
    "/assignments/{assignment_id}/materials-returns": QUANTITY,
    "/assignments/{assignment_id}/scrap-acceptances": QUANTITY,
    "/assignments/{assignment_id}/appeal": {"grounds": "count_is_wrong"},
    "/assignments/{assignment_id}/ratings": {"stars": 3},
    "/qualifications/{qualification_id}/attempts": {"answers": [0]},
    "/qualifications/{qualification_id}/completions": {},
}
"""With a body that can be read; ``household_id`` is put in where the path names none."""
REFUSED: Final = frozenset({"StationNotAuthorized", "NotYourAssignment", "NotPermitted"})
STRANGERS: Final = {
    "far worker": Role.WORKER,
    "far operator": Role.OPERATOR,
    "other station": Role.STATION,
    "walker": Role.OPERATOR,
    "admin": None,
}
"""An operator without a station, and an admin, act for no household either."""


def acting(app: Litestar) -> Iterator[tuple[str, frozenset[Role]]]:
    """Every command that a worker, an operator or a station may give."""
    for route in app.routes:
        for handler in getattr(route, "route_handlers", ()):
            roles = frozenset(handler.opt.get(ROLES, ()))
            if "POST" in handler.http_methods and roles & ACTING:
                parts = (
                    part if isinstance(part, str) else f"{{{part.name}}}"
                    for part in route.path_components
                )
                yield "/" + "/".join(parts).removeprefix("api/v1/"), roles


@pytest.fixture
async def village(dsn: str, log: EventLog, tmp_path: Path) -> AsyncIterator[Village]:
    """Everybody, and those who have nothing to do with the case."""
    async with village_of(dsn, log, tmp_path) as opened:
        await opened.enrol("far operator", Role.OPERATOR, FAR)
        await opened.enrol("walker", Role.OPERATOR, None)
        yield opened


class Case:
    """A household with a lot in hand, and what a route is about."""

    def __init__(self, village: Village) -> None:
        self.village = village
        self.names: dict[str, str] = {"station_id": STATION}

    async def begin(self) -> "Case":
        """Claim a lot, make a training."""
        village = self.village
        self.names["order_id"] = await village.open_order()
        self.names["household_id"] = await village.household()
        self.names["assignment_id"] = await village.claim(
            self.names["household_id"], self.names["order_id"], 1
        )
        course = {"title_zh": "课", "title_en": "Course", "kind": "training"}
        made = await village.done("officer", "/qualifications", course)
        self.names["qualification_id"] = made["id"]
        return self

    async def ask(self, who: str, template: str) -> Any:
        """Give a command about the case."""
        body = ACTS[template]
        named = "{household_id}" in template or "{assignment_id}" in template
        if body is not None and not named:
            body = {**body, "household_id": self.names["household_id"]}
        return await self.village.post(who, template.format(**self.names), body)


async def test_every_route_that_acts_for_a_household_is_tried(dsn: str, tmp_path: Path) -> None:
    """One that is added must be tried here, or say why it acts for nobody."""
    app = create_app(dsn, ORIGIN, tmp_path / "pictures", tmp_path / "keys")
    assert {path for path, _ in acting(app)} == {*ACTS, *FOR_NOBODY}


async def test_no_stranger_acts_for_a_household(village: Village) -> None:
    """Whatever role, whatever route: refused by name, and nothing is recorded."""
    case = await Case(village).begin()
    far = await village.household()
    village.tokens["far worker"] = village.tokens[far]
    before = await village.log.head()
    for template in ACTS:
        for who in STRANGERS:
            if who == "admin" and template.startswith(("/households", "/payouts", "/qual")):
                continue  # There an admin does what an officer does: for no station.
            answer = await case.ask(who, template)
            assert answer.status_code == 403, (template, who, answer.text)
            assert answer.json()["code"] in REFUSED, (template, who, answer.text)
    assert await village.log.head() == before


async def test_the_own_worker_and_station_are_not_strangers(village: Village) -> None:
    """The control: the same commands by those whose case it is meet other rules, or none."""
    case = await Case(village).begin()
    own = case.names["household_id"]
    for template in ACTS:
        if template.startswith("/households"):
            continue  # They would end the case; the tests below do them in order.
        for who in (own, "operator", "station"):
            answer = await case.ask(who, template)
            code = answer.json().get("code")
            if code == "NotPermitted":
                assert "of role" in answer.json()["details"]["reason"], (template, who)
            else:
                assert code not in REFUSED, (template, who, answer.text)


async def test_after_the_withdrawal_the_station_is_a_stranger(village: Village) -> None:
    """In the middle of the work; the worker goes on alone, and both acts name who acted."""
    case = await Case(village).begin()
    own, path = case.names["household_id"], f"/assignments/{case.names['assignment_id']}"
    done = await village.done("operator", f"{path}/extension")
    (leaf,) = await village.log.read(after=done["position"] - 1, limit=1)
    event: Any = catalogue.decode(leaf.payload)
    assert (event.station_id, event.household_id) == (STATION, own)
    await village.done(own, f"/households/{own}/stations/{STATION}/withdrawal")
    answer = await village.post("operator", f"{path}/submission", QUANTITY)
    assert (answer.status_code, answer.json()["code"]) == (403, "StationNotAuthorized")
    alone = await village.done(own, f"{path}/submission", QUANTITY)
    # What is left of the lot is kept for the worker behind the submission.
    (leaf, _) = await village.log.read(after=alone["position"] - 2, limit=2)
    event = catalogue.decode(leaf.payload)
    assert event.station_id is None


async def test_registration_at_a_station_binds_and_a_transfer_moves(village: Village) -> None:
    """The operator registers and acts; an officer moves the household with its signed form."""
    made = await village.done("operator", "/households", {"county": "522324", "need_tier": 4})
    assert made["events"] == ["HouseholdRegistered", "StationBound"]
    await village.done("approver", f"/households/{made['id']}/verification")
    await village.done("operator", f"/households/{made['id']}/consent")
    move = {"to": FAR, "scopes": ["work"], "confirmation": "form 12 of 2026"}
    unsigned = {key: said for key, said in move.items() if key != "confirmation"}
    path = f"/households/{made['id']}/stations/{STATION}/transfer"
    answer = await village.post("officer", path, unsigned)
    assert (answer.status_code, answer.json()["code"]) == (422, "ConfirmationMissing")
    moved = await village.done("officer", path, move)
    assert moved["events"] == ["StationReleased", "StationBound"]
    page = await village.client.get(f"/households/{made['id']}")
    assert FAR in page.text
    assert STATION not in page.text
    assert "form 12" not in str(await village.get("/events?limit=500"))


async def test_a_station_takes_down_its_own_name_only(village: Village) -> None:
    """With a form, where nobody else is; not the payouts, not another station."""
    walk_in = await village.done("officer", "/households", {"county": "522324", "need_tier": 4})
    path, form = f"/households/{walk_in['id']}/stations", {"confirmation": "form 13"}
    for body, status, code in (
        ({"scopes": ["work"]}, 422, "ConfirmationMissing"),
        ({"scopes": ["work", "payouts"], **form}, 403, "ScopeNotByStation"),
        ({"scopes": ["work"], "station_id": FAR, **form}, 403, "StationNotAuthorized"),
    ):
        answer = await village.post("operator", path, body)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
    await village.done("operator", path, {"scopes": ["work"], **form})
    again = await village.post("other station", path, {"scopes": ["work"], **form})
    assert (again.status_code, again.json()["code"]) == (403, "HouseholdBelongsElsewhere")


async def test_a_token_is_redeemed_for_the_stations_own_households(village: Village) -> None:
    """The token is right, and the household is another station's."""
    order, household = await village.open_order(), await village.household()
    path = f"/orders/{order}/claim-tokens"
    issued = await village.done("station", path, {"count": 1, "expires_at": in_days(5)})
    await village.done(household, f"/households/{household}/stations/{STATION}/withdrawal")
    taken = {"token": issued["tokens"][0]["token"], "claimed_at": in_days(0)}
    redeem = {**taken, "household_id": household}
    answer = await village.post("station", "/claim-tokens/redemptions", redeem)
    assert (answer.status_code, answer.json()["code"]) == (403, "StationNotAuthorized")


async def test_a_batch_of_an_operator_pays_the_own_households(village: Village) -> None:
    """Others who earned as much are not in it; named, they are refused by their own name."""
    order = await village.open_order()
    own, other = await village.household(), await village.household()
    for lot, household in ((1, own), (2, other)):
        made = await village.submitted(household, order, lot)
        await village.done("buyer", f"/assignments/{made}/approval")
    await village.done(other, f"/households/{other}/stations/{STATION}/withdrawal")
    named = {"threshold": cny("1.00"), "household_ids": [other]}
    refused = await village.done("operator", "/payout-batches", named)
    assert refused["refused"] == [{"household_id": other, "code": "StationNotAuthorized"}]
    batch = await village.done("operator", "/payout-batches", {"threshold": cny("1.00")})
    assert (batch["payouts"], batch["refused"]) == (1, [])
