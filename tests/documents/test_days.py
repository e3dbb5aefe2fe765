"""Days as people and programs write them."""

from __future__ import annotations

import pytest

from rag.documents.days import day_of_name, iso_day, lone_day


@pytest.mark.parametrize(
    "written",
    [
        "2025-12-19",
        "2025-12-19T03:41:00+01:00",
        "20251219T034100Z",
        "2025/12/19",
        "December 19, 2025 5:04 pm EST",
        "Fri, 19 Dec 2025 03:41:00 +0100",
        "Friday 19th December 2025",
        "19-Dec-2025",
        "19.12.2025 14:05",
        "12/19/2025",
        "19/12/2025",
        "Freitag, 19. Dezember 2025",
        "19 décembre 2025",
        "19 de diciembre de 2025",
        "19 dicembre 2025",
        "19 декабря 2025",
        "2025年12月19日",
    ],
)
def test_a_day_is_read_however_it_is_written(written: str) -> None:
    assert iso_day(written) == "2025-12-19"


@pytest.mark.parametrize(
    "written", ["", None, "03/04/2025", "2025", "December 2025", "31.02.2025", "19.12.25", "1.2.3.2025", "19 smarch 2025"]
)
def test_what_is_no_day_or_may_be_two_is_none(written: str | None) -> None:
    assert iso_day(written) is None


@pytest.mark.parametrize(
    "line",
    [
        "21 March 2025",
        "Friday, March 21, 2025, 9:14 p.m. ET",
        "Freitag, 21. März 2025, 14.05 Uhr",
        "March 21, 2025 at 9.14pm",
        "2025-03-21 08:00 GMT+1",
    ],
)
def test_a_day_with_its_hour_stands_alone(line: str) -> None:
    assert lone_day(line) == "2025-03-21"


@pytest.mark.parametrize("line", ["Talks of 21 March 2025", "21 March 2025: talks", "21 March 2025 | 4.50", "March", ""])
def test_a_day_among_other_words_does_not(line: str) -> None:
    assert lone_day(line) is None


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("2025-03-21 talks.txt", "2025-03-21"),
        ("press/talks_20250321.html", "2025-03-21"),
        ("2025.03.21.pdf", "2025-03-21"),
        ("2025-03-21-2.txt", "2025-03-21"),
        ("talks-2025-03-21-final.txt", None),  # of what is told as likely
        ("20251321.txt", None),
        ("1b20250321f.txt", None),
        ("corpus.jsonl#2025-03-21", None),
        ("talks.txt", None),
    ],
)
def test_the_day_that_opens_or_ends_a_file_name_is_read_year_first(name: str, day: str | None) -> None:
    assert day_of_name(name) == day
