"""The demo's story: invented households of one county, their campaigns, gifts and payouts.

Everything here is made up. The story is told once, command by command, each under its own key, so
that one that was cut short goes on where it stopped.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from random import Random
from typing import Final, NamedTuple

from msgspec.structs import replace

from domain.allocations.commands import AllocateFunds, ReverseAllocation
from domain.allocations.need import Candidate
from domain.campaigns.commands import (
    DraftCampaign,
    FreezeCampaign,
    PauseCampaign,
    PublishCampaign,
)
from domain.decider import Command
from domain.facts.allocations import ReversalReason
from domain.facts.campaigns import CampaignKind, FundingMode, LegalMode
from domain.facts.freezing import FreezeReason
from domain.facts.gifts import RefundReason
from domain.facts.households import ExitReason
from domain.facts.payouts import CancelReason
from domain.gifts.commands import ReceiveDonation, RecordChargeback, RefundGift
from domain.households.commands import (
    ExitHousehold,
    FreezeHousehold,
    GiveConsent,
    RegisterHousehold,
    VerifyHousehold,
    WithdrawConsent,
)
from domain.ids import (
    ActorId,
    AllocationId,
    CampaignId,
    DonationId,
    DonorId,
    HouseholdId,
    PayoutId,
    RefundId,
    derive_id,
)
from domain.money import Currency, Money
from domain.payouts.commands import ApprovePayout, CancelPayout, RequestPayout
from domain.treasury.commands import (
    ConfirmGatewaySettlement,
    RecordGatewaySettlement,
    WithdrawGatewaySettlement,
)
from marketplace.gateways.sandbox import Behaviour

COUNTY: Final = "520525"
"""Nayong, Bijie, Guizhou (GB/T 2260)."""
HOUSEHOLDS: Final = 32
PAYABLE: Final = 28
DONORS: Final = 45
RELATED_DONOR: Final = 7
CHANNEL: Final = ActorId("system:demo")
GATEWAY: Final = "sandbox"
FEE_PER_MILLE: Final = 6
AMOUNTS: Final = (100, 500, 1_000, 2_000, 5_000, 8_888, 10_000, 20_000, 50_000, 100_000, 200_000)


class Told(NamedTuple):
    """One command of the story and who gives it."""

    command: Command
    actor: ActorId


class Plan(NamedTuple):
    """A campaign of the story.

    Attributes:
        household: Number of the one it is for; absent if it is pooled.
        deadline_days: Before now; absent if it has none.
    """

    name: str
    title_zh: str
    title_en: str
    target_minor: int
    gifts: int
    household: int | None = None
    deadline_days: int | None = None


PLANS: Final = (
    Plan("heat", "山区过冬取暖", "Warm rooms for the mountain winter", 3_000_000, 70),
    Plan("books", "寨子里的书架", "Bookshelves for the village schools", 2_000_000, 45),
    Plan("fold", "重建被冲走的羊圈", "A sheepfold after the flood", 800_000, 16, 4),
    Plan("calf", "两头小牛", "Two calves to start again", 1_200_000, 9, 9),
    Plan("cistern", "村口的水窖", "A cistern at the village gate", 9_000_000, 11, None, 6),
    Plan("looms", "蜡染作坊的织机", "Looms for a batik workshop", 1_500_000, 8),
    Plan("seeds", "明年春天的种子", "Seeds for next spring", 600_000, 0),
)


def campaign_id(name: str) -> CampaignId:
    """A campaign of the story."""
    return CampaignId(derive_id("C", f"demo:{name}"))


def household_id(number: int) -> HouseholdId:
    """A household of the story."""
    return HouseholdId(derive_id("H", f"demo:{number}"))


def donor_id(number: int) -> DonorId:
    """A donor of the story."""
    return DonorId(derive_id("D", f"demo:{number}"))


def donation_id(name: str, number: int) -> DonationId:
    """A gift of the story."""
    return DonationId(derive_id("G", f"demo:{name}:{number}"))


INSTRUCTIONS: Final = {
    household_id(2): Behaviour.REFUSE,
    household_id(3): Behaviour.PAY_AND_HANG,
    household_id(11): Behaviour.REFUSE,
}
"""What the sandbox does with these households' payouts; all others it settles."""


