"""How pages say so many pieces, and what a piece pays."""

from domain.facts.piecework.rates import Rate
from marketplace.web.language import Language
from marketplace.web.orders.words import WORDS
from marketplace.web.pages.showing import show_money


def counted(count: int, unit: str, language: Language) -> str:
    """So many pieces, pairs, calls."""
    name = WORDS["unit"][unit].to(language)
    many = "s" if language is Language.EN and count != 1 else ""
    return f"{count:,} {name}{many}"


def show_rate(rate: Rate, currency: str, unit: str, language: Language) -> str:
    """What a piece pays, exactly: for one, or for as few as make a whole fen and more."""
    minor, rest = divmod(rate.minor, rate.pieces)
    if rest:
        pay, pieces = show_money(rate.minor, currency, language), rate.pieces
        many = counted(pieces, unit, language)
        return f"每 {many} {pay}" if language is Language.ZH else f"{pay} for {many}"
    pay, one = show_money(minor, currency, language), WORDS["unit"][unit].to(language)
    if language is Language.ZH:
        return f"每{one} {pay}"
    return f"{pay} {'an' if one[0] in 'aeiou' else 'a'} {one}"
