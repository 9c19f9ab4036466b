"""Amounts written out: a table of hard cases in both languages, and that none reads as another."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from domain.money import MINOR_MAX, Currency, Money
from domain.money_in_words import InWords, in_chinese_capitals, in_english_words

TABLE = """
             0.00 零元整                       Zero yuan only
             0.01 壹分                         Zero yuan and 01/100
             0.02 贰分                         Zero yuan and 02/100
             0.10 壹角                         Zero yuan and 10/100
             0.30 叁角                         Zero yuan and 30/100
             0.56 伍角陆分                     Zero yuan and 56/100
             0.99 玖角玖分                     Zero yuan and 99/100
             1.00 壹元整                       One yuan only
             1.01 壹元零壹分                   One yuan and 01/100
             1.10 壹元壹角                     One yuan and 10/100
             1.11 壹元壹角壹分                 One yuan and 11/100
             9.09 玖元零玖分                   Nine yuan and 09/100
            10.00 壹拾元整                     Ten yuan only
            10.01 壹拾元零壹分                 Ten yuan and 01/100
            10.10 壹拾元零壹角                 Ten yuan and 10/100
            11.00 壹拾壹元整                   Eleven yuan only
            12.30 壹拾贰元叁角                 Twelve yuan and 30/100
            19.00 壹拾玖元整                   Nineteen yuan only
            20.00 贰拾元整                     Twenty yuan only
            20.05 贰拾元零伍分                 Twenty yuan and 05/100
            21.00 贰拾壹元整                   Twenty-one yuan only
            99.99 玖拾玖元玖角玖分             Ninety-nine yuan and 99/100
           100.00 壹佰元整                     One hundred yuan only
           100.50 壹佰元零伍角                 One hundred yuan and 50/100
           101.00 壹佰零壹元整                 One hundred and one yuan only
           110.00 壹佰壹拾元整                 One hundred and ten yuan only
           110.05 壹佰壹拾元零伍分             One hundred and ten yuan and 05/100
           325.04 叁佰贰拾伍元零肆分           Three hundred and twenty-five yuan and 04/100
          1000.00 壹仟元整                     One thousand yuan only
          1000.01 壹仟元零壹分                 One thousand yuan and 01/100
          1001.00 壹仟零壹元整                 One thousand and one yuan only
          1010.00 壹仟零壹拾元整               One thousand and ten yuan only
          1010.10 壹仟零壹拾元零壹角           One thousand and ten yuan and 10/100
          1100.00 壹仟壹佰元整                 One thousand one hundred yuan only
          1101.00 壹仟壹佰零壹元整             One thousand one hundred and one yuan only
          1234.56 壹仟贰佰叁拾肆元伍角陆分     One thousand two hundred and thirty-four yuan and 56/100
          1409.50 壹仟肆佰零玖元伍角           One thousand four hundred and nine yuan and 50/100
          1680.32 壹仟陆佰捌拾元零叁角贰分     One thousand six hundred and eighty yuan and 32/100
          6007.14 陆仟零柒元壹角肆分           Six thousand and seven yuan and 14/100
          9000.90 玖仟元零玖角                 Nine thousand yuan and 90/100
         10000.00 壹万元整                     Ten thousand yuan only
         10000.05 壹万元零伍分                 Ten thousand yuan and 05/100
         10001.00 壹万零壹元整                 Ten thousand and one yuan only
         10010.00 壹万零壹拾元整               Ten thousand and ten yuan only
         10100.00 壹万零壹佰元整               Ten thousand one hundred yuan only
         10101.00 壹万零壹佰零壹元整           Ten thousand one hundred and one yuan only
         10950.00 壹万零玖佰伍拾元整           Ten thousand nine hundred and fifty yuan only
         11000.00 壹万壹仟元整                 Eleven thousand yuan only
         16409.02 壹万陆仟肆佰零玖元零贰分     Sixteen thousand four hundred and nine yuan and 02/100
         20050.00 贰万零伍拾元整               Twenty thousand and fifty yuan only
        100000.00 壹拾万元整                   One hundred thousand yuan only
        100001.00 壹拾万零壹元整               One hundred thousand and one yuan only
        101000.00 壹拾万壹仟元整               One hundred and one thousand yuan only
        107000.53 壹拾万柒仟元零伍角叁分       One hundred and seven thousand yuan and 53/100
        110011.00 壹拾壹万零壹拾壹元整         One hundred and ten thousand and eleven yuan only
       1000000.00 壹佰万元整                   One million yuan only
       1000000.01 壹佰万元零壹分               One million yuan and 01/100
       1000001.00 壹佰万零壹元整               One million and one yuan only
       1010101.01 壹佰零壹万零壹佰零壹元零壹分 One million ten thousand one hundred and one yuan and 01/100
      10000000.00 壹仟万元整                   Ten million yuan only
      10000100.00 壹仟万零壹佰元整             Ten million one hundred yuan only
      10010000.00 壹仟零壹万元整               Ten million ten thousand yuan only
      20300405.06 贰仟零叁拾万零肆佰零伍元零陆分 Twenty million three hundred thousand four hundred and five yuan and 06/100
     100000000.00 壹亿元整                     One hundred million yuan only
     100000000.10 壹亿元零壹角                 One hundred million yuan and 10/100
     100000001.00 壹亿零壹元整                 One hundred million and one yuan only
     100010000.00 壹亿零壹万元整               One hundred million ten thousand yuan only
     100010001.00 壹亿零壹万零壹元整           One hundred million ten thousand and one yuan only
     100100000.00 壹亿零壹拾万元整             One hundred million one hundred thousand yuan only
     105000005.00 壹亿零伍佰万零伍元整         One hundred and five million and five yuan only
     109500000.00 壹亿零玖佰伍拾万元整         One hundred and nine million five hundred thousand yuan only
     110000000.00 壹亿壹仟万元整               One hundred and ten million yuan only
    1000000000.00 壹拾亿元整                   One billion yuan only
    1000000001.00 壹拾亿零壹元整               One billion and one yuan only
    1020000000.00 壹拾亿贰仟万元整             One billion twenty million yuan only
    9999999999.99 玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分 Nine billion nine hundred and ninety-nine million nine hundred and ninety-nine thousand nine hundred and ninety-nine yuan and 99/100
   10000000000.00 壹佰亿元整                   Ten billion yuan only
 1000000000000.00 壹万亿元整                   One trillion yuan only
 1000100000000.00 壹万零壹亿元整               One trillion one hundred million yuan only
