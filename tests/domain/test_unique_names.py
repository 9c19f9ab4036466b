"""An id or an outsider's reference that comes again, for another party, is refused by name."""

from collections.abc import Iterator
from itertools import product
from typing import Any, Final, get_type_hints

import pytest
from msgspec.structs import replace

from domain.allocations.errors import AllocationAlreadyMadeError
from domain.allocations.need import Candidate
from domain.bounds import UnfitFieldError
from domain.capabilities import CAPABILITIES
from domain.checking import check_of
from domain.decider import Command, Event
from domain.errors import DomainError
from domain.facts.gifts import RefundReason
from domain.facts.payouts import PayoutFailure
from domain.funds.references import GatewayReferenceRepeatedError, StatementLineRepeatedError
from domain.gifts.commands import (
    ReceiveDonation,
    RecordChargeback,
    RefundGift,
    ReverseChargeback,
)
from domain.gifts.errors import DonationAlreadyReceivedError, RefundAlreadyMadeError
from domain.ids import (
    AllocationId,
    AssignmentId,
    CampaignId,
    DonationId,
    PayoutId,
    RefundId,
)
from domain.payouts.commands import ReturnByBankLine, SendPayout, SettlePayout
from domain.payouts.errors import PayoutAlreadyRequestedError
from domain.piecework.assignments.claims.errors import AssignmentAlreadyMadeError
from domain.piecework.orders.commands import FundOrder, PayTransport
from domain.text import GatewayName, Reference
from domain.treasury.commands import RecordGatewaySettlement
from domain.unique_names import UNIQUE_NAMES, unique_names
from tests.worlds.book import Book
from tests.worlds.story import (
    CAMPAIGN,
    HOUSEHOLDS,
    NOW,
    OFFICER,
    Told,
    allocate,
    campaign,
    cny,
    gift,
    household,
    payout,
)
from tests.worlds.workshop import OTHER, Workshop

ONE, TWO = HOUSEHOLDS
OTHER_CAMPAIGN = CampaignId("C-OTHER")


def elsewhere(told: Told) -> Command:
    """The same for another campaign."""
    return replace(told[0], campaign_id=OTHER_CAMPAIGN)  # type: ignore[call-arg]


FUNDED: list[Command] = [
    *(command for command, _ in campaign()),
    *(elsewhere(told) for told in campaign()),
    *(command for key in HOUSEHOLDS for command, _ in household(key)),
    gift(1, 10_000)[0],
    elsewhere(gift(2, 10_000)),
]
REFUND = RefundGift(
    donation_id=DonationId("G-1"),
    campaign_id=CAMPAIGN,
    refund_id=RefundId("R-1"),
    amount=cny(100),
    reason=RefundReason.DONOR_REQUEST,
    by=OFFICER,
    at=NOW,
)
ALLOCATE = allocate(Candidate(ONE, 1), Candidate(TWO, 1), minor=8_000)
PAYOUTS = [payout(PayoutId(f"P-{n}"), key, 100) for n, key in enumerate(HOUSEHOLDS)]
CHARGEBACK = RecordChargeback(
    donation_id=DonationId("G-1"),
    campaign_id=CAMPAIGN,
    amount=cny(1),
    gateway_reference="cb-1",
    by=OFFICER,
    at=NOW,
)
WON = ReverseChargeback(
    donation_id=DonationId("G-1"),
    campaign_id=CAMPAIGN,
    gateway_reference="cb-1",
    by=OFFICER,
    at=NOW,
)
ON_ITS_WAY = [ALLOCATE, *(command for told in PAYOUTS for command, _ in told[:3])]
LINE = RecordGatewaySettlement(
    gateway="sandbox", amount=cny(10), bank_reference="line-1", by=OFFICER, at=NOW
)
CAME_BACK = ReturnByBankLine(
    payout_id=PayoutId("P-0"),
    household_id=ONE,
    amount=cny(100),
    reason=PayoutFailure.ACCOUNT_CLOSED,
    bank_reference="line-2",
    by=OFFICER,
    at=NOW,
)


@pytest.mark.parametrize(
    ("before", "again", "error"),
    [
        (
            [],
            replace(gift(3, 5)[0], donation_id=DonationId("G-2")),  # type: ignore[call-arg]
            DonationAlreadyReceivedError(DonationId("G-2")),
        ),
        (
            [REFUND],
            replace(REFUND, campaign_id=OTHER_CAMPAIGN, donation_id=DonationId("G-2")),
            RefundAlreadyMadeError(RefundId("R-1")),
        ),
        (
            [ALLOCATE],
            replace(ALLOCATE, campaign_id=OTHER_CAMPAIGN),
            AllocationAlreadyMadeError(AllocationId("A-1")),
        ),
        (
            [ALLOCATE, PAYOUTS[0][0][0]],
            replace(PAYOUTS[1][0][0], payout_id=PayoutId("P-0")),  # type: ignore[call-arg]
            PayoutAlreadyRequestedError(PayoutId("P-0")),
        ),
        (
            [],
            replace(gift(3, 5)[0], gateway_reference="ref-1"),  # type: ignore[call-arg]
            GatewayReferenceRepeatedError("sandbox/ref-1"),
        ),
        (
            [],
            replace(CHARGEBACK, gateway_reference="ref-2"),
            GatewayReferenceRepeatedError("sandbox/ref-2"),
        ),
        (
            [*ON_ITS_WAY, PAYOUTS[0][3][0]],
            SettlePayout(
                payout_id=PayoutId("P-1"), household_id=TWO, gateway_reference="out-P-0", at=NOW
            ),
            GatewayReferenceRepeatedError("sandbox/out-P-0"),
        ),
    ],
)
def test_what_is_taken_is_refused_for_every_party(
    before: list[Command], again: Command, error: DomainError
) -> None:
    """Whoever has it; nothing is recorded, and the error names what is taken."""
    book = Book([*FUNDED, *before])
    size = len(book.events)
    with pytest.raises(type(error)) as refused:
        book.do(again)
    assert refused.value.details == error.details
    assert len(book.events) == size


