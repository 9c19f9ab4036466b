"""What may be done with a gift, and what each decision depends on."""

from typing import Final

from domain.campaigns.state import Campaign, campaign_events, is_late, require_taking
from domain.campaigns.state import evolve as campaigns_evolve
from domain.decider import Boundary, Criterion, Decider, Event
from domain.facts.campaigns import CampaignDrafted
from domain.facts.gifts import (
    DebtRepaid,
    DonationReceived,
    FeeCharged,
    GiftChargedBack,
    GiftRefunded,
)
from domain.funds.arrivals import LINE_MOVES, line_events, open_line
from domain.funds.campaign_fund import GiftRange, campaign_money, campaign_outflows
from domain.gifts.commands import (
    ChargeFee,
    GiftCommand,
    ReceiveDonation,
    RecordChargeback,
    RefundGift,
    RepayDebt,
    ReverseChargeback,
)
from domain.gifts.debts import GiftState, repay, reverse_chargeback
from domain.gifts.errors import (
    ChargebackExceedsGiftError,
    DonationInFutureError,
    DonationUnknownError,
    FeeExceedsGiftError,
    RefundExceedsGiftError,
)
from domain.gifts.fees import borne_of
from domain.ids import campaign_tag
from domain.money import Money


def receive_boundary(command: ReceiveDonation) -> Boundary:
    """Only the campaign's standing: gifts to one campaign never conflict with each other."""
    return Boundary.of(campaign_events(command.campaign_id))


def receive(state: Campaign, command: ReceiveDonation) -> tuple[Event, ...]:
    """Accept a gift to a campaign that took gifts when it was given, with its fee if it is told."""
    drafted = require_taking(state, command.campaign_id, command.received_at)
    command.amount.checked().require(drafted.target.currency)
    if command.received_at > command.at:
        raise DonationInFutureError(command.received_at)
    received = DonationReceived(
        donation_id=command.donation_id,
        campaign_id=command.campaign_id,
        donor_id=command.donor_id,
        amount=command.amount,
        gateway=command.gateway,
        gateway_reference=command.gateway_reference,
        received_at=command.received_at,
        after_closing=is_late(state, command.received_at),
    )
    if command.fee is None:
        return (received,)
    command.fee.checked().require(drafted.target.currency)
    if command.fee.minor > command.amount.minor:
        raise FeeExceedsGiftError(command.donation_id, command.fee, command.amount)
    return received, FeeCharged(
        donation_id=command.donation_id,
        campaign_id=command.campaign_id,
        donor_id=command.donor_id,
        fee=command.fee,
        gateway=command.gateway,
        charged_at=command.received_at,
        borne_minor=borne_of(command.fee, command.amount.minor, drafted.fee_bearer),
    )


def boundary(command: GiftCommand) -> Boundary:
    """The campaign's money: what is left of a gift depends on what was taken before it.

    And what became of the line of the bank that repays a debt, and who bears a fee.
    """
    money, outflows = campaign_money(command.campaign_id), campaign_outflows(command.campaign_id)
    if isinstance(command, RepayDebt):
        line = line_events(command.bank_reference)
        return Boundary((money, line), (outflows, line))
    if isinstance(command, ChargeFee):
        draft = Criterion((CampaignDrafted,), (campaign_tag(command.campaign_id),))
        return Boundary((money, draft), (outflows,))
    return Boundary((money,), (outflows,))


def evolve(state: GiftState, event: Event) -> GiftState:
    """The fund one event later, in place."""
    if isinstance(event, CampaignDrafted):
        state.fee_bearer = event.fee_bearer
        return state
    if isinstance(event, LINE_MOVES):
        state.line = open_line(state.line, event)
        # What the line repaid may have been another campaign's.
        if not isinstance(event, DebtRepaid) or event.donation_id not in state.gifts:
            return state
    state.apply(event)
    return state


def decide(state: GiftState, command: GiftCommand) -> tuple[Event, ...]:
    """What follows from the command, or the rule that it violates.

    A frozen campaign still gives gifts back: a freeze protects donors.
    """
    gift = state.gifts.get(command.donation_id)
    if gift is None:
        raise DonationUnknownError(command.donation_id)
    outstanding = max(0, gift.range.length - gift.returned_minor)
    left = min(state.left(command.donation_id), outstanding)
    match command:
        case ChargeFee(fee=fee):
            fee.checked().require(gift.currency)
            whole = Money(gift.range.length - gift.fee_minor, gift.currency)
            if fee.minor > whole.minor:
                raise FeeExceedsGiftError(command.donation_id, fee, whole)
            return (
                FeeCharged(
                    donation_id=command.donation_id,
                    campaign_id=command.campaign_id,
                    donor_id=gift.donor_id,
                    fee=fee,
                    gateway=gift.gateway,
                    charged_at=command.at,
                    borne_minor=borne_of(fee, left, state.fee_bearer),
                ),
            )
        case RefundGift():
            return _refund(gift, left, command)
        case RecordChargeback():
            return _charge_back(gift, left, command)
        case ReverseChargeback():
            return (reverse_chargeback(gift, command),)
        case RepayDebt():
            return (repay(state, gift, command),)
        case _:
            raise AssertionError(command)


def _refund(gift: GiftRange, left: int, command: RefundGift) -> tuple[Event, ...]:
    amount, rest = command.amount, Money(left, gift.currency)
    if amount is None:
        if not left:
            raise RefundExceedsGiftError(command.donation_id, rest, rest)
        amount = rest
    amount.checked().require(gift.currency)
    if amount.minor > left:
        raise RefundExceedsGiftError(command.donation_id, amount, rest)
    return (
        GiftRefunded(
            donation_id=command.donation_id,
            campaign_id=command.campaign_id,
            donor_id=gift.donor_id,
            refund_id=command.refund_id,
            amount=amount,
            gateway=gift.gateway,
            reason=command.reason,
            refunded_by=command.by,
            refunded_at=command.at,
        ),
    )


def _charge_back(gift: GiftRange, left: int, command: RecordChargeback) -> tuple[Event, ...]:
    """The bank takes at most the gift, and asks nobody whether it was refunded before."""
    amount, outstanding = command.amount, gift.range.length - gift.charged_back_minor
    not_back, rest = gift.range.length - gift.returned_minor, Money(outstanding, gift.currency)
    if amount is None:
        if not outstanding:
            raise ChargebackExceedsGiftError(command.donation_id, rest, rest)
        amount = Money(not_back, gift.currency) if not_back > 0 else rest
    amount.checked().require(gift.currency)
    if amount.minor > outstanding:
        raise ChargebackExceedsGiftError(command.donation_id, amount, rest)
    from_fund = min(left, amount.minor)
    return (
        GiftChargedBack(
            donation_id=command.donation_id,
            campaign_id=command.campaign_id,
            donor_id=gift.donor_id,
            amount=amount,
            from_fund_minor=from_fund,
            debt_minor=amount.minor - from_fund,
            gateway=gift.gateway,
            gateway_reference=command.gateway_reference,
            recorded_by=command.by,
            charged_back_at=command.at,
        ),
    )


RECEIVING_DECIDER: Final = Decider(
    boundary=receive_boundary,
    initial=lambda _: Campaign(),
    evolve=campaigns_evolve,
    decide=receive,
)
GIFT_DECIDER: Final = Decider(
    boundary=boundary, initial=lambda _: GiftState(), evolve=evolve, decide=decide
)