92233720368547758.07 玖亿贰仟贰佰叁拾叁万柒仟贰佰零叁亿陆仟捌佰伍拾肆万柒仟柒佰伍拾捌元零柒分 Ninety-two quadrillion two hundred and thirty-three trillion seven hundred and twenty billion three hundred and sixty-eight million five hundred and forty-seven thousand seven hundred and fifty-eight yuan and 07/100
  1000000000000000000.00 壹佰亿亿元整          One quintillion yuan only
            -0.01 负壹分                       Minus zero yuan and 01/100
            -1.00 负壹元整                     Minus one yuan only
         -1409.50 负壹仟肆佰零玖元伍角         Minus one thousand four hundred and nine yuan and 50/100
"""  # noqa: E501 - a table
CASES = [line.split(maxsplit=2) for line in TABLE.strip().splitlines()]
DIGITS, PLACES = "零壹贰叁肆伍陆柒捌玖", {"仟": 1_000, "佰": 100, "拾": 10}
UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
)
TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
ENGLISH = {word: number for number, word in enumerate(UNITS.split())}
ENGLISH |= {word: 10 * number for number, word in enumerate(TENS.split(), 2)}
SCALES = ["thousand", "million", "billion", "trillion", "quadrillion", "quintillion"]


def yuan(minor: int) -> Money:
    """So many fen."""
    return Money(minor, Currency.CNY)


def fen(text: str) -> int:
    """A plain decimal of two places in fen."""
    return int(text.replace(".", ""))


def read_chinese(said: str) -> int:
    """The amount that capitals say, in fen, by another way than they were written."""
    found = re.fullmatch("人民币(负?)(?:(.+)元)?(?:零?(.)角)?(?:零?(.)分)?(整?)", said)
    assert found is not None, said
    sign, whole, jiao, cents, end = found.groups()
    assert bool(end) is not (jiao or cents), said
    minor = 10 * DIGITS.index(jiao or "零") + DIGITS.index(cents or "零")
    minor += 100 * _number(whole) if whole else 0
    return -minor if sign else minor


def _number(said: str) -> int:
    for mark, unit in (("亿", 10**8), ("万", 10**4)):
        high, found, low = said.rpartition(mark)
        if found:
            return _number(high) * unit + (_number(low) if low else 0)
    total, digit = 0, 0
    for character in said:
        if character in PLACES:
            total, digit = total + digit * PLACES[character], 0
        else:
            digit = DIGITS.index(character)
    return total + digit


def read_english(said: str) -> int:
    """The amount that English words say, in fen."""
    words, _, end = said.lower().partition(" yuan ")
    minus, total, group = words.startswith("minus "), 0, 0
    for word in words.removeprefix("minus ").replace("-", " ").replace(" and ", " ").split():
        if word == "hundred":
            group *= 100
        elif word in SCALES:
            total, group = total + group * 1_000 ** (SCALES.index(word) + 1), 0
        else:
            group += ENGLISH[word]
    cents = 0 if end == "only" else int(end.removeprefix("and ").removesuffix("/100"))
    minor = 100 * (total + group) + cents
    return -minor if minus else minor


@pytest.mark.parametrize(("amount", "chinese", "english"), CASES, ids=[case[0] for case in CASES])
def test_a_hard_case_is_written_as_the_rule_says(amount: str, chinese: str, english: str) -> None:
    """The annex's own examples among them."""
    money = yuan(fen(amount))
    assert in_chinese_capitals(money) == f"人民币{chinese}"
    assert in_english_words(money) == english


