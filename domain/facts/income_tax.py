"""Facts about the income tax on payouts of earnings."""

from typing import Annotated, Final

from msgspec import Meta

from domain.bounds import TotalMinor
from domain.decider import Event, HappenedAt
from domain.ids import HouseholdId, PayoutId, Tag, household_tag, payout_tag
from domain.money import Money


class TaxEvent(Event, frozen=True, kw_only=True):
    """A fact about income tax on one payout of earnings.

    Attributes:
        amount: The tax.
        year: Calendar year (Beijing) whose income it is about.
    """

    payout_id: PayoutId
    household_id: HouseholdId
    amount: Money
    year: Annotated[int, Meta(ge=2020, le=9999)]

    def tags(self) -> tuple[Tag, ...]:
        """The payout and its household."""
        return payout_tag(self.payout_id), household_tag(self.household_id)


class TaxWithheld(TaxEvent, frozen=True, tag="TaxWithheld/1"):
    """Income tax was kept back from earnings that are about to be paid, for the tax office.

    Attributes:
        income_minor: The year's income so far, with this payout and its tax.
        months: Months of work on the platform that count this year.
    """

    income_minor: TotalMinor
    months: Annotated[int, Meta(ge=1, le=12)]
    withheld_at: HappenedAt


class TaxReleased(TaxEvent, frozen=True, tag="TaxReleased/1"):
    """The payout came to nothing or came back, and its tax is the household's again."""

    released_at: HappenedAt


TAX_EVENTS: Final = (TaxWithheld, TaxReleased)