def test_a_reference_belongs_to_its_gateway() -> None:
    """Two gateways may name different movements alike."""
    book = Book(FUNDED)
    book.do(replace(gift(3, 5)[0], gateway="other", gateway_reference="ref-1"))  # type: ignore[call-arg]


def test_an_orders_money_is_told_once() -> None:
    """Funding counts against every gateway reference, transport against every statement line."""
    shop = Workshop().opened()
    other = shop.beside("O-OTHER")
    other.do(other.draft())
    with pytest.raises(GatewayReferenceRepeatedError):
        other.do(other.fund(reference=f"in-{shop.order_id}"))
    transport = shop.order(PayTransport, amount=cny(5), bank_reference="line-1", by=OFFICER)
    shop.do(transport)
    with pytest.raises(StatementLineRepeatedError):
        shop.do(transport)
    with pytest.raises(StatementLineRepeatedError):
        shop.do(LINE)


def test_an_assignments_id_is_given_out_once() -> None:
    """Another household's claim of another order's lot can't have it."""
    shop = Workshop().opened()
    other = shop.beside("O-OTHER").opened()
    shop.do(shop.claim(name="A-SAME"))
    with pytest.raises(AssignmentAlreadyMadeError):
        other.do(other.claim(10, of=OTHER, name="A-SAME"))


def recorded() -> list[Event]:
    """Events that take names of every kind."""
    book = Book([*FUNDED, REFUND, CHARGEBACK, *ON_ITS_WAY, PAYOUTS[0][3][0], LINE, CAME_BACK, WON])
    shop = Workshop(book=book)
    shop.opened().do(shop.claim())
    return book.events


def test_every_kind_is_taken_by_some_event_and_others_take_nothing() -> None:
    """The table is whole: each kind has an event and an error of its own."""
    made = [(type(event), name) for event in recorded() for name in unique_names(event)]
    kinds = {kind for capability in CAPABILITIES for kind in capability.name_kinds}
    assert {name.kind for _, name in made} == kinds
    assert {kind for kind, _ in made} <= set(UNIQUE_NAMES)
    for _, name in made:
        assert isinstance(name.taken(), DomainError)


NAMED_BY: Final = {
    "donation": {"donation_id": DonationId},
    "refund": {"refund_id": RefundId},
    "allocation": {"allocation_id": AllocationId},
    "payout": {"payout_id": PayoutId},
    "returned": {"payout_id": PayoutId},
    "assignment": {"assignment_id": AssignmentId},
    "reference": {"gateway": GatewayName, "gateway_reference": Reference},
    "chargeback-won": {"gateway": GatewayName, "gateway_reference": Reference},
    "statement": {"bank_reference": Reference},
}
"""What each kind of name consists of: fields, and their types where they come into the log."""
PARTS: Final = ("a", "b", "a/b", "b/a", "a/", "/b", "a:b", "a//b", "a%2Fb")


def clashes(named_by: dict[str, dict[str, Any]]) -> Iterator[str]:
    """Names that mean two things, among all that the types let in."""
    meant: dict[str, tuple[str, tuple[str, ...]]] = {}
    for event in recorded():
        for number, name in enumerate(unique_names(event)):
            fields = named_by[name.kind.word]
            for values in product(PARTS, repeat=len(fields)):
                try:
                    for kind, value in zip(fields.values(), values, strict=True):
                        check_of(kind)(value)
                except UnfitFieldError:
                    continue
                other = replace(event, **dict(zip(fields, values, strict=True)))
                text, means = unique_names(other)[number].text, (name.kind.word, values)
                if meant.setdefault(text, means) != means:
                    yield text


def test_no_name_means_two_things() -> None:
    """Whatever slashes and colons stand in its parts, of whichever kind it is."""
    kinds = {kind.word for capability in CAPABILITIES for kind in capability.name_kinds}
    assert set(NAMED_BY) == kinds
    assert [*clashes(NAMED_BY)] == []


def test_names_that_mean_two_things_are_found() -> None:
    """The negative control: gateways with any visible character in their names."""
    loose = {"gateway": Reference, "gateway_reference": Reference}
    assert "reference:a/b/a" in {*clashes({**NAMED_BY, "reference": loose})}


@pytest.mark.parametrize("command", [ReceiveDonation, SendPayout, FundOrder])
def test_a_gateway_comes_into_the_log_by_a_name_without_slash_or_colon(
    command: type[Command],
) -> None:
    """So the table above says the truth; what is known by another name goes on under it."""
    hints = get_type_hints(command, include_extras=True)
    assert hints["gateway"] == GatewayName
