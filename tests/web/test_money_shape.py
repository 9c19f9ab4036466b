"""Money has one shape over the API, which can be sent back; nothing says it in another way."""

import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from litestar import Litestar, get
from litestar.openapi.config import OpenAPIConfig
from litestar.params import FromQuery
from msgspec import Struct

from domain.money import Currency, Money
from marketplace.log import EventLog
from marketplace.processes.web_app import create_app
from marketplace.web.openapi.document import complete, document_of
from marketplace.web.openapi.models import MONEY, parts_of, schemas_of
from marketplace.web.values.bodies import Amount
from projections.money import MoneyView, money_view
from tests.conftest import ORIGIN
from tests.web.serving import NO_PICTURES
from tests.worlds.web_village import Village, cny, village_of

Json = dict[str, Any]
CALLED_AS_MONEY = {
    *("amount", "balance", "bonus", "cent", "cents", "compensation", "cost", "debt", "fee", "fen"),
    *("hourly", "income", "minor", "pay", "pool", "price", "rate", "refund", "tax", "total"),
    *("value", "wage", "yuan"),
}
"""Words that no number is called by: where one is needed, there is money."""
COUNTED = {"tax_year", "tax_months"}
"""Years and months: no money, whatever they are about."""


@pytest.fixture
async def village(dsn: str, log: EventLog, tmp_path: Path) -> AsyncIterator[Village]:
    """The application with its read models following."""
    async with village_of(dsn, log, tmp_path) as found:
        yield found


def loose_amounts(document: Json) -> Iterator[str]:
    """Numbers that are called as money is, outside of its one shape."""
    schemas = {
        name: one for name, one in document["components"]["schemas"].items() if name != MONEY
    }
    for part in parts_of({"paths": document["paths"], "schemas": schemas}):
        fields = part.get("properties")
        if isinstance(fields, dict) and "type" in part:
            yield from (
                f"{part.get('title')}.{name}"
                for name, schema in fields.items()
                if is_called_as_money(name) and is_number(schema)
            )
        if "in" in part and "schema" in part and is_called_as_money(part["name"]):
            yield f"parameter {part['name']}"


def is_called_as_money(name: str) -> bool:
    """By any of its words."""
    return name not in COUNTED and not CALLED_AS_MONEY.isdisjoint(re.split("[_-]", name))


def is_number(schema: Json) -> bool:
    """Also where it may be absent."""
    choices = [schema, *schema.get("anyOf", ()), *schema.get("oneOf", ())]
    return any(one.get("type") in ("integer", "number") for one in choices)


def test_no_amount_is_said_in_any_other_way() -> None:
    """Over all bodies, answers and parameters; the one shape is referred to, not repeated."""
    document = document_of(
        create_app("postgresql://nowhere/none", ORIGIN, NO_PICTURES, NO_PICTURES)
    )
    assert list(loose_amounts(document)) == []
    reference = {"$ref": f"#/components/schemas/{MONEY}"}
    used = sum(part.get("$ref") == reference["$ref"] for part in parts_of(document))
    assert used > 80
    money = document["components"]["schemas"][MONEY]
    assert list(money["properties"]) == ["value", "currency", "minor"]
    assert money["required"] == ["value", "currency"]
    assert money["examples"] == [{"value": "100.00", "currency": "CNY", "minor": 10_000}]
    assert all("description" in field for field in money["properties"].values())


class Loose(Struct):
    """Amounts as they must not be."""

    paid_minor: int
    fee: int | None = None
    fine: MoneyView | None = None


def test_a_loose_amount_would_be_named() -> None:
    """The control: bare minor units, optional or not, and as a parameter."""

    @get("/loose")
    async def read_loose(from_minor: FromQuery[int]) -> list[Loose]:
        """Read."""
        return [Loose(from_minor)]

    app = Litestar([read_loose], openapi_config=OpenAPIConfig(title="x", version="1"))
    found = list(loose_amounts(complete(app)))
    assert sorted(found) == ["Loose.fee", "Loose.paid_minor", "parameter from_minor"]


def test_the_money_of_events_is_not_answered_with() -> None:
    """The control: the log writes it in another way, which must not get out by another door."""
    with pytest.raises(ValueError, match="Money"):
        schemas_of([Money])


@pytest.mark.parametrize("currency", Currency)
@pytest.mark.parametrize("minor", [1, 99, 100, 12_345, 10**12])
def test_what_is_answered_can_be_sent(minor: int, currency: Currency) -> None:
    """In every currency, with and without the minor units."""
    answered = msgspec.json.encode(money_view(minor, currency))
    assert msgspec.json.decode(answered, type=Amount).money() == Money(minor, currency)
    short = {"value": money_view(minor, currency).value, "currency": currency}
    assert msgspec.convert(short, Amount).money() == Money(minor, currency)


