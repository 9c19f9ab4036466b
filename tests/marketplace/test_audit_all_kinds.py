"""An audit tells every kind of finding that it can, and its code is that of the weightiest."""

import msgspec

from domain import catalogue
from domain.facts.gifts import DonationReceived
from domain.ids import CampaignId, DonationId
from domain.unique_names import unique_names
from marketplace.audit.replay import Finding
from marketplace.audit.verdict import Verdict
from marketplace.cli.audit import describe
from marketplace.log import EventLog
from marketplace.log.contract import DCBEvent
from tests.conftest import ORIGIN
from tests.marketplace.conftest import Place
from tests.marketplace.damaging import damage
from tests.worlds.story import NOW, cny

EDIT_BALANCE = "UPDATE journal.balances SET balance_minor = 1 WHERE account = 'fees:gateway'"
EDIT_TOTAL = "UPDATE campaign_totals.campaigns SET gifts = gifts + 1"
EMPEROR = "UPDATE staff_tokens SET role = 'emperor' WHERE role = 'worker'"


async def forge(place: Place) -> int:
    """A gift to no campaign, past every rule; its position."""
    event = DonationReceived(
        donation_id=DonationId("G-FORGED"),
        campaign_id=CampaignId("C-NEVER"),
        donor_id=None,
        amount=cny(100),
        gateway="sandbox",
        gateway_reference="forged",
        received_at=NOW,
    )
    stored = DCBEvent(catalogue.event_type(event), catalogue.encode(event), [*event.tags()])
    async with await EventLog.open(place.dsn, origin=ORIGIN) as log:
        names = {name.text: 0 for name in unique_names(event)}
        return (await log.append([stored], actor="system:x", names=names)).events[0].position


def told(finding: Finding) -> list[tuple[Verdict, int | None, str]]:
    """All that it says, what the verdict is about first."""
    others = [(one.verdict, one.position, one.problem) for one in finding.others]
    return [(finding.verdict, finding.position, finding.problem or ""), *others]


async def test_a_broken_law_hides_no_other_finding(place: Place) -> None:
    """The law, the rule, two projections, one that lags, a token and a picture: all in one."""
    position = await forge(place)
    for statement in (EDIT_BALANCE, EDIT_TOTAL, EMPEROR):
        await place.connection.execute(statement)
    picture = next(path for path in sorted(place.pictures.rglob("*")) if path.is_file())
    picture.unlink()
    finding = await place.audit(deep=True)
    found = told(finding)
    assert [one[0] for one in found] == sorted((one[0] for one in found), key=weight)
    verdict, at, problem = found[0]
    assert (verdict, at) == (Verdict.LAW_BROKEN, position)
    assert problem.startswith("gifts go to open campaigns")
    for kind, where, said in (
        (Verdict.LAW_BROKEN, position, "no rule allows it: the rule refuses it: CampaignUnknown"),
        (Verdict.LAW_BROKEN, None, "journal.balances has "),
        (Verdict.LAW_BROKEN, None, "campaign_totals.campaigns has "),
        (Verdict.OUTSIDE_UNFIT, None, "has the role 'emperor'"),
        (Verdict.OUTSIDE_UNFIT, None, f"the picture {picture.name} can't be read"),
        (Verdict.NOT_COMPARED, None, "not compared up to the log's end: journal stands at"),
    ):
        fits = [one for one in found if one[0] is kind and said in one[2]]
        assert fits, said
        assert where in {None, fits[0][1]}
    lines = describe(finding).splitlines()
    assert len(lines) == len(found)
    assert msgspec.json.decode(msgspec.json.encode(finding))["verdict"] == Verdict.LAW_BROKEN


def weight(verdict: Verdict) -> int:
    """As README.md orders them."""
    order = (Verdict.LAW_BROKEN, Verdict.OUTSIDE_UNFIT, Verdict.NOT_COMPARED, Verdict.PASSED_OVER)
    return order.index(verdict)


async def test_damage_hides_nothing_that_is_beside_the_log(place: Place) -> None:
    """What would be read from damaged bytes is not judged; guards and tokens are."""
    await damage(
        place.dsn,
        "UPDATE log_events SET leaf = leaf || '!'::bytea WHERE position = 9",
        EDIT_BALANCE,
        EMPEROR,
    )
    found = told(await place.audit(deep=True))
    assert (found[0][0], found[0][1]) == (Verdict.LOG_DAMAGED, 9)
    assert {one[0] for one in found[1:]} == {Verdict.OUTSIDE_UNFIT}
    said = " ".join(one[2] for one in found[1:])
    assert "log_events_are_for_ever is disabled" in said
    assert "has the role 'emperor'" in said
    assert "journal" not in said


async def test_one_finding_alone_is_told_alone(place: Place) -> None:
    """Nothing is added to it that is not so."""
    await place.connection.execute(EMPEROR)
    assert {one[0] for one in told(await place.audit(deep=True))} == {Verdict.OUTSIDE_UNFIT}
    await place.connection.execute(EDIT_BALANCE)
    found = told(await place.audit())
    assert [one[0] for one in found].count(Verdict.LAW_BROKEN) == 1
    assert found[0][2].startswith("journal.balances has ")
