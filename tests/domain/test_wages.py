"""The minimum hourly wage of a county on a day, and what is recorded of it."""

from datetime import date

import pytest

from domain.piecework.wage_standards import STANDARDS, Basis, Standard
from domain.piecework.wages import WageUnknownError, hourly_minimum
from marketplace.demo.story import COUNTY
from marketplace.web.households.counties import PROVINCES

OWN_LAWS = {"71", "81", "82"}
TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("county", "on", "fen", "since"),
    [
        (COUNTY, date(2023, 2, 1), 19_60, date(2023, 2, 1)),
        (COUNTY, date(2025, 1, 31), 19_60, date(2023, 2, 1)),
        (COUNTY, date(2025, 2, 1), 22_40, date(2025, 2, 1)),
        (COUNTY, TODAY, 22_40, date(2025, 2, 1)),
        ("110101", date(2025, 8, 31), 26_40, date(2025, 7, 1)),
        ("110101", date(2025, 9, 1), 27_70, date(2025, 9, 1)),
        ("420102", date(2025, 11, 30), 22_00, date(2025, 7, 1)),
        ("420102", date(2025, 12, 1), 24_00, date(2025, 12, 1)),
        ("310101", TODAY, 25_00, date(2025, 7, 1)),
    ],
)
def test_the_standard_in_force_that_day_is_taken(
    county: str, on: date, fen: int, since: date
) -> None:
    """A new standard holds from its first day on, and the one before until then."""
    found = hourly_minimum(county, on)
    assert (found.hourly_minor, found.effective_from) == (fen, since)


def test_a_county_without_a_recorded_grade_gets_the_highest() -> None:
    """Guizhou has three grades; which is Nayong's is not recorded, so it is paid as grade 1."""
    found = hourly_minimum(COUNTY, TODAY)
    newest = max(
        (one for one in STANDARDS if one.region == "52"), key=lambda one: one.effective_from
    )
    assert newest.hourly_minor == (22_40, 20_80, 19_80)
    assert (found.grade, found.hourly_minor) == (1, max(newest.hourly_minor))


@pytest.mark.parametrize(
    ("county", "grade", "fen"),
    [
        ("500238", 2, 22_00),  # Wuxi, a county of Chongqing
        ("500154", 1, 23_00),  # Kaizhou, a district
        ("500234", 1, 23_00),  # Its code as a county, until 2016: in no list, so the highest
        ("469026", 2, 18_40),  # Changjiang in Hainan
        ("460105", 1, 20_00),  # Haikou
    ],
)
def test_a_recorded_grade_counts(county: str, grade: int, fen: int) -> None:
    """Where the notice's list could be read the county gets its own grade."""
    found = hourly_minimum(county, TODAY)
    assert (found.grade, found.hourly_minor) == (grade, fen)


def test_a_grade_does_not_outlive_its_notice() -> None:
    """Before Hainan's notice with a list, only the province's highest is known."""
    assert hourly_minimum("469026", date(2025, 11, 30)).grade == 1


def test_the_smallest_area_goes_first() -> None:
    """Shenzhen has a standard of its own inside Guangdong."""
    assert hourly_minimum("440305", TODAY).region == "4403"
    assert hourly_minimum("440106", TODAY).region == "44"


@pytest.mark.parametrize(
    ("county", "on"),
    [
        (COUNTY, date(2023, 1, 31)),
        ("440305", date(2025, 2, 28)),
        ("810000", TODAY),
        ("999999", TODAY),
        ("", TODAY),
    ],
)
def test_what_is_not_recorded_is_not_guessed(county: str, on: date) -> None:
    """Too early, or nowhere: a named error that says for where and when."""
    with pytest.raises(WageUnknownError) as raised:
        hourly_minimum(county, on)
    assert raised.value.details == {"county": county, "on": on}


def test_every_province_has_a_standard_today() -> None:
    """All provinces of the ministry's table, and none of what has other laws."""
    for province in PROVINCES:
        if province in OWN_LAWS:
            continue
        found = hourly_minimum(f"{province}0101", TODAY)
        assert found.region == province
        assert 17_00 <= found.hourly_minor <= 30_00


def crooked(standards: tuple[Standard, ...]) -> list[str]:
    """Standards that can't be: grades that don't fall, counties elsewhere, a day given twice."""
    found = []
    seen: set[tuple[str, date]] = set()
    for one in standards:
        at = f"{one.region} {one.effective_from}"
        if (one.region, one.effective_from) in seen:
            found.append(f"{at}: given twice")
        seen.add((one.region, one.effective_from))
        if list(one.hourly_minor) != sorted(set(one.hourly_minor), reverse=True):
            found.append(f"{at}: grades don't fall")
        for area, grade in one.grades.items():
            if not area.startswith(one.region) or not 1 <= grade <= len(one.hourly_minor):
                found.append(f"{at}: {area} of grade {grade}")
        if one.source.basis is Basis.NOTICE and one.source.number is None:
            found.append(f"{at}: a notice that was read has a number")
    return found


def test_the_table_is_in_order() -> None:
    """One standard an area and day, grades that fall, counties that lie in the area."""
    assert crooked(STANDARDS) == []


def test_a_crooked_table_is_noticed() -> None:
    """The negative control."""
    good = next(one for one in STANDARDS if one.region == "52")
    bad = Standard("52", good.effective_from, (17_20, 19_60), good.source, {"530101": 3})
    assert len(crooked((good, bad))) == 3
