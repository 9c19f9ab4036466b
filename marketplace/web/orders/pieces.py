"""How pages say so many pieces, and what a piece pays."""

from marketplace.web.language import Language
from marketplace.web.orders.words import WORDS
from marketplace.web.pages.showing import show_money
from projections.money import RateView, money_view


def counted(count: int, unit: str, language: Language) -> str:
    """So many pieces, pairs, calls."""
    name = WORDS["unit"][unit].to(language)
    many = "s" if language is Language.EN and count != 1 else ""
    return f"{count:,} {name}{many}"


def show_rate(rate: RateView, unit: str, language: Language) -> str:
    """What a piece pays, exactly: for one, or for as few as make a whole fen and more."""
    minor, rest = divmod(rate.amount.minor, rate.pieces)
    if rest:
        pay, pieces = show_money(rate.amount, language), rate.pieces
        many = counted(pieces, unit, language)
        return f"每 {many} {pay}" if language is Language.ZH else f"{pay} for {many}"
    pay = show_money(money_view(minor, rate.amount.currency), language)
    one = WORDS["unit"][unit].to(language)
    if language is Language.ZH:
        return f"每{one} {pay}"
    return f"{pay} {'an' if one[0] in 'aeiou' else 'a'} {one}"