async def test_what_was_read_is_taken_again(village: Village) -> None:
    """A draft from an order's own work and terms, a campaign from a target, a gift from a gift."""
    await village.picture("buyer")
    order = await village.open_order(bonus_pool=None)
    read = await village.get(f"/orders/{order}")
    assert read["terms"]["bonus_pool"] == {"value": "0.00", "currency": "CNY", "minor": 0}
    again = {"work": read["work"], "terms": read["terms"]}
    copy = (await village.done("buyer", "/orders", again))["id"]
    await village.done("buyer", f"/orders/{copy}/funding", {"amount": read["escrow"]["needed"]})
    await village.done("officer", f"/orders/{copy}/rate-review", {"pieces": 10, "seconds": 3_600})
    await village.done("buyer", f"/orders/{copy}/publication")
    assert (await village.get(f"/orders/{copy}"))["terms"] == read["terms"]
    yen = {"value": "5000", "currency": "JPY", "minor": 5_000}
    campaign = await drafted(village, yen)
    told = await village.get(f"/campaigns/{campaign}")
    assert told["target"] == yen
    other = await drafted(village, told["target"])
    gift = await village.done_by_nobody("/donations", gift_of(other, yen), str(uuid4()))
    trace = await village.get(f"/donations/{gift['id']}/trace")
    assert trace["amount"] == yen
    await village.done_by_nobody("/donations", gift_of(other, trace["amount"]), str(uuid4()))


async def drafted(village: Village, target: Any) -> str:
    """A published campaign with such a target."""
    body = {
        "title_zh": "乡村图书",
        "title_en": "Village books",
        "kind": "pooled",
        "funding": "keep_all",
        "legal_mode": "public_fundraising",
        "target": target,
    }
    made = str((await village.done("officer", "/campaigns", body))["id"])
    await village.done("officer", f"/campaigns/{made}/publication")
    return made


def gift_of(campaign: str, amount: Any) -> Json:
    """What is sent for a gift."""
    return {"campaign_id": campaign, "amount": amount}


@pytest.mark.parametrize(("value", "minor"), [("100.00", 100), ("100.00", -10_000), ("1", 1)])
async def test_minor_units_that_disagree_are_refused(
    village: Village, value: str, minor: int
) -> None:
    """By name, in both languages, with both amounts; nothing is recorded."""
    campaign = await drafted(village, cny("1000.00"))
    before = await village.log.head()
    amount = {**cny(value), "minor": minor}
    details = []
    for language, word in (("en", "not the same money"), ("zh-CN", "不是同一笔钱")):
        answer = await village.client.post(
            "/api/v1/donations",
            json=gift_of(campaign, amount),
            headers={"Idempotency-Key": str(uuid4()), "Accept-Language": language},
        )
        problem = answer.json()
        assert (answer.status_code, problem["code"]) == (422, "AmountsDisagree")
        assert word in problem["title"]
        details.append(problem["details"])
    assert details[0]["by_units"] == msgspec.to_builtins(money_view(minor, "CNY"))
    assert details[0]["by_value"]["minor"] == Money.parse(value, Currency.CNY).minor
    assert await village.log.head() == before


async def test_a_refusal_names_amounts_in_the_same_shape(village: Village) -> None:
    """What was asked for and what is there."""
    household = await village.household()
    asked = {"household_id": household, "amount": cny("7.00")}
    problem = (await village.post("officer", "/payouts", asked)).json()
    assert problem["code"] == "PayoutExceedsFund"
    assert problem["details"]["asked"] == {**cny("7.00"), "minor": 700}
    assert problem["details"]["available"] == {**cny("0.00"), "minor": 0}


async def test_a_cap_is_of_the_currency_of_the_campaign(village: Village) -> None:
    """Yen are no fen: a cap in another currency is refused, one in its own is kept to."""
    campaign, household = await drafted(village, cny("1000.00")), await village.household()
    await village.done_by_nobody("/donations", gift_of(campaign, cny("10.00")), str(uuid4()))
    path = f"/campaigns/{campaign}/allocations"

    def body(cap: Any) -> Json:
        return {"candidates": [{"household_id": household, "need_score": 1, "cap": cap}]}

    foreign = await village.post("officer", path, body({"value": "3", "currency": "JPY"}))
    assert (foreign.status_code, foreign.json()["code"]) == (422, "CurrencyMismatch")
    await village.done("officer", path, body(cny("3.00")))
    (totals,) = (await village.get(f"/households/{household}/ledger"))["totals"]
    assert totals["allocated"] == {**cny("3.00"), "minor": 300}
