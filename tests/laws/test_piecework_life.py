"""Random lives of an order against a small model that knows nothing of the code.

Workers, a buyer, a storekeeper, an arbiter and the clock do whatever chance brings; what is refused
changes nothing. The model keeps three sums of its own - units, money, materials - from what was
accepted. After every step they must agree with the ledger; at the end everything is wound up, and
nothing may be left over, paid twice or unpaid.
"""

import pytest
from hypothesis import settings
from hypothesis.stateful import (
    run_state_machine_as_test,
)

from tests.worlds.piecework_life import Claim, Life
from tests.worlds.workshop import (
    NEEDY,
)


class Shortchanged(Life):
    """The control: a model that expects a fen less of every payment."""

    def pay(self, lot: int, claim: Claim, good: int) -> None:
        """Forget one fen."""
        super().pay(lot, claim, good)
        self.earned[claim.of] -= 1


LIVES = settings(max_examples=60, stateful_step_count=60, deadline=None)


def test_every_life_of_an_order_conserves_units_money_and_materials() -> None:
    """Whatever workers, buyers, timers and failures do."""
    run_state_machine_as_test(Life, settings=LIVES)  # type: ignore[no-untyped-call]


def test_a_sample_is_timed_again_while_work_goes_on() -> None:
    """An open order stays open though its rate does not pass, and pays as agreed."""
    life = Life()
    life.begin(supplied=False)
    life.claim(1, NEEDY, station=False)
    for pieces in (1, 30):
        life.retake_sample(pieces, 3_600)
    life.retake_sample(30, 599)
    assert life.retaken == 2
    life.submit(1, 7, wrong=False)
    life.approve(1)
    life.money_is_conserved()


def one_paid_lot(life: Life) -> None:
    """The shortest life in which somebody is paid."""
    life.begin(supplied=False)
    life.claim(1, NEEDY, station=False)
    life.submit(1, 7, wrong=False)
    life.approve(1)
    life.money_is_conserved()


def test_a_model_that_counts_otherwise_is_found_out() -> None:
    """The negative control: the comparison can fail."""
    one_paid_lot(Life())
    with pytest.raises(AssertionError):
        one_paid_lot(Shortchanged())
