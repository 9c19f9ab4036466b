"""Minimum hourly wages as published, with what each figure rests on.

Not complete: no adjustment after 1 January 2026 could be verified. A province's next standard is
added as another entry, beside those that past decisions rest on. Where only the ministry's table is
known a standard counts from the day of that table, though it may have begun some months earlier.
Taiwan, Hong Kong and Macao have laws of their own and are not in the table.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from msgspec import Struct


class Basis(StrEnum):
    """What was at hand when a figure was entered."""

    NOTICE = "notice"
    """The notice's own words, as republished elsewhere."""
    CITED = "cited"
    """A compilation that cites the notice, compared with a copy of the ministry's table."""
    TABLE = "table"
    """A copy of the ministry's table of all provinces."""


class Source(Struct, frozen=True):
    """Where a figure comes from.

    Attributes:
        document: The issuing authority, and the document by its name or, if cited, its matter.
        number: The document's number; absent where it could not be verified.
        dated: The day of the document; absent where it could not be verified.
        basis: What was at hand when it was entered.
    """

    document: str
    basis: Basis
    number: str | None = None
    dated: date | None = None


class Standard(Struct, frozen=True):
    """One notice's standards.

    Attributes:
        region: GB/T 2260 code of the area, 2 to 6 digits.
        effective_from: First day on which the source vouches for the figures.
        hourly_minor: Fen an hour for each grade, the highest first; lower grades are left out
            where the source at hand does not have them.
        source: What the figures rest on.
        grades: Grade (1 is the highest) by GB/T 2260 prefix, as this notice assigns it.
    """

    region: str
    effective_from: date
    hourly_minor: tuple[int, ...]
    source: Source
    grades: Mapping[str, int] = MappingProxyType({})


def _table(on: date, hourly_minor: Mapping[str, int]) -> tuple[Standard, ...]:
    """The highest standard of each province by the ministry's table as of a day."""
    name = (
        f"人力资源社会保障部：全国各地区最低工资标准情况（截至{on.year}年{on.month}月{on.day}日）"
    )
    source = Source(name, Basis.TABLE)
    return tuple(Standard(region, on, (fen,), source) for region, fen in hourly_minor.items())


def _cited(
    region: str, since: date, fen: int, document: str, number: str | None = None
) -> Standard:
    return Standard(region, since, (fen,), Source(document, Basis.CITED, number))


def _grade_2(counties: str) -> Mapping[str, int]:
    return MappingProxyType(dict.fromkeys(counties.split(), 2))


_JULY_2025: Final = _table(
    date(2025, 7, 1),
    {
        "11": 26_40,
        "12": 24_40,
        "13": 22_00,
        "14": 23_20,
        "15": 22_40,
        "21": 21_00,
        "22": 21_00,
        "23": 19_00,
        "31": 25_00,
        "32": 24_00,
        "33": 24_00,
        "34": 21_00,
        "36": 20_00,
        "37": 22_00,
        "41": 20_60,
        "42": 22_00,
        "43": 21_00,
        "45": 22_40,
        "46": 17_90,
        "53": 20_00,
        "54": 20_00,
        "61": 21_00,
        "62": 21_00,
        "63": 20_00,
        "64": 20_00,
        "65": 20_70,
    },
)
_JANUARY_2026: Final = _table(
    date(2026, 1, 1),
    {
        "12": 26_60,
        "13": 24_00,
        "15": 23_50,
        "21": 22_00,
        "22": 22_00,
        "23": 21_00,
        "37": 24_00,
        "41": 23_00,
        "53": 21_00,
        "54": 23_00,
        "62": 22_00,
        "64": 22_00,
    },
)
"""Only what had changed since July 2025 and stands in no notice below."""

