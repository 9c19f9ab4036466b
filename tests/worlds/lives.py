"""Random lives of a small marketplace, as commands: what tests of laws replay, repeat and audit.

Two households, a pooled campaign in yuan and an earmarked one in dollars. A step is a kind, a
number that picks what it is about, and an amount; many steps are refused, which is part of the law.
"""

from collections import deque
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, Final, NamedTuple

from hypothesis import strategies as st
from msgspec.structs import replace

from domain.allocations.commands import AllocateFunds, ReverseAllocation
from domain.allocations.need import Candidate
from domain.campaigns import commands as campaigns
from domain.decider import Command
from domain.errors import DomainError
from domain.facts.allocations import ReversalReason
from domain.facts.campaigns import CampaignKind
from domain.facts.freezing import FreezeReason, UnfreezeReason
from domain.facts.gift_moves import MoveReason
from domain.facts.gifts import RefundReason
from domain.facts.households import ExitReason
from domain.facts.payouts import CancelReason, PayoutFailure
from domain.facts.treasury import CorrectionReason, SendBackReason
from domain.funds.arrivals import SECOND_PERSON_FROM_MINOR
from domain.gifts.commands import (
    ChargeFee,
    ConfirmMove,
    MoveCommand,
    ProposeMove,
    ReceiveDonation,
    RecordChargeback,
    RefundGift,
    RepayDebt,
    ReverseChargeback,
    WithdrawMove,
)
from domain.households import commands as households
from domain.ids import ActorId, AllocationId, CampaignId, DonationId, DonorId, PayoutId, RefundId
from domain.money import Currency, Money
from domain.payouts import commands as payouts
from domain.treasury.commands import (
    ConfirmGatewaySettlement,
    ConfirmLineCorrection,
    MatchSuspenseLine,
    ProposeLineCorrection,
    RecordGatewaySettlement,
    RecordSuspenseLine,
    SendBackSuspenseLine,
    WithdrawGatewaySettlement,
    WithdrawLineCorrection,
)
from tests.worlds.paying import payments
from tests.worlds.story import (
    APPROVER,
    CAMPAIGN,
    HOUSEHOLDS,
    NOW,
    OFFICER,
    SYSTEM,
    campaign,
    cny,
    gift,
    household,
    paid_in,
)

EARLIER: Final = timedelta(days=400)
"""How long before its draft gifts to the earmarked campaign count: it goes on here."""
EARMARKED: Final = CampaignId("C-OX")
CURRENCIES: Final = {CAMPAIGN: Currency.CNY, EARMARKED: Currency.USD}
Step = tuple[str, int, int]
Told = tuple[Command, ActorId]


class Asked(NamedTuple):
    """A command as a caller sends it, so that it can be sent again."""

    command: Command
    actor: ActorId
    key: str
    body: str


Send = Callable[[Asked], Awaitable[object]]


def opening() -> list[Told]:
    """Both campaigns open, both households payable."""
    draft, publish = (command for command, _ in campaign(Currency.USD))
    earmarked = replace(
        draft,
        campaign_id=EARMARKED,
        kind=CampaignKind.EARMARKED,
        household_id=HOUSEHOLDS[0],
        gifts_since=NOW - EARLIER,
    )
    publish = replace(publish, campaign_id=EARMARKED, household_id=HOUSEHOLDS[0])
    return [
        *(told for key in HOUSEHOLDS for told in household(key)),
        *campaign(),
        *((earmarked, OFFICER), (publish, OFFICER)),
        *(told for currency in CURRENCIES.values() for told in _custody(currency)),
    ]


def beside(currency: Currency) -> CampaignId:
    """The campaign that gifts in a currency are moved to, when they were for it."""
    return CampaignId(f"C-BESIDE-{currency}")


ALL_CURRENCIES: Final = CURRENCIES | {beside(one): one for one in CURRENCIES.values()}
"""Those of the campaigns that gifts are moved to, too."""


