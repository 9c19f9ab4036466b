"""Yuan written out, so that nobody can add a digit: in Chinese capitals, and as on a cheque.

Chinese: 正确填写票据和结算凭证的基本规定, the annex of the Payment and Settlement Measures
(People's Bank of China, 银发〔1997〕393号, 1997-09-19). 人民币 stands before the amount; 整 after
元, never after 分, and not after 角, where it may be left out. The zeros between digits are one
零, those at an end none. Where the last yuan is 0 and 角 follows, 零 may stand or not: it does, as
in the form that the annex writes first. Where the ten thousands are 0 and thousands follow, it
may, too: it does not. The annex says nothing of amounts below zero: 负 stands before them.

English: British, "and" before tens and units, fen as hundredths, "only" where there are none.
"""

from typing import Final, Self

from msgspec import Struct

from domain.money import Currency, Money

DIGITS: Final = "零壹贰叁肆伍陆柒捌玖"
PLACES: Final = ("仟", "佰", "拾", "")
UNITS: Final = ((10**8, 10**7, "亿"), (10**4, 10**3, "万"))
"""With each what has its highest place: what lies below comes after 零."""
ENGLISH_TO_NINETEEN: Final = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
)
ENGLISH_TENS: Final = "twenty thirty forty fifty sixty seventy eighty ninety"
TO_NINETEEN: Final = ENGLISH_TO_NINETEEN.split()
TENS: Final = ENGLISH_TENS.split()
"""From twenty on."""
SCALES: Final = (
    (10**18, "quintillion"),
    (10**15, "quadrillion"),
    (10**12, "trillion"),
    (10**9, "billion"),
    (10**6, "million"),
    (10**3, "thousand"),
)
FEN_A_YUAN: Final = 100


class InWords(Struct, frozen=True, gc=False):
    """An amount of yuan written out, so that nobody can add a digit to it.

    Attributes:
        zh: In capitals, by the People's Bank of China's rule for bills (银发〔1997〕393号, annex).
        en: As on an English cheque: fen as hundredths, *only* where there are none.
    """

    zh: str
    en: str

    @classmethod
    def of(cls, minor: int, currency: str) -> Self | None:
        """So many minor units; absent of other money than yuan, for which no rule is kept."""
        amount = Money(minor, Currency(currency))
        if amount.currency is not Currency.CNY:
            return None
        return cls(in_chinese_capitals(amount), in_english_words(amount))


def in_chinese_capitals(amount: Money) -> str:
    """An amount of yuan as ``人民币壹仟肆佰零玖元伍角``; of any size, or below zero."""
    yuan, jiao, fen = _parts(amount)
    said = f"{_chinese(yuan)}元" if yuan or not (jiao or fen) else ""
    if jiao:
        said += f"{'零' if yuan and not yuan % 10 else ''}{DIGITS[jiao]}角"
    if fen:
        said += f"{'零' if yuan and not jiao else ''}{DIGITS[fen]}分"
    sign = "负" if amount.minor < 0 else ""
    return f"人民币{sign}{said}{'' if jiao or fen else '整'}"


def in_english_words(amount: Money) -> str:
    """An amount of yuan as ``One thousand four hundred and nine yuan and 50/100``."""
    yuan, jiao, fen = _parts(amount)
    sign = "minus " if amount.minor < 0 else ""
    end = f"and {jiao}{fen}/{FEN_A_YUAN}" if jiao or fen else "only"
    said = f"{sign}{_english(yuan)} yuan {end}"
    return said[0].upper() + said[1:]


def _parts(amount: Money) -> tuple[int, int, int]:
    """Yuan, jiao and fen, without the sign."""
    assert amount.currency is Currency.CNY, amount.currency
    yuan, rest = divmod(abs(amount.minor), FEN_A_YUAN)
    return yuan, *divmod(rest, 10)


def _chinese(number: int) -> str:
    for unit, highest, name in UNITS:
        if number >= unit:
            high, low = divmod(number, unit)
            gap = "零" if low < highest else ""
            return _chinese(high) + name + (gap + _chinese(low) if low else "")
    said = "".join(map(_in_its_place, f"{number:04}", PLACES))
    return said.strip("零").replace("零零", "零") or "零"


def _in_its_place(digit: str, place: str) -> str:
    return "零" if digit == "0" else DIGITS[int(digit)] + place


def _english(number: int) -> str:
    for unit, name in SCALES:
        if number >= unit:
            high, low = divmod(number, unit)
            gap = " and " if low < 100 else " "  # noqa: PLR2004 - tens and units
            return f"{_english(high)} {name}" + (gap + _english(low) if low else "")
    hundreds, rest = divmod(number, 100)
    if hundreds:
        return f"{TO_NINETEEN[hundreds]} hundred" + (f" and {_english(rest)}" if rest else "")
    if number < len(TO_NINETEEN):
        return TO_NINETEEN[number]
    tens, ones = divmod(number, 10)
    return TENS[tens - 2] + (f"-{TO_NINETEEN[ones]}" if ones else "")