class Story:
    """Tells it, as of a day.

    Attributes:
        now: The day that the story comes to; it begins some sixty days before.
    """

    def __init__(self, officer: ActorId, approver: ActorId, now: datetime) -> None:
        self._officer, self._approver, self.now = officer, approver, now
        self._random = Random("mingzhang demo")  # noqa: S311 - the same story every time

    def tell(self) -> Iterator[Told]:
        """Every command in order."""
        yield from self._households()
        yield from self._campaigns()
        for plan in PLANS:
            yield from self._gifts(plan)
        yield from self._money_out()
        yield from self._troubles()

    def _ago(self, days: float) -> datetime:
        return self.now - timedelta(days=days)

    def _by_officer(self, command: Command) -> Told:
        return Told(command, self._officer)

    def _by_approver(self, command: Command) -> Told:
        return Told(command, self._approver)

    def _households(self) -> Iterator[Told]:
        for number in range(HOUSEHOLDS):
            key, tier = household_id(number), 1 + self._random.randrange(5)
            registered = RegisterHousehold(
                household_id=key, county=COUNTY, need_tier=tier, by=self._officer, at=self._ago(60)
            )
            yield self._by_officer(registered)
            if number == HOUSEHOLDS - 1:
                continue
            verified = VerifyHousehold(household_id=key, by=self._approver, at=self._ago(58))
            yield self._by_approver(verified)
            if number == HOUSEHOLDS - 2:
                continue
            consented = GiveConsent(household_id=key, by=self._officer, at=self._ago(57))
            yield self._by_officer(consented)

    def _campaigns(self) -> Iterator[Told]:
        for plan in PLANS:
            pooled, missed = plan.household is None, plan.deadline_days is not None
            beneficiary = None if plan.household is None else household_id(plan.household)
            drafted = DraftCampaign(
                campaign_id=campaign_id(plan.name),
                title_zh=plan.title_zh,
                title_en=plan.title_en,
                kind=CampaignKind.POOLED if pooled else CampaignKind.EARMARKED,
                funding=FundingMode.ALL_OR_NOTHING if missed else FundingMode.KEEP_ALL,
                legal_mode=LegalMode.PUBLIC_FUNDRAISING if pooled else LegalMode.PERSONAL_HELP,
                target=Money(plan.target_minor, Currency.CNY),
                household_id=beneficiary,
                deadline=None if plan.deadline_days is None else self._ago(plan.deadline_days),
                by=self._officer,
                at=self._ago(55),
            )
            yield self._by_officer(drafted)
            if plan.gifts:
                published = PublishCampaign(
                    campaign_id=campaign_id(plan.name),
                    household_id=beneficiary,
                    by=self._officer,
                    at=self._ago(50),
                )
                yield self._by_officer(published)

    def _gifts(self, plan: Plan) -> Iterator[Told]:
        for number in range(plan.gifts):
            given_at = self._ago(48 - 38 * number / plan.gifts - self._random.random() / 2)
            minor = self._random.choice(AMOUNTS)
            donor = self._random.randrange(DONORS)
            anonymous = self._random.randrange(12) == 0
            fee = minor * FEE_PER_MILLE // 1_000
            given = ReceiveDonation(
                donation_id=donation_id(plan.name, number),
                campaign_id=campaign_id(plan.name),
                donor_id=None if anonymous else donor_id(donor),
                amount=Money(minor, Currency.CNY),
                fee=Money(fee, Currency.CNY) if fee else None,
                gateway=GATEWAY,
                gateway_reference=f"demo-{plan.name}-{number}",
                received_at=given_at,
                at=given_at,
            )
            yield Told(given, CHANNEL)

    def _money_out(self) -> Iterator[Told]:
        settled = RecordGatewaySettlement(
            gateway=GATEWAY,
            amount=Money(2_500_000, Currency.CNY),
            bank_reference="demo-statement-1",
            by=self._officer,
            at=self._ago(9),
        )
        yield self._by_officer(settled)
        # So much needs a second person; who mistypes takes the line back.
        yield self._by_officer(replace(settled, bank_reference="demo-statement-2"))
        mistyped = WithdrawGatewaySettlement(
            bank_reference="demo-statement-2",
            reason=CancelReason.ENTERED_IN_ERROR,
            by=self._officer,
            at=self._ago(9),
        )
        yield self._by_officer(mistyped)
        confirmed = ConfirmGatewaySettlement(
            bank_reference="demo-statement-1", by=self._approver, at=self._ago(8.9)
        )
        yield self._by_approver(confirmed)
        for name, minor, numbers in (
            ("heat", 1_500_000, range(20)),
            ("books", None, range(8, PAYABLE)),
            ("fold", None, (4,)),
            ("calf", 120_000, (9,)),
        ):
            yield self._by_officer(self._allocation(name, minor, numbers))
        for number in range(16):
            yield from self._payout(number, 10_000 + 1_000 * number)
        yield from self._payout(4, 150_000, "fold")
        for number in (20, 21):
            yield next(self._payout(number, 3_000))

    def _allocation(
        self, name: str, minor: int | None, numbers: range | tuple[int, ...]
    ) -> AllocateFunds:
        candidates = tuple(
            Candidate(
                household_id(number),
                need_score=10 + self._random.randrange(90),
                cap_minor=200_000 if name == "heat" else None,
                # The rule leaves this one out, since a donor of the campaign is kin.
                related_to=(donor_id(RELATED_DONOR),) if number == PAYABLE - 1 else (),
            )
            for number in numbers
        )
        return AllocateFunds(
            allocation_id=AllocationId(derive_id("A", f"demo:{name}")),
            campaign_id=campaign_id(name),
            amount=None if minor is None else Money(minor, Currency.CNY),
            candidates=candidates,
            salt=sha256(f"demo:{name}".encode()).digest(),
            by=self._officer,
            at=self._ago(8),
        )

    def _payout(self, number: int, minor: int, name: str = "") -> Iterator[Told]:
        payout_id = PayoutId(derive_id("P", f"demo:{number}:{name}"))
        key = household_id(number)
        asked = RequestPayout(
            payout_id=payout_id,
            household_id=key,
            amount=Money(minor, Currency.CNY),
            by=self._officer,
            at=self._ago(5),
        )
        yield self._by_officer(asked)
        agreed = ApprovePayout(
            payout_id=payout_id, household_id=key, by=self._approver, at=self._ago(4)
        )
        yield self._by_approver(agreed)

    def _troubles(self) -> Iterator[Told]:
        """What goes wrong in real life: each is put right in the open."""
        asked, _ = self._payout(22, 2_000)
        yield asked
        cancelled = CancelPayout(
            payout_id=PayoutId(derive_id("P", "demo:22:")),
            household_id=household_id(22),
            reason=CancelReason.HOUSEHOLD_REQUEST,
            by=self._officer,
            at=self._ago(4),
        )
        yield self._by_officer(cancelled)
        reversal = ReverseAllocation(
            allocation_id=AllocationId(derive_id("A", "demo:books")),
            campaign_id=campaign_id("books"),
            household_ids=(household_id(26),),
            reason=ReversalReason.HOUSEHOLD_EXITED,
            by=self._approver,
            at=self._ago(3),
        )
        yield self._by_approver(reversal)
        exited = ExitHousehold(
            household_id=household_id(26),
            reason=ExitReason.MOVED_AWAY,
            by=self._officer,
            at=self._ago(3),
        )
        yield self._by_officer(exited)
        withdrawn = WithdrawConsent(
            household_id=household_id(25), by=self._officer, at=self._ago(2)
        )
        yield self._by_officer(withdrawn)
        # Approved, and then frozen before it was sent: the payout waits in the open.
        yield from self._payout(24, 4_000)
        frozen = FreezeHousehold(
            household_id=household_id(24),
            reason=FreezeReason.IDENTITY_IN_DOUBT,
            by=self._approver,
            at=self._ago(2),
        )
        yield self._by_approver(frozen)
        yield from self._campaign_troubles()

    def _campaign_troubles(self) -> Iterator[Told]:
        refunded = RefundGift(
            donation_id=donation_id("calf", 8),
            campaign_id=campaign_id("calf"),
            refund_id=RefundId(derive_id("R", "demo:calf")),
            amount=Money(50, Currency.CNY),
            reason=RefundReason.DONOR_REQUEST,
            by=self._officer,
            at=self._ago(2),
        )
        yield self._by_officer(refunded)
        charged_back = RecordChargeback(
            donation_id=donation_id("heat", 0),
            campaign_id=campaign_id("heat"),
            amount=None,
            gateway_reference="demo-chargeback-1",
            by=self._officer,
            at=self._ago(1),
        )
        yield self._by_officer(charged_back)
        paused = PauseCampaign(campaign_id=campaign_id("calf"), by=self._officer, at=self._ago(1))
        yield self._by_officer(paused)
        frozen = FreezeCampaign(
            campaign_id=campaign_id("looms"),
            reason=FreezeReason.COMPLAINT,
            by=self._approver,
            at=self._ago(1),
        )
        yield self._by_approver(frozen)
