"""What is refused of households, campaigns, gifts, allocations and payouts: given, when, then."""

from msgspec.structs import replace

from domain.allocations import errors as allocation_errors
from domain.allocations.need import Candidate
from domain.bounds import TooLongError
from domain.campaigns import commands as c
from domain.campaigns import errors as campaign_errors
from domain.decider import Command
from domain.errors import DomainError
from domain.facts.campaigns import CampaignKind
from domain.facts.freezing import UnfreezeReason
from domain.facts.households import ExitReason
from domain.facts.payouts import CancelReason
from domain.funds.references import StatementLineRepeatedError
from domain.gifts import errors as gift_errors
from domain.gifts.commands import ChargeFee
from domain.households import commands as h
from domain.households import errors as household_errors
from domain.households.belonging import ALL_SCOPES
from domain.ids import (
    CampaignId,
    Commitment,
    DonationId,
    HouseholdId,
    PayoutId,
    StationId,
)
from domain.money import (
    AmountNotPositiveError,
    AmountTooLargeError,
    Currency,
    CurrencyMismatchError,
    Money,
)
from domain.payouts import errors as payout_errors
from domain.payouts.commands import (
    CancelPayout,
)
from domain.treasury.commands import RecordGatewaySettlement
from tests.worlds.giving import (
    ABOUT_CAMPAIGN,
    ABOUT_ONE,
    ALL_OR_NOTHING,
    ALLOCATED,
    APPROVE,
    CLOSE,
    CONFIRM,
    CONSENT,
    DAY,
    DRAFT,
    DRAFT_MEANT,
    FREEZE,
    FREEZE_ONE,
    FUNDED,
    GIFT,
    MEANT,
    MISTAKEN,
    MOVED,
    OF_GIFT,
    ONE,
    PAYOUT,
    PROPOSE,
    PUBLISH,
    PUBLISH_MEANT,
    READY,
    REGISTER,
    REPAID,
    REQUEST,
    REVERSE,
    SEND,
    SETTLE,
    TWO,
    UNDO,
    VERIFY,
    WITHDRAW,
    WON,
    allocate,
    charge_back,
    refund,
)
from tests.worlds.story import (
    CAMPAIGN,
    NOW,
    OFFICER,
    cny,
)

NOWHERE = HouseholdId("H-NONE")


OF_PAYOUT = {"payout_id": PAYOUT, "household_id": ONE, "at": NOW}
EXIT = h.ExitHousehold(reason=ExitReason.OWN_WISH, **ABOUT_ONE)
HILL, FAR, FORM = StationId("S-HILL"), StationId("S-FAR"), Commitment("ab" * 32)
OWN = {"station_id": HILL, "own": True, **ABOUT_ONE}
BIND = h.BindStation(scopes=ALL_SCOPES, **OWN)
LEAVE_HILL = h.ReleaseStation(**OWN)
MOVE = h.TransferHousehold(to=FAR, scopes=ALL_SCOPES, **OWN)
EARMARKED = replace(DRAFT, kind=CampaignKind.EARMARKED, household_id=ONE)
PUBLISH_FOR_ONE = replace(PUBLISH, household_id=ONE)
CANCEL = CancelPayout(reason=CancelReason.ENTERED_IN_ERROR, by=OFFICER, **OF_PAYOUT)
CLOSE_LATER = replace(CLOSE, at=NOW + DAY)
REACHED = [
    replace(ALL_OR_NOTHING, target=cny(10_000)),
    PUBLISH,
    GIFT,
    CLOSE,
    DRAFT_MEANT,
    PUBLISH_MEANT,
]
"""The gift decided an all-or-nothing campaign."""
LINE = RecordGatewaySettlement(
    gateway="sandbox", amount=cny(100), bank_reference="L-1", by=OFFICER, at=NOW
)


def many(count: int) -> tuple[Candidate, ...]:
    """So many candidates."""
    return tuple(Candidate(HouseholdId(f"H-{n}"), 1) for n in range(count))


