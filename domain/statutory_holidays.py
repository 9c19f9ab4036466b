"""The holidays that the law itself gives, whether or not the year's notice is out yet.

全国年节及纪念日放假办法 (国务院令第795号, 2024-11-10, in force since 2025): article 2 gives 13
days a year; a holiday that falls on a weekend is made good on a working day. Which one that is the
year's notice says. Until it is out the next one is taken, so that a time limit that counts from
before a holiday to after it is never shorter than the law makes it.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from types import MappingProxyType
from typing import Final, NamedTuple

SATURDAY: Final = 5
DAY: Final = timedelta(days=1)


class Moving(NamedTuple):
    """The holidays of one year that lie elsewhere in every year.

    Attributes:
        new_year: The first day of the first lunar month.
        qingming: The solar term 清明, when the sun stands at 15 degrees.
        dragon_boat: The fifth of the fifth lunar month.
        mid_autumn: The fifteenth of the eighth lunar month.
    """

    new_year: date
    qingming: date
    dragon_boat: date
    mid_autumn: date


TABLE: Final = """
2024 2.10 4.4 6.10 9.17 | 2025 1.29 4.4 5.31 10.6 | 2026 2.17 4.5 6.19 9.25
2027 2.6 4.5 6.9 9.15 | 2028 1.26 4.4 5.28 10.3 | 2029 2.13 4.4 6.16 9.22
2030 2.3 4.5 6.5 9.12 | 2031 1.23 4.5 6.24 10.1 | 2032 2.11 4.4 6.12 9.19
2033 1.31 4.4 6.1 9.8 | 2034 2.19 4.5 6.20 9.27 | 2035 2.8 4.5 6.10 9.16
2036 1.28 4.4 5.30 10.4 | 2037 2.15 4.4 6.18 9.24 | 2038 2.4 4.5 6.7 9.13
2039 1.24 4.5 5.27 10.2 | 2040 2.12 4.4 6.14 9.20 | 2041 2.1 4.4 6.3 9.10
2042 1.22 4.4 6.22 9.28 | 2043 2.10 4.5 6.11 9.17 | 2044 1.30 4.4 5.31 10.5
2045 2.17 4.4 6.19 9.25 | 2046 2.6 4.4 6.8 9.15 | 2047 1.26 4.5 5.29 10.4
2048 2.14 4.4 6.15 9.22 | 2049 2.2 4.4 6.4 9.11 | 2050 1.23 4.4 6.23 9.30
2051 2.11 4.5 6.13 9.19 | 2052 2.1 4.4 6.1 9.7 | 2053 2.19 4.4 6.20 9.26
2054 2.8 4.4 6.10 9.16 | 2055 1.28 4.5 5.30 10.5 | 2056 2.15 4.4 6.17 9.24
2057 2.4 4.4 6.6 9.13 | 2058 1.24 4.4 6.25 10.2 | 2059 2.12 4.5 6.14 9.21
2060 2.2 4.4 6.3 9.9 | 2061 1.21 4.4 6.22 9.28 | 2062 2.9 4.4 6.11 9.17
2063 1.29 4.5 6.1 10.6 | 2064 2.17 4.4 6.19 9.25 | 2065 2.5 4.4 6.8 9.15
2066 1.26 4.4 5.28 10.3 | 2067 2.14 4.5 6.16 9.23 | 2068 2.3 4.4 6.4 9.11
2069 1.23 4.4 6.23 9.29 | 2070 2.11 4.4 6.13 9.19 | 2071 1.31 4.5 6.2 9.8
2072 2.19 4.4 6.20 9.26 | 2073 2.7 4.4 6.10 9.16 | 2074 1.27 4.4 5.30 10.5
2075 2.15 4.4 6.17 9.24 | 2076 2.5 4.4 6.6 9.12 | 2077 1.24 4.4 6.24 10.1
2078 2.12 4.4 6.14 9.20 | 2079 2.2 4.4 6.4 9.10 | 2080 1.22 4.4 6.22 9.28
2081 2.9 4.4 6.11 9.17 | 2082 1.29 4.4 6.1 10.6 | 2083 2.17 4.4 6.19 9.26
2084 2.6 4.4 6.7 9.14 | 2085 1.26 4.4 5.27 10.3 | 2086 2.14 4.4 6.15 9.22
2087 2.3 4.4 6.5 9.11 | 2088 1.24 4.4 6.23 9.29 | 2089 2.10 4.4 6.13 9.18
2090 1.30 4.4 6.2 9.8 | 2091 2.18 4.4 6.21 9.27 | 2092 2.7 4.4 6.9 9.16
2093 1.27 4.4 5.29 10.5 | 2094 2.15 4.4 6.17 9.24 | 2095 2.5 4.4 6.6 9.13
2096 1.25 4.4 6.24 9.30 | 2097 2.12 4.4 6.14 9.20 | 2098 2.1 4.4 6.4 9.9
2099 1.21 4.4 6.23 9.29
"""
"""Year, Spring Festival, Qingming, Dragon Boat, Mid-Autumn, by the calendar of GB/T 33661-2017.

Computed by lunar_python 1.4.8 (MIT), and found the same, day for day, by lunardate 0.3.0, by
cnlunar 0.2.5 and by the holidays of China in holidays 0.109.
"""


def _moving(row: str) -> tuple[int, Moving]:
    year, *days = row.split()
    return int(year), Moving(*(date(int(year), *map(int, day.split("."))) for day in days))


MOVING: Final[Mapping[int, Moving]] = MappingProxyType(
    dict(_moving(row) for line in TABLE.strip().splitlines() for row in line.split("|"))
)
"""By year; nothing is recorded that happens later than its last."""


def holidays_of(year: int) -> Iterator[date]:
    """Each of the 13 days; one that is two holidays comes twice."""
    yield date(year, 1, 1)
    if year in MOVING:
        moving = MOVING[year]
        yield from (moving.new_year + number * DAY for number in range(-1, 3))
        yield from (moving.qingming, moving.dragon_boat, moving.mid_autumn)
    yield from (date(year, 5, day) for day in (1, 2))
    yield from (date(year, 10, day) for day in (1, 2, 3))


@cache
def rest_by_law(year: int) -> frozenset[date]:
    """The days of a year from Monday to Friday on which the law gives a holiday, or one in lieu."""
    found: set[date] = set()
    owed = []
    for day in sorted(holidays_of(year)):
        if day.weekday() >= SATURDAY or day in found:
            owed.append(day)
        else:
            found.add(day)
    for holiday in owed:
        day = holiday
        while day.weekday() >= SATURDAY or day in found:
            day += DAY
        found.add(day)
    return frozenset(found)