def _custody(currency: Currency) -> list[Told]:
    """Gifts to a campaign that the steps are never about, in custody: what payouts leave from."""
    about: dict[str, Any] = {"campaign_id": beside(currency)}
    given = replace(
        gift(0, 0)[0],
        donation_id=DonationId(f"G-{currency}"),
        gateway_reference=f"in-{currency}",
        amount=Money(100_001, currency),
        fee=Money(1, currency),
        **about,
    )
    return [
        *((replace(command, **about), actor) for command, actor in campaign(currency)),
        (given, SYSTEM),
        paid_in(f"line-{currency}", 100_000, currency),
    ]


class Life:
    """Turns steps into commands; remembers what was done, so that steps can be about it."""

    def __init__(self) -> None:
        self.gifts: list[ReceiveDonation] = []
        self.allocations: list[AllocateFunds] = []
        self.payouts: dict[PayoutId, deque[Command]] = {}
        self.stopped: Command | None = None
        self.moving: Command | None = None
        self.large: deque[Command] = deque()
        self.strange: deque[Command] = deque()
        self.paying: deque[Command] = deque()
        self.disputes: list[RecordChargeback] = []
        self.numbers = 0

    def number(self) -> int:
        """A new number for a name."""
        self.numbers += 1
        return self.numbers

    def give(self, pick: int, minor: int) -> Command:
        """A gift, every third anonymous, every second with a fee."""
        campaign_id, number = (*CURRENCIES,)[pick % 2], self.number()
        currency = CURRENCIES[campaign_id]
        donor = (None, DonorId("D-1"), DonorId("D-2"))[pick % 3]
        earlier = EARLIER if campaign_id == EARMARKED and pick % 3 else timedelta()
        return ReceiveDonation(
            donation_id=DonationId(f"G-{number}"),
            campaign_id=campaign_id,
            donor_id=donor,
            amount=Money(minor, currency),
            fee=Money(1, currency) if pick % 4 > 1 else None,
            gateway="sandbox",
            gateway_reference=f"in-{number}",
            received_at=NOW - earlier,
            at=NOW,
        )

    def take_back(self, pick: int, minor: int) -> Command | None:
        """A late fee, a refund or a chargeback; of all that is left, or of an amount."""
        if not self.gifts:
            return None
        gift = self.gifts[pick % len(self.gifts)]
        about: dict[str, Any] = {
            "donation_id": gift.donation_id,
            "campaign_id": gift.campaign_id,
            "at": NOW,
        }
        amount = Money(minor, gift.amount.currency)
        part = None if pick % 5 == 0 else amount
        match minor % 3:
            case 0:
                return ChargeFee(fee=amount, **about)
            case 1:
                reference = f"back-{self.number()}"
                return RecordChargeback(
                    amount=part, gateway_reference=reference, by=OFFICER, **about
                )
            case _:
                refund_id, reason = RefundId(f"R-{self.number()}"), RefundReason.DUPLICATE
                return RefundGift(
                    refund_id=refund_id, amount=part, reason=reason, by=OFFICER, **about
                )

    def move(self, pick: int, minor: int) -> Command | None:
        """A gift is found in the wrong campaign; the next time, another person agrees, or nobody.

        Who asks a second time for what was refused takes it back.
        """
        if isinstance(self.moving, MoveCommand):
            asked, self.moving = self.moving, _withdrawn(self.moving)
            return asked if minor % 4 else self.moving
        if not self.gifts:
            return None
        # An older one has mostly been spent in part.
        gift = self.gifts[-1 - pick % min(len(self.gifts), 3)]
        home = next(key for key, one in CURRENCIES.items() if one is gift.amount.currency)
        there = beside(gift.amount.currency)
        return ProposeMove(
            donation_id=gift.donation_id,
            campaign_id=gift.campaign_id,
            to_campaign_id=home if gift.campaign_id == there else there,
            reason=MoveReason.WRONG_CAMPAIGN,
            by=OFFICER,
            at=NOW,
        )

    def share(self, pick: int, minor: int) -> Command:
        """An allocation by need, of less than a gift or of the whole fund, at times with a cap."""
        campaign_id = (*CURRENCIES,)[pick % 2]
        payees = HOUSEHOLDS if campaign_id == CAMPAIGN else HOUSEHOLDS[:1]
        cap = minor // 2 if pick % 3 == 0 else None
        return AllocateFunds(
            allocation_id=AllocationId(f"A-{self.number()}"),
            campaign_id=campaign_id,
            amount=None if pick % 5 == 0 else Money(1 + minor // 4, CURRENCIES[campaign_id]),
            candidates=tuple(Candidate(key, 1 + pick % 7, cap) for key in payees),
            salt=b"s" * 32,
            by=OFFICER,
            at=NOW,
        )

    def reverse(self, pick: int, minor: int) -> Command | None:
        """One share of an allocation goes back."""
        if not self.allocations:
            return None
        made = self.allocations[pick % len(self.allocations)]
        return ReverseAllocation(
            allocation_id=made.allocation_id,
            campaign_id=made.campaign_id,
            household_ids=(made.candidates[minor % len(made.candidates)].household_id,),
            reason=ReversalReason.ENTERED_IN_ERROR,
            by=OFFICER,
            at=NOW,
        )

    def ask(self, pick: int, minor: int) -> Command:
        """A payout is asked for, mostly of less than an allocation gives."""
        return payouts.RequestPayout(
            payout_id=PayoutId(f"P-{self.number()}"),
            household_id=HOUSEHOLDS[pick % 2],
            amount=Money(1 + minor // 4, Currency.USD if pick % 4 == 0 else Currency.CNY),
            by=OFFICER,
            at=NOW,
        )

    def go_on(self, pick: int, minor: int) -> Command | None:
        """A payout goes one step further, or is called off."""
        waiting = [steps for steps in self.payouts.values() if steps]
        if not waiting:
            return None
        steps = waiting[pick % len(waiting)]
        if minor % 7:
            return steps[0]
        return payouts.CancelPayout(
            payout_id=steps[0].payout_id,  # type: ignore[attr-defined]
            household_id=steps[0].household_id,  # type: ignore[attr-defined]
            reason=CancelReason.HOUSEHOLD_REQUEST,
            by=OFFICER,
            at=NOW,
        )

    def stand(self, pick: int, minor: int) -> Command:
        """A household or a campaign is stopped; the next time, it goes on."""
        if self.stopped is not None:
            resume, self.stopped = self.stopped, None
            return resume
        who: dict[str, Any] = {"household_id": HOUSEHOLDS[minor % 2], "by": OFFICER, "at": NOW}
        what: dict[str, Any] = {"campaign_id": (*CURRENCIES,)[minor % 2], "by": OFFICER, "at": NOW}
        freeze, unfreeze = FreezeReason.COMPLAINT, UnfreezeReason.CLEARED
        pairs: list[tuple[Command, Command]] = [
            (
                households.FreezeHousehold(reason=freeze, **who),
                households.UnfreezeHousehold(reason=unfreeze, **who),
            ),
            (households.WithdrawConsent(**who), households.GiveConsent(**who)),
            (campaigns.PauseCampaign(**what), campaigns.ResumeCampaign(**what)),
            (
                campaigns.FreezeCampaign(reason=freeze, **what),
                campaigns.UnfreezeCampaign(reason=unfreeze, **what),
            ),
        ]
        stop, self.stopped = pairs[pick % len(pairs)]
        return stop

    def end(self, pick: int, minor: int) -> Command:
        """The second household leaves, or the earmarked campaign closes, for good."""
        del minor
        if pick % 2:
            return campaigns.CloseCampaign(campaign_id=EARMARKED, by=OFFICER, at=NOW)
        wish = ExitReason.OWN_WISH
        return households.ExitHousehold(household_id=HOUSEHOLDS[1], reason=wish, by=OFFICER, at=NOW)

    def bank(self, pick: int, minor: int) -> Command:
        """A gateway pays out to the custody account; every second line is one for two persons."""
        if pick % 2 == 0:
            self.large = self.large or deque(self._large_lines())
            return self.large[0]
        return RecordGatewaySettlement(
            gateway="sandbox",
            amount=Money(minor, (*Currency,)[pick % len(Currency)]),
            bank_reference=f"line-{self.number()}",
            by=OFFICER,
            at=NOW,
        )

    def _large_lines(self) -> list[Command]:
        """A large gift, its line mistyped and taken back, and entered again and confirmed."""
        limit = SECOND_PERSON_FROM_MINOR[CURRENCIES[CAMPAIGN]]
        given = self.give(0, limit)
        mistyped = RecordGatewaySettlement(
            gateway="sandbox",
            amount=Money(limit, CURRENCIES[CAMPAIGN]),
            bank_reference=f"line-{self.number()}",
            by=OFFICER,
            at=NOW,
        )
        right = replace(mistyped, bank_reference=f"line-{self.number()}")
        error = CancelReason.ENTERED_IN_ERROR
        said: dict[str, Any] = {"bank_reference": mistyped.bank_reference, "at": NOW}
        return [
            given,
            mistyped,
            WithdrawGatewaySettlement(reason=error, by=OFFICER, **said),
            right,
            ConfirmGatewaySettlement(bank_reference=right.bank_reference, by=APPROVER, at=NOW),
        ]

    def puzzle(self, pick: int, minor: int) -> Command:
        """A line that fits nothing, or one that was mistyped, goes one step further."""
        del pick
        if not self.strange:
            names = [f"line-{self.number()}" for _ in range(4)]
            self.strange = deque(strange_lines(names, cny(minor)))
        return self.strange[0]

    def pay(self, pick: int, minor: int) -> Command:
        """Payments go one step further: captured, declined and retried, kept apart, given back."""
        del pick, minor
        if not self.paying:
            self.paying = deque(payments(100 * self.number()))
        return self.paying[0]

    def settle_dispute(self, pick: int, minor: int) -> Command | None:
        """A chargeback is won, or what the donor owes after it is repaid."""
        if not self.disputes:
            return None
        lost = self.disputes[pick % len(self.disputes)]
        about: dict[str, Any] = {
            "donation_id": lost.donation_id,
            "campaign_id": lost.campaign_id,
            "by": OFFICER,
            "at": NOW,
        }
        if minor % 2:
            return ReverseChargeback(gateway_reference=lost.gateway_reference, **about)
        amount = Money(1 + minor // 20, ALL_CURRENCIES[lost.campaign_id])
        return RepayDebt(amount=amount, bank_reference=f"line-{self.number()}", **about)

    def command(self, step: Step) -> Told | None:
        """The command of a step and who gives it; absent where there is nothing to do it to."""
        kind, pick, minor = step
        command: Command | None = getattr(self, kind)(pick, minor)
        return None if command is None else (command, getattr(command, "by", SYSTEM))

    def done(self, command: Command) -> None:
        """Remember what was recorded, for later steps to be about."""
        for told in (self.large, self.strange, self.paying):
            if told and command is told[0]:
                told.popleft()
        match command:
            case ReceiveDonation(campaign_id=campaign_id) if campaign_id in CURRENCIES:
                self.gifts.append(command)
            case RecordChargeback():
                self.disputes.append(command)
            case ProposeMove():
                self.moving = _confirmed(command)
            case ConfirmMove():
                self.moving = None
                self.gifts = [
                    replace(gift, campaign_id=command.to_campaign_id)
                    if gift.donation_id == command.donation_id
                    else gift
                    for gift in self.gifts
                ]
            case WithdrawMove():
                self.moving = None
            case AllocateFunds():
                self.allocations.append(command)
            case payouts.RequestPayout():
                self.payouts[command.payout_id] = deque(_steps_of(command))
            case payouts.CancelPayout():
                self.payouts[command.payout_id].clear()
            case payouts.PayoutCommand():
                self.payouts[command.payout_id].popleft()
            case _:
                pass


def strange_lines(names: list[str], amount: Money) -> list[Command]:
    """One is matched, one corrected and sent back, one found to be another's."""
    matched, back, wrong = ({"bank_reference": name, "at": NOW} for name in names[:3])
    reason = CorrectionReason.MISTYPED
    other = ProposeLineCorrection(
        right_amount=cny(amount.minor + 1), reason=reason, by=OFFICER, **back
    )
    theirs = ProposeLineCorrection(right_amount=amount, reason=reason, by=OFFICER, **wrong)
    line = RecordGatewaySettlement(gateway="sandbox", amount=amount, by=OFFICER, **wrong)
    gone = SendBackReason.SENT_IN_ERROR
    return [
        RecordSuspenseLine(amount=amount, by=OFFICER, **matched),
        MatchSuspenseLine(gateway="sandbox", by=APPROVER, **matched),
        RecordSuspenseLine(amount=amount, by=OFFICER, **back),
        other,
        WithdrawLineCorrection(by=OFFICER, **back),
        replace(other, at=NOW),
        ConfirmLineCorrection(by=APPROVER, **back),
        SendBackSuspenseLine(sent_reference=names[3], reason=gone, by=APPROVER, **back),
        line,
        theirs,
        ConfirmLineCorrection(by=APPROVER, **wrong),
    ]


def _confirmed(proposed: ProposeMove) -> ConfirmMove:
    return ConfirmMove(
        donation_id=proposed.donation_id,
        campaign_id=proposed.campaign_id,
        to_campaign_id=proposed.to_campaign_id,
        by=APPROVER,
        at=NOW,
    )


def _withdrawn(moving: MoveCommand) -> WithdrawMove:
    return WithdrawMove(
        donation_id=moving.donation_id,
        campaign_id=moving.campaign_id,
        to_campaign_id=moving.to_campaign_id,
        by=OFFICER,
        at=NOW,
    )


def _steps_of(asked: payouts.RequestPayout) -> list[Command]:
    """From approval to arrival; every third bounces, and every third comes back."""
    about: dict[str, Any] = {
        "payout_id": asked.payout_id,
        "household_id": asked.household_id,
        "at": NOW,
    }
    arrived = payouts.SettlePayout(gateway_reference=f"out-{asked.payout_id}", **about)
    bounced = payouts.FailPayout(reason=PayoutFailure.ACCOUNT_CLOSED, **about)
    back: list[Command] = []
    if asked.amount.minor % 3 == 1:
        closed: dict[str, Any] = {
            "amount": asked.amount,
            "reason": PayoutFailure.ACCOUNT_CLOSED,
            **about,
        }
        told = payouts.ReturnByGateway(gateway_reference=f"back-{asked.payout_id}", **closed)
        line = payouts.ReturnByBankLine(
            bank_reference=f"back-{asked.payout_id}", by=OFFICER, **closed
        )
        back = [told if asked.amount.minor % 2 else line]
    return [
        payouts.ApprovePayout(by=APPROVER, **about),
        payouts.SendPayout(gateway="sandbox", **about),
        bounced if asked.amount.minor % 3 == 0 else arrived,
        *back,
    ]


KINDS: Final = (
    *("give",) * 6,
    *("share",) * 4,
    *("ask",) * 4,
    *("go_on",) * 8,
    *("take_back",) * 3,
    *("reverse", "stand", "bank"),
)
STEPS: Final = st.lists(
    st.tuples(
        st.sampled_from((*KINDS, "puzzle", "settle_dispute", "move", "move", "pay", "pay", "end")),
        st.integers(0, 999),
        st.integers(1, 500),
    ),
    min_size=25,
    max_size=60,
)
LONG_LIFE: Final[list[Step]] = [
    *(
        (KINDS[11 * n % len(KINDS)], (389 * n + n // len(KINDS) // 2) % 1_000, 1 + 173 * n % 500)
        for n in range(400)
    ),
    *(("bank", 0, 1),) * 5,
    *(("puzzle", 0, 60),) * 11,
    *(("pay", 0, 1),) * len(payments(0)),
    *(("settle_dispute", n // 2, 40 + n % 2) for n in range(60)),
    *(("give", 0, 101), ("move", 0, 1), ("move", 0, 1), ("take_back", 0, 2)),
    *(("give", 0, 102), ("move", 0, 1), ("move", 0, 4), ("move", 0, 1), ("move", 0, 3)),
    *(("end", 0, 1), ("end", 1, 1), ("give", 0, 99), ("share", 1, 99), ("ask", 0, 99)),
]
"""One life that meets every event type; chance would seldom give so long a one."""


async def live(steps: list[Step], send: Send) -> list[Asked]:
    """Carry a life out.

    Returns:
        What was recorded, in order; refused commands left nothing behind.
    """
    life, done = Life(), []
    for number, told in enumerate((*opening(), *steps)):
        made = told if len(told) == 2 else life.command(told)
        if made is None:
            continue
        asked = Asked(*made, key=f"key-{number}", body=f"{number:064x}")
        try:
            await send(asked)
        except DomainError:
            continue
        life.done(asked.command)
        done.append(asked)
    return done