def test_the_table_has_what_is_hard() -> None:
    """Sixty cases and more, none twice."""
    assert len({amount for amount, *_ in CASES}) == len(CASES) > 60


SIZES = st.integers(1, 21).flatmap(lambda digits: st.integers(0, 10**digits))
ZEROS = st.lists(st.sampled_from("0000000123456789"), min_size=1, max_size=21).map("".join)


@given(st.one_of(st.integers(-MINOR_MAX, MINOR_MAX), SIZES, ZEROS.map(int)))
@example(MINOR_MAX)
@example(0)
def test_what_was_written_reads_back(minor: int) -> None:
    """Of any size, mostly zeros or none: so no two amounts are written alike."""
    chinese, english = in_chinese_capitals(yuan(minor)), in_english_words(yuan(minor))
    assert read_chinese(chinese) == minor
    assert read_english(english) == minor
    assert "零零" not in chinese
    assert not re.search("零(?=[元万亿整])", chinese) or chinese == "人民币零元整"
    assert "  " not in english
    assert english == english[0].upper() + english[1:].lower()


def test_readers_of_the_test_know_a_wrong_word() -> None:
    """The control: a digit more or less is another amount."""
    assert read_chinese("人民币壹仟零玖元伍角") != 140_950
    assert read_english("One thousand and nine yuan and 50/100") != 140_950


def test_other_money_than_yuan_has_no_capitals() -> None:
    """The rule is of yuan: to ask it of others is a mistake of the program."""
    for write in (in_chinese_capitals, in_english_words):
        with pytest.raises(AssertionError, match="JPY"):
            write(Money(5, Currency.JPY))


@pytest.mark.parametrize("currency", list(Currency))
def test_views_write_out_yuan_and_no_other_money(currency: Currency) -> None:
    """In both languages, or not at all."""
    said = InWords.of(-140_950, currency)
    if currency is not Currency.CNY:
        assert said is None
        return
    assert said == InWords(
        "人民币负壹仟肆佰零玖元伍角", "Minus one thousand four hundred and nine yuan and 50/100"
    )