OF_GIVING: list[tuple[list[Command], Command, type[DomainError]]] = [
    ([], VERIFY, household_errors.HouseholdUnknownError),
    ([REGISTER], REGISTER, household_errors.HouseholdAlreadyRegisteredError),
    ([], replace(REGISTER, need_tier=6), household_errors.NeedTierOutOfRangeError),
    ([REGISTER], replace(VERIFY, by=OFFICER), household_errors.VerifierIsRegistrarError),
    ([REGISTER, VERIFY], VERIFY, household_errors.HouseholdAlreadyVerifiedError),
    ([REGISTER, CONSENT], CONSENT, household_errors.ConsentAlreadyGivenError),
    ([REGISTER], WITHDRAW, household_errors.ConsentMissingError),
    ([REGISTER, FREEZE_ONE], FREEZE_ONE, household_errors.HouseholdIsFrozenError),
    (
        [REGISTER],
        h.UnfreezeHousehold(reason=UnfreezeReason.CLEARED, **ABOUT_ONE),
        household_errors.HouseholdNotFrozenError,
    ),
    ([REGISTER, EXIT], VERIFY, household_errors.HouseholdHasExitedError),
    ([REGISTER], LEAVE_HILL, household_errors.StationNotAuthorizedError),
    (
        [REGISTER, BIND],
        replace(LEAVE_HILL, through=FAR),
        household_errors.StationNotAuthorizedError,
    ),
    ([REGISTER, BIND], BIND, household_errors.StationAlreadyAuthorizedError),
    ([REGISTER, BIND], replace(MOVE, to=HILL), household_errors.StationAlreadyAuthorizedError),
    (
        [REGISTER, BIND],
        replace(BIND, station_id=FAR, through=FAR, confirmation=FORM),
        household_errors.HouseholdBelongsElsewhereError,
    ),
    (
        [REGISTER],
        replace(BIND, through=HILL, own=False, confirmation=FORM),
        household_errors.ScopeNotByStationError,
    ),
    ([REGISTER], replace(BIND, scopes=()), household_errors.ScopeMissingError),
    ([REGISTER, BIND], replace(MOVE, scopes=()), household_errors.ScopeMissingError),
    ([REGISTER], replace(BIND, own=False), household_errors.ConfirmationMissingError),
    ([REGISTER, BIND], replace(MOVE, own=False), household_errors.ConfirmationMissingError),
    ([], PUBLISH, campaign_errors.CampaignUnknownError),
    ([DRAFT], DRAFT, campaign_errors.CampaignAlreadyDraftedError),
    ([DRAFT, PUBLISH], PUBLISH, campaign_errors.CampaignNotInStatusError),
    ([DRAFT], c.ResumeCampaign(**ABOUT_CAMPAIGN), campaign_errors.CampaignNotInStatusError),
    ([DRAFT], GIFT, campaign_errors.CampaignNotPublishedError),
    (
        [DRAFT, PUBLISH, c.PauseCampaign(**ABOUT_CAMPAIGN)],
        GIFT,
        campaign_errors.CampaignIsPausedError,
    ),
    ([DRAFT, PUBLISH, CLOSE], GIFT, campaign_errors.CampaignIsClosedError),
    ([DRAFT, PUBLISH, CLOSE], CLOSE, campaign_errors.CampaignIsClosedError),
    ([DRAFT, PUBLISH, FREEZE], GIFT, campaign_errors.CampaignIsFrozenError),
    ([DRAFT, FREEZE], FREEZE, campaign_errors.CampaignIsFrozenError),
    ([DRAFT, FREEZE], CLOSE, campaign_errors.CampaignIsFrozenError),
    ([*FUNDED, FREEZE], allocate(), campaign_errors.CampaignIsFrozenError),
    (
        [DRAFT],
        c.UnfreezeCampaign(reason=UnfreezeReason.CLEARED, **ABOUT_CAMPAIGN),
        campaign_errors.CampaignNotFrozenError,
    ),
    (
        [ALL_OR_NOTHING, PUBLISH],
        replace(GIFT, received_at=NOW + DAY, at=NOW + DAY),
        campaign_errors.CampaignDeadlinePassedError,
    ),
    (
        [ALL_OR_NOTHING, PUBLISH, CLOSE_LATER],
        replace(GIFT, at=NOW + 2 * DAY),
        campaign_errors.CampaignMissedItsTargetError,
    ),
    ([], replace(DRAFT, household_id=ONE), campaign_errors.BeneficiaryMismatchError),
    ([], replace(EARMARKED, household_id=None), campaign_errors.BeneficiaryMismatchError),
    ([], EARMARKED, household_errors.HouseholdUnknownError),
    ([REGISTER], EARMARKED, household_errors.HouseholdNotVerifiedError),
    ([REGISTER, VERIFY], EARMARKED, household_errors.ConsentMissingError),
    ([*READY, FREEZE_ONE], EARMARKED, household_errors.HouseholdIsFrozenError),
    ([*READY, EXIT], EARMARKED, household_errors.HouseholdHasExitedError),
    ([*READY, EARMARKED, WITHDRAW], PUBLISH_FOR_ONE, household_errors.ConsentMissingError),
    ([*READY, EARMARKED, FREEZE_ONE], PUBLISH_FOR_ONE, household_errors.HouseholdIsFrozenError),
    ([*READY, EARMARKED], PUBLISH, campaign_errors.BeneficiaryMismatchError),
    (
        [*READY, EARMARKED],
        replace(PUBLISH, household_id=TWO),
        campaign_errors.BeneficiaryMismatchError,
    ),
    ([*READY, DRAFT], PUBLISH_FOR_ONE, campaign_errors.BeneficiaryMismatchError),
    ([], replace(ALL_OR_NOTHING, deadline=None), campaign_errors.DeadlineMissingError),
    ([], replace(DRAFT, deadline=NOW), campaign_errors.DeadlineNotInFutureError),
    ([], replace(DRAFT, gifts_since=NOW + DAY), campaign_errors.GiftsSinceInFutureError),
    (
        [replace(DRAFT, gifts_since=NOW - DAY), PUBLISH],
        replace(GIFT, received_at=NOW - 2 * DAY),
        campaign_errors.GiftBeforeItsCampaignError,
    ),
    ([ALL_OR_NOTHING, PUBLISH, GIFT], CLOSE, campaign_errors.TargetNotReachedError),
    ([], replace(DRAFT, target=cny(0)), AmountNotPositiveError),
    ([DRAFT, PUBLISH], replace(GIFT, amount=cny(0)), AmountNotPositiveError),
    ([DRAFT, PUBLISH], replace(GIFT, amount=cny(2**63)), AmountTooLargeError),
    ([DRAFT, PUBLISH], replace(GIFT, amount=Money(1, Currency.USD)), CurrencyMismatchError),
    ([DRAFT, PUBLISH], replace(GIFT, received_at=NOW + DAY), gift_errors.DonationInFutureError),
    ([DRAFT, PUBLISH], replace(GIFT, fee=cny(10_001)), gift_errors.FeeExceedsGiftError),
    (ALLOCATED, ChargeFee(fee=cny(10_000), **OF_GIFT), gift_errors.FeeExceedsGiftError),
    ([DRAFT, PUBLISH], refund(None), gift_errors.DonationUnknownError),
    (FUNDED, GIFT, gift_errors.DonationAlreadyReceivedError),
    (
        MISTAKEN,
        replace(PROPOSE, donation_id=DonationId("G-9")),
        gift_errors.GiftNotInCampaignError,
    ),
    (MOVED, PROPOSE, gift_errors.GiftNotInCampaignError),
    ([*MISTAKEN, refund(cny(1))], PROPOSE, gift_errors.GiftNotWholeError),
    ([*MISTAKEN, charge_back(cny(1)), WON], PROPOSE, gift_errors.GiftNotWholeError),
    ([*MISTAKEN, ChargeFee(fee=cny(9_999), **OF_GIFT)], PROPOSE, gift_errors.GiftNotWholeError),
    ([*MISTAKEN, PROPOSE, allocate(amount=cny(1))], CONFIRM, gift_errors.GiftNotWholeError),
    (MISTAKEN, replace(PROPOSE, to_campaign_id=CAMPAIGN), gift_errors.MoveToSameCampaignError),
    ([*MISTAKEN, PROPOSE], PROPOSE, gift_errors.MoveAlreadyProposedError),
    (MISTAKEN, CONFIRM, gift_errors.MoveNotProposedError),
    ([*MISTAKEN, PROPOSE, UNDO], CONFIRM, gift_errors.MoveNotProposedError),
    (
        [*MISTAKEN, PROPOSE],
        replace(CONFIRM, to_campaign_id=CampaignId("C-ELSE")),
        gift_errors.MoveNotProposedError,
    ),
    ([*MISTAKEN, PROPOSE], replace(CONFIRM, by=OFFICER), gift_errors.MoverIsProposerError),
    (REACHED, PROPOSE, gift_errors.GiftDecidedCampaignError),
    (
        [*FUNDED, replace(DRAFT_MEANT, target=Money(1, Currency.USD)), PUBLISH_MEANT],
        PROPOSE,
        CurrencyMismatchError,
    ),
    ([*FUNDED, DRAFT_MEANT], PROPOSE, campaign_errors.CampaignNotPublishedError),
    ([*MISTAKEN, FREEZE], PROPOSE, campaign_errors.CampaignIsFrozenError),
    (
        [*MISTAKEN, PROPOSE, replace(FREEZE, campaign_id=MEANT)],
        CONFIRM,
        campaign_errors.CampaignIsFrozenError,
    ),
    ([*FUNDED, refund(cny(1))], refund(cny(1)), gift_errors.RefundAlreadyMadeError),
    (
        [*FUNDED, allocate(amount=cny(1))],
        allocate(amount=cny(1)),
        allocation_errors.AllocationAlreadyMadeError,
    ),
    (FUNDED, refund(cny(10_000)), gift_errors.RefundExceedsGiftError),
    ([*FUNDED, refund(None)], refund(None), gift_errors.RefundExceedsGiftError),
    (ALLOCATED, refund(cny(1)), gift_errors.RefundExceedsGiftError),
    ([*FUNDED, refund(cny(1))], charge_back(cny(10_001)), gift_errors.ChargebackExceedsGiftError),
    (FUNDED, WON, gift_errors.ChargebackUnknownError),
    ([*FUNDED, charge_back(None), WON], WON, gift_errors.ChargebackAlreadyReversedError),
    (FUNDED, REPAID, gift_errors.RepaymentExceedsDebtError),
    ([*FUNDED, charge_back(None)], charge_back(None), gift_errors.ChargebackExceedsGiftError),
    (FUNDED, allocate(amount=cny(10_000)), allocation_errors.AllocationExceedsFundError),
    ([DRAFT, PUBLISH, *READY], allocate(), allocation_errors.AllocationExceedsFundError),
    (
        [ALL_OR_NOTHING, PUBLISH, *READY, GIFT],
        allocate(),
        allocation_errors.AllocationBeforeOutcomeError,
    ),
    (FUNDED, allocate(candidates=()), allocation_errors.AllocationHasNoTakersError),
    (
        FUNDED,
        allocate(candidates=(Candidate(ONE, 1, None, (OFFICER,)),)),
        allocation_errors.AllocationHasNoTakersError,
    ),
    (
        FUNDED,
        allocate(candidates=(Candidate(ONE, 1, None, ("D-1",)),)),
        allocation_errors.AllocationHasNoTakersError,
    ),
    (FUNDED, allocate(candidates=many(401)), TooLongError),
    (
        FUNDED,
        allocate(candidates=(Candidate(ONE, 1), Candidate(ONE, 2))),
        allocation_errors.CandidateRepeatedError,
    ),
    (
        FUNDED,
        allocate(candidates=(Candidate(ONE, -1),)),
        allocation_errors.CandidateOutOfRangeError,
    ),
    (
        [*READY, EARMARKED, PUBLISH_FOR_ONE, GIFT],
        allocate(candidates=(Candidate(TWO, 1),)),
        allocation_errors.HouseholdNotEarmarkedError,
    ),
    (
        FUNDED,
        allocate(candidates=(Candidate(NOWHERE, 1),)),
        household_errors.HouseholdUnknownError,
    ),
    ([*FUNDED, WITHDRAW], allocate(), household_errors.ConsentMissingError),
    (FUNDED, REVERSE, allocation_errors.AllocationUnknownError),
    ([*ALLOCATED, REVERSE], REVERSE, allocation_errors.AllocationUnknownError),
    ([*ALLOCATED, REQUEST], REVERSE, allocation_errors.AllocationAlreadySpentError),
    (
        ALLOCATED,
        replace(REVERSE, household_ids=()),
        allocation_errors.AllocationHasNoTakersError,
    ),
    (FUNDED, REQUEST, payout_errors.PayoutExceedsFundError),
    (
        [*ALLOCATED, replace(REQUEST, payout_id=PayoutId("P-2"))],
        REQUEST,
        payout_errors.PayoutExceedsFundError,
    ),
    (ALLOCATED, replace(REQUEST, amount=cny(-1)), AmountNotPositiveError),
    ([*ALLOCATED, WITHDRAW], REQUEST, household_errors.ConsentMissingError),
    ([*ALLOCATED, FREEZE_ONE], REQUEST, household_errors.HouseholdIsFrozenError),
    ([REGISTER, CONSENT], REQUEST, household_errors.HouseholdNotVerifiedError),
    ([*ALLOCATED, REQUEST], REQUEST, payout_errors.PayoutAlreadyRequestedError),
    (ALLOCATED, APPROVE, payout_errors.PayoutUnknownError),
    (
        [*ALLOCATED, REQUEST],
        replace(APPROVE, household_id=TWO),
        payout_errors.PayoutUnknownError,
    ),
    (
        [*ALLOCATED, REQUEST],
        replace(APPROVE, by=OFFICER),
        payout_errors.ApproverIsRequesterError,
    ),
    ([*ALLOCATED, REQUEST], SEND, payout_errors.PayoutNotInStatusError),
    ([*ALLOCATED, REQUEST, APPROVE], APPROVE, payout_errors.PayoutNotInStatusError),
    ([*ALLOCATED, REQUEST, APPROVE], SETTLE, payout_errors.PayoutNotInStatusError),
    ([*ALLOCATED, REQUEST, APPROVE, SEND], CANCEL, payout_errors.PayoutNotInStatusError),
    ([*ALLOCATED, REQUEST, APPROVE, SEND, SETTLE], SETTLE, payout_errors.PayoutNotInStatusError),
    ([*ALLOCATED, REQUEST, APPROVE, FREEZE_ONE], SEND, household_errors.HouseholdIsFrozenError),
    ([*FUNDED, LINE], LINE, StatementLineRepeatedError),
]