_NOTICES: Final = (
    _cited("11", date(2025, 9, 1), 27_70, "北京市人力资源和社会保障局：关于调整最低工资标准的通知"),
    _cited("32", date(2026, 1, 1), 25_00, "江苏省人力资源和社会保障厅：关于调整最低工资标准的通知"),
    _cited(
        "33",
        date(2026, 1, 1),
        25_00,
        "浙江省人民政府：关于调整最低工资标准的通知",
        "浙政发〔2025〕23号",
    ),
    _cited(
        "34",
        date(2025, 9, 1),
        23_00,
        "安徽省人民政府办公厅：关于调整最低工资标准的通知",
        "皖政办秘〔2025〕32号",
    ),
    _cited("35", date(2025, 4, 1), 23_50, "福建省人力资源和社会保障厅：公布我省最低工资标准的通知"),
    _cited(
        "36",
        date(2025, 12, 1),
        22_40,
        "江西省人民政府办公厅：关于调整最低工资标准的通知",
        "赣府厅字〔2025〕42号",
    ),
    Standard(
        "42",
        date(2025, 12, 1),
        (24_00, 21_50, 20_00),
        Source(
            "湖北省人民政府办公厅关于调整全省最低工资标准的通知",
            Basis.NOTICE,
            "鄂政办发〔2025〕44号",
            date(2025, 12, 24),
        ),
    ),
    _cited("43", date(2025, 9, 1), 22_00, "湖南省人力资源和社会保障厅：关于调整最低工资标准的通知"),
    _cited("61", date(2026, 1, 1), 23_00, "陕西省人力资源和社会保障厅：关于调整最低工资标准的通知"),
    _cited(
        "51",
        date(2025, 1, 1),
        23_00,
        "四川省人民政府：关于调整最低工资标准的通知",
        "川府规〔2024〕4号",
    ),
)

_GUANGDONG: Final = Source(
    "广东省人民政府关于调整我省最低工资标准的通知",
    Basis.CITED,
    "粤府函〔2025〕23号",
    date(2025, 2, 8),
)
_GRADED: Final = (
    Standard("44", date(2025, 3, 1), (23_70, 19_80, 18_30, 17_40), _GUANGDONG),
    Standard("4403", date(2025, 3, 1), (23_70,), _GUANGDONG),
    Standard(
        "46",
        date(2025, 12, 1),
        (20_00, 18_40),
        Source(
            "海南省人力资源和社会保障厅：关于调整最低工资标准的通知",
            Basis.CITED,
            "琼人社规〔2025〕7号",
        ),
        # Grade 1 is Haikou, Sanya, Sansha and Danzhou, which each have a prefix of their own.
        _grade_2(
            "469001 469002 469005 469006 469007 469021 469022 469023 469024 469025 469026 469027"
            " 469028 469029 469030"
        ),
    ),
    Standard(
        "50",
        date(2025, 1, 1),
        (23_00, 22_00),
        Source(
            "重庆市人力资源和社会保障局：关于调整最低工资标准的通知",
            Basis.CITED,
            "渝人社发〔2024〕22号",
        ),
        # Twelve counties: Chengkou, Fengdu, Dianjiang, Zhong, Yunyang, Fengjie, Wushan, Wuxi,
        # Shizhu, Xiushan, Youyang, Pengshui. All districts are of grade 1.
        _grade_2(
            "500229 500230 500231 500233 500235 500236 500237 500238 500240 500241 500242 500243"
        ),
    ),
)

_GUIZHOU: Final = (
    Standard(
        "52",
        date(2023, 2, 1),
        (19_60, 18_30, 17_20),
        Source(
            "贵州省人力资源和社会保障厅关于调整贵州省最低工资标准的通知",
            Basis.NOTICE,
            "黔人社发〔2022〕31号",
        ),
    ),
    Standard(
        "52",
        date(2025, 2, 1),
        (22_40, 20_80, 19_80),
        Source("贵州省人力资源和社会保障厅关于调整贵州省最低工资标准的通知", Basis.CITED),
    ),
)
"""Both notices come with a list of counties by grade; it could not be read, so no county's grade is
recorded and the highest applies in all of Guizhou."""

STANDARDS: Final = (*_JULY_2025, *_JANUARY_2026, *_NOTICES, *_GRADED, *_GUIZHOU)
