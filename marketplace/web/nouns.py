"""The one list of what the web knows, and what follows from it."""

from typing import Final

from marketplace.web import (
    allocations,
    appeals,
    books,
    campaigns,
    claims,
    documentation,
    earnings,
    evidence,
    gifts,
    health,
    holiday_notices,
    home,
    households,
    judgement,
    log,
    materials,
    openings,
    orders,
    payments,
    payouts,
    qualifications,
    ratings,
    requests,
    treasury,
    values,
    work,
)
from marketplace.web.noun import Noun, join
from marketplace.web.refusals import check_refusals, check_words

NOUNS: Final[tuple[Noun, ...]] = (
    households.NOUN,
    campaigns.NOUN,
    gifts.NOUN,
    payments.NOUN,
    allocations.NOUN,
    payouts.NOUN,
    treasury.NOUN,
    books.NOUN,
    orders.NOUN,
    claims.NOUN,
    work.NOUN,
    materials.NOUN,
    judgement.NOUN,
    appeals.NOUN,
    qualifications.NOUN,
    ratings.NOUN,
    holiday_notices.NOUN,
    earnings.NOUN,
    evidence.NOUN,
    openings.NOUN,
    log.NOUN,
    home.NOUN,
    health.NOUN,
    documentation.NOUN,
    values.NOUN,
    requests.NOUN,
)
"""Whoever adds one adds its folder and a line here."""
JOINED: Final = join(NOUNS)
check_refusals(JOINED.problems)
check_words(JOINED.words)
