from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roofs.core.kit import money


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("$12,500.00", 1_250_000),
        ("12500", 1_250_000),
        ("12.5k", 1_250_000),
        ("$15K", 1_500_000),
        ("1.2M", 120_000_000),
        ("USD 200", 20_000),
        ("$ 1 200", 120_000),
        ("12.500,00 €", 1_250_000),
        ("12 500,00", 1_250_000),
        ("1'250.50", 125_050),
        ("1,234", 123_400),
        ("12,5", 1_250),
        (".5", 50),
        ("5.", 500),
        ("0.005", 1),
        ("-5", -500),
        ("-$5.10", -510),
        ("$-5.10", -510),
        ("\N{MINUS SIGN}5", -500),
        ("(300)", -30_000),
        ("($1,000.50)", -100_050),
        ("100-", -10_000),
    ],
)
def test_amounts_are_read_as_people_type_them(text, cents):
    assert money.parse(text) == cents


@pytest.mark.parametrize("text", ["", "abc", "$", "12,34,56", "(-5)", "--5", "1e5", "$10-15k", "1,2345", "9" * 20])
def test_what_is_no_amount_is_none(text):
    assert money.parse(text) is None


def test_amounts_are_shown():
    assert money.show(1_250_000) == "$12,500.00"
    assert money.show(1_250_000, short=True) == "$12,500"
    assert money.show(1_250_050, short=True) == "$12,500.50"
    assert money.show(-500) == "-$5.00"
    assert money.show(5, "CHF") == "CHF 0.05"


def test_half_a_cent_is_rounded_away_from_zero():
    assert money.cents(Decimal("0.125")) == 13
    assert money.percent(1_050, Decimal(5)) == 53
    assert money.percent(-1_050, Decimal(5)) == -53


@given(st.integers(-(10**12), 10**12))
def test_what_is_shown_is_read_back_the_same(amount):
    assert money.parse(money.show(amount)) == amount
    assert money.cents(money.decimal(amount)) == amount


@given(st.integers(-(10**9), 10**9), st.lists(st.integers(0, 1000), min_size=1, max_size=8).filter(any))
def test_shares_add_up_to_the_cent(amount, weights):
    parts = money.share(amount, weights)
    assert sum(parts) == amount
    assert all(
        abs(part * sum(weights) - amount * weight) <= sum(weights) for part, weight in zip(parts, weights, strict=True)
    )


def test_shares_need_weights():
    with pytest.raises(ValueError, match="weights"):
        money.share(100, [0, 0])
