"""What a batch of events adds to the donor ledger's tables, written together."""

from typing import Final

from domain.ids import DonationId, PayoutId
from projections.gifts.rows import (
    GiftChange,
    GiftPlace,
    GiftRow,
    HeldRow,
    HeldStep,
    MoveRow,
    ShareRow,
    TakenRow,
)
from projections.projection import Connection
from projections.rows import copy_rows, execute_for, given

LESSEN_GIFTS: Final = f"""
    UPDATE gifts SET fee_minor = gifts.fee_minor + given.fee_minor,
        refunded_minor = gifts.refunded_minor + given.refunded_minor,
        charged_back_minor = gifts.charged_back_minor + given.charged_back_minor,
        debt_minor = gifts.debt_minor + given.debt_minor,
        borne_minor = gifts.borne_minor + given.borne_minor,
        debt_since = CASE WHEN gifts.debt_minor + given.debt_minor = 0 THEN NULL
            ELSE coalesce(gifts.debt_since, given.debt_since) END,
        position = given.position
    FROM {given(GiftChange)} WHERE gifts.donation_id = given.donation_id
"""  # noqa: S608 - the columns of the rows
SET_PLACES: Final = f"""
    UPDATE gifts SET campaign_id = given.campaign_id, start_minor = given.start_minor,
        after_closing = given.after_closing, position = greatest(gifts.position, given.position)
    FROM {given(GiftPlace)} WHERE gifts.donation_id = given.donation_id
"""  # noqa: S608 - the columns of the rows
SET_HELD: Final = f"""
    WITH stepped AS (
        UPDATE held SET status = given.status, status_at = given.status_at,
            position = given.position
        FROM {given(HeldStep)} WHERE held.payout_id = given.payout_id RETURNING held.payout_id
    )
    SELECT DISTINCT payout_id FROM stepped
"""  # noqa: S608 - the columns of the rows


class Batch:
    """What a batch adds to the tables.

    Attributes:
        held: By payout, what those that the batch began took.
        steps: Where older payouts stand now.
    """

    def __init__(self) -> None:
        self.gifts: list[GiftRow] = []
        self.changes: dict[DonationId, GiftChange] = {}
        self.places: dict[DonationId, GiftPlace] = {}
        self.moves: list[MoveRow] = []
        self.taken: list[TakenRow] = []
        self.shares: list[ShareRow] = []
        self.held: dict[PayoutId, list[HeldRow]] = {}
        self.steps: dict[PayoutId, HeldStep] = {}

    async def write(self, connection: Connection) -> None:
        """Add new rows, then change those that were there before or are now."""
        await copy_rows(connection, "gifts", self.gifts)
        await copy_rows(connection, "taken", self.taken)
        await copy_rows(connection, "shares", self.shares)
        held = [row for rows in self.held.values() for row in rows]
        await copy_rows(connection, "held", held)
        await execute_for(connection, LESSEN_GIFTS, self.changes.values())
        await copy_rows(connection, "moves", self.moves)
        await execute_for(connection, SET_PLACES, self.places.values())
        stepped = await execute_for(connection, SET_HELD, self.steps.values())
        assert stepped == len(self.steps), self.steps.keys()
