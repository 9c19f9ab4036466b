"""Amounts as people write them, and splits that lose no fen."""

from typing import Any

import pytest

from domain.errors import DomainError
from domain.money import (
    AMOUNT_MINOR_MAX,
    AmountMalformedError,
    AmountNotPositiveError,
    AmountTooLargeError,
    AmountTooPreciseError,
    Currency,
    CurrencyMismatchError,
    CurrencyUnknownError,
    Money,
    split_largest_remainder,
)

CNY, JPY = Currency.CNY, Currency.JPY


@pytest.mark.parametrize(
    ("text", "currency", "minor", "shown"),
    [
        ("100.00", CNY, 10_000, "100.00"),
        ("100", CNY, 10_000, "100.00"),
        ("0.5", CNY, 50, "0.50"),
        ("0.01", CNY, 1, "0.01"),
        ("0.10", CNY, 10, "0.10"),
        ("1234.56", Currency.EUR, 123_456, "1234.56"),
        ("007", CNY, 700, "7.00"),
        ("500", JPY, 500, "500"),
        ("10000000000.00", CNY, AMOUNT_MINOR_MAX, "10000000000.00"),
        ("0" * 37 + "1.5", CNY, 150, "1.50"),  # Forty characters: no longer than any amount.
    ],
)
def test_an_amount_is_read_to_the_last_minor_unit_and_shown_as_written_in_books(
    text: str, currency: Currency, minor: int, shown: str
) -> None:
    """Missing places are zeros; two places for yuan, none for yen."""
    amount = Money.parse(text, currency)
    assert amount == Money(minor, currency)
    assert amount.text() == shown


@pytest.mark.parametrize(
    ("text", "currency", "error", "details"),
    [
        ("1e3", CNY, AmountMalformedError, {"amount": "1e3"}),
        ("1,000.00", CNY, AmountMalformedError, {"amount": "1,000.00"}),
        ("١٠", CNY, AmountMalformedError, {"amount": "١٠"}),
        ("x" * 99, CNY, AmountMalformedError, {"amount": "x" * 64}),
        ("1.005", CNY, AmountTooPreciseError, {"amount": "1.005", "places": 2}),
        ("1.5", JPY, AmountTooPreciseError, {"amount": "1.5", "places": 0}),
        ("0." + "1" * 90, CNY, AmountTooPreciseError, {"amount": "0." + "1" * 62, "places": 2}),
        ("0", CNY, AmountNotPositiveError, {"amount": "0.00"}),
        ("-1.50", CNY, AmountNotPositiveError, {"amount": "-1.50"}),
        ("-0.05", CNY, AmountNotPositiveError, {"amount": "-0.05"}),
        ("-7", JPY, AmountNotPositiveError, {"amount": "-7"}),
        ("10000000000.01", CNY, AmountTooLargeError, {"amount": "10000000000.01"}),
        ("9" * 41, CNY, AmountTooLargeError, {"amount": "9" * 41}),
        ("0" * 40 + "1", CNY, AmountTooLargeError, {"amount": "0" * 40 + "1"}),
        ("9" * 99, CNY, AmountTooLargeError, {"amount": "9" * 64}),
    ],
)
def test_what_is_no_amount_is_refused_by_name_with_what_was_written(
    text: str, currency: Currency, error: type[DomainError], details: dict[str, Any]
) -> None:
    """The refusal repeats the text, and of a huge one no more than 64 characters."""
    with pytest.raises(error) as raised:
        Money.parse(text, currency)
    assert raised.value.details == details


def test_an_amount_that_may_be_nothing_is_bounded_too() -> None:
    """A fee of zero and the largest amount pass; less and more do not."""
    Money(0, CNY).bounded()
    Money(AMOUNT_MINOR_MAX, CNY).bounded()
    with pytest.raises(AmountNotPositiveError) as negative:
        Money(-1, CNY).bounded()
    assert negative.value.details == {"amount": "-0.01"}
    with pytest.raises(AmountTooLargeError) as large:
        Money(AMOUNT_MINOR_MAX + 1, CNY).bounded()
    assert large.value.details == {"amount": "10000000000.01"}


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [("0.00", CNY, 0), ("-12.34", CNY, -1_234), ("-0.05", CNY, -5), ("-7", JPY, -7)],
)
def test_what_a_book_says_is_read_with_its_sign(text: str, currency: Currency, minor: int) -> None:
    """Nothing, and what is below zero: what ``text`` writes, ``read`` reads."""
    amount = Money.read(text, currency)
    assert amount == Money(minor, currency)
    assert amount.text() == text
    assert str(amount) == f"{text} {currency}"


def test_currencies_do_not_mix() -> None:
    """Sums and differences are of one currency; a mismatch names what was wanted and given."""
    assert Money(70, CNY) + Money(50, CNY) == Money(120, CNY)
    assert Money(70, CNY) - Money(50, CNY) == Money(20, CNY)
    for mixed in (lambda: Money(1, CNY) + Money(1, JPY), lambda: Money(1, CNY) - Money(1, JPY)):
        with pytest.raises(CurrencyMismatchError) as raised:
            mixed()
        assert raised.value.details == {"expected": CNY, "given": JPY}


def test_an_unknown_currency_is_named() -> None:
    """Codes are read as ISO 4217 writes them."""
    assert Currency.parse("JPY") is JPY
    with pytest.raises(CurrencyUnknownError) as raised:
        Currency.parse("cny")
    assert raised.value.details == {"currency": "cny"}


@pytest.mark.parametrize(
    ("total", "weights", "shares"),
    [
        (100, {"a": 1, "b": 1}, {"a": 50, "b": 50}),
        # 33⅓ each: the equal remainders and weights leave it to the smaller key.
        (100, {"c": 1, "b": 1, "a": 1}, {"a": 34, "b": 33, "c": 33}),
        # 14.28, 28.57 and 57.14: the largest remainder is b's, whatever the keys' order.
        (100, {"a": 1, "b": 2, "c": 4}, {"a": 14, "b": 29, "c": 57}),
        # 0.75 and 0.25 of one fen.
        (1, {"a": 1, "b": 3}, {"a": 0, "b": 1}),
        # 2.5 and 7.5: the same remainder goes to the larger weight.
        (10, {"a": 1, "b": 3}, {"a": 2, "b": 8}),
        # Two units are left over: the two largest of .75, .5 and .75.
        (11, {"a": 1, "b": 2, "c": 1}, {"a": 3, "b": 5, "c": 3}),
        (5, {"a": 0, "b": 2}, {"a": 0, "b": 5}),
        (0, {"a": 1}, {"a": 0}),
    ],
)
def test_a_split_gives_what_is_left_to_the_largest_remainders(
    total: int, weights: dict[str, int], shares: dict[str, int]
) -> None:
    """Worked by hand; the shares sum to what was split."""
    assert split_largest_remainder(total, weights) == shares


@pytest.mark.parametrize(
    ("total", "weights"), [(-1, {"a": 1}), (1, {"a": 0}), (1, {"a": -1, "b": 3})]
)
def test_a_split_of_less_than_nothing_or_by_no_weight_is_a_mistake(
    total: int, weights: dict[str, int]
) -> None:
    """The caller must not ask for it."""
    with pytest.raises(AssertionError):
        split_largest_remainder(total, weights)
