"""Money as readers see it: one value with its decimal, its currency and its minor units."""

import msgspec
import pytest

from domain.money import Currency, CurrencyMismatchError, Money
from projections.money import MoneyView, money_view, shown


@pytest.mark.parametrize(
    ("minor", "currency", "value"),
    [
        (10_000, "CNY", "100.00"),
        (-5, "CNY", "-0.05"),
        (0, "EUR", "0.00"),
        (500, "JPY", "500"),
        (2**70, "CNY", "11805916207174113034.24"),
    ],
)
def test_the_decimal_has_the_places_of_its_currency(minor: int, currency: str, value: str) -> None:
    """No hundred is taken for granted; what is below zero has a sign."""
    seen = money_view(minor, currency)
    assert seen == MoneyView(value, Currency(currency), minor)
    assert shown(seen.money) is seen
    assert Money.read(value[:40], seen.currency).minor == minor


def test_it_is_written_as_the_api_says() -> None:
    """Value, currency, minor units, and nothing else."""
    written = msgspec.json.encode(money_view(-1_667, "CNY"))
    assert written == b'{"value":"-16.67","currency":"CNY","minor":-1667}'


def test_sums_are_of_one_currency() -> None:
    """As the rules count."""
    one, two = money_view(70, "CNY"), money_view(50, "CNY")
    assert (one + two, one - two, -two) == tuple(money_view(m, "CNY") for m in (120, 20, -50))
    with pytest.raises(CurrencyMismatchError):
        one + money_view(1, "JPY")
