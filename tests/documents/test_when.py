from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.documents.quotations import Quotations
from rag.documents.when import Calendar

PUBLISHED = "2024-05-15"  # a Wednesday


def day(*texts: str, published: str | None = PUBLISHED) -> str | None:
    """The day of the last of the sentences, which are one paragraph."""
    calendar, quotations, found = Calendar(published), Quotations(), None
    for number, text in enumerate(texts):
        found = calendar.find(text, quotations.outside(text, fresh=number == 0).text, fresh=number == 0)
    return found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It rained on 3 May 2019.", "2019-05-03"),
        ("It rained on Tuesday, 3 May 2022.", "2022-05-03"),
        ("It rained on Tuesday, as on May 3, 2022.", "2022-05-03"),
        ("“It rained on 3 May 2019,” he said.", "2019-05-03"),
        ("It was 31 February 2024, or 2024-03-01.", "2024-03-01"),
        ("Ann Lee | 2024-03-01T10:00:00Z", "2024-03-01"),
    ],
)
def test_a_full_date_goes_first(text: str, found: str) -> None:
    assert day(text) == day(text, published=None) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It rained on Tuesday.", "2024-05-14"),
        ("The court ruled on Wednesday.", "2024-05-15"),
        ("The court ruled on Thursday.", "2024-05-09"),
        ("The court ruled last Wednesday.", "2024-05-08"),
        ("The court ruled last Friday.", "2024-05-10"),
        ("Netflix announced Sunday that the show returns.", "2024-05-12"),
        ("He said so in a Tuesday news release.", "2024-05-14"),
        ("In her Sunday interview with the BBC she spoke of the war.", "2024-05-12"),
        ("He will give a Tuesday speech.", None),
        ("The hearing is scheduled for Tuesday.", "2024-05-21"),
        ("The hearing, scheduled for Friday, will be short.", "2024-05-17"),
        ("The hearing was scheduled for Tuesday.", None),  # before or after
        ("The hearing had been set for Tuesday.", None),
        ("The match starts at 9:30 p.m. Friday.", "2024-05-17"),
        ("Rates fell, the bank said Monday.", "2024-05-13"),
        ("He went on trial in Berlin Monday.", "2024-05-13"),
        ("Smith told CNN Monday that it was over.", "2024-05-13"),
        ("Biden said on Tuesday he will visit.", "2024-05-14"),
        ("On Monday, the judge said she will hear the case.", "2024-05-13"),
        ("Trump will bring jobs back, he said Tuesday.", "2024-05-14"),
        ("The court will rule on Thursday.", "2024-05-16"),
        ("The court will rule on Wednesday.", "2024-05-15"),
        ("The court will rule next Wednesday.", "2024-05-22"),
        ("He said the vote would take place on Friday.", "2024-05-17"),
        ("Opening arguments are scheduled to begin Thursday.", "2024-05-16"),
        ("On Monday, the court will hear the case.", "2024-05-20"),
        ("The show premieres Friday.", "2024-05-17"),
        ("The moon may light up the sky on Saturday.", "2024-05-18"),
    ],
)
def test_a_weekday_is_the_last_or_the_next_as_the_verb_has_it(text: str, found: str) -> None:
    assert day(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It happened yesterday.", "2024-05-14"),
        ("Tomorrow, the council meets.", "2024-05-16"),
        ("The council said today that it would sue.", "2024-05-15"),
        ("Police arrested him this morning.", "2024-05-15"),
        ("The fire broke out last night.", "2024-05-14"),
        ("The strike began two days ago.", "2024-05-13"),
        ("The strike began a week ago.", "2024-05-08"),
    ],
)
def test_yesterday_and_its_kin_count_from_the_day_of_publication(text: str, found: str) -> None:
    assert day(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The strike began on 5 May.", "2024-05-05"),
        ("The strike began on Nov. 20.", "2023-11-20"),
        ("March 12: The strike began.", "2024-03-12"),
        ("The law takes effect on June 3.", "2024-06-03"),
        ("The law will be voted on in full on 1 October.", "2024-10-01"),
        ("The eclipse comes on Tuesday, May 21.", "2024-05-21"),
        ("The shop was closed on Friday, 29 December.", "2023-12-29"),
        ("The strike began on Tuesday, 5 May.", None),  # a Friday, a Sunday and a Monday in the years around
    ],
)
def test_a_day_without_its_year_is_the_nearest(text: str, found: str | None) -> None:
    assert day(text) == found


@pytest.mark.parametrize("text", [
    "Tuesday Night Football drew a crowd.", "The Friday Times reported it.", "He wrote on Sunday Mirror paper.",
    "Sales rose on Black Friday.", "May said she would stay.", "The March on Washington drew thousands.",
    "Wednesday Addams is a character.", "Jenna Ortega stars as Wednesday.", "The Bangles sang Manic Monday.",
    "The Jan. 6 committee met again.", "Since Sept. 11 much has changed.",
])  # fmt: skip
def test_a_name_is_no_day(text: str) -> None:
    assert day(text) is None


@pytest.mark.parametrize("text", [
    "He plays on Tuesdays.", "It opens every Tuesday.", "It opens Monday to Friday.", "Today the club has 400 members.",
    "Today's youth reads less.", "We live for a better tomorrow.", "More than two days ago it began.",
    "The meeting took place last month.", "It happened in March.", "Investors look ahead to Friday’s report.",
    "The shop is closed until Friday.", "The car was stolen on 31 April.", "Biden visits Kyiv on Monday.",
    "They agreed to meet on Monday.", "It happened on 3 September.", "Smith said so | on Tuesday",
])  # fmt: skip
def test_what_may_be_another_day_is_none(text: str) -> None:
    assert day(text) is None


def test_nobody_knows_on_which_day_a_quotation_was_said() -> None:
    assert day("“I will be there on Tuesday,” he said.") is None
    assert day("“I was there.", "It rained on Tuesday.”") is None


def test_beside_a_year_gone_by_a_weekday_is_of_that_year() -> None:
    assert day("The bomb fell on Tuesday in August 1945.") is None
    assert day("It began in August 1945.", "The bomb fell on Tuesday.") is None
    assert day("It will end by 2030, the ministry said on Tuesday.") == "2024-05-14"


@pytest.mark.parametrize("published", [None, "", "2024", "2024-02-31", "20240515", "soon"])
def test_without_a_sound_day_of_publication_nothing_relative_is_a_date(published: str | None) -> None:
    assert day("It rained on Tuesday.", published=published) is None


@pytest.mark.parametrize("published", ["0001-01-01", "9999-12-31"])
def test_days_beyond_the_calendar_are_none(published: str) -> None:
    for text in (
        "It rained yesterday.",
        "It rains tomorrow.",
        "The court will rule next Friday.",
        "It rained last Friday.",
        "It ended on 5 May.",
    ):
        day(text, published=published)


WORDS = (
    "on last next this Monday Friday, yesterday today 5 29 February May two days ago will said was the and to expected 2019 | “ ”".split()
)


@given(st.text() | st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join), st.dates().map(date.isoformat))
def test_any_text_gives_a_day_or_none(text: str, published: str) -> None:
    found = day(text, published=published)
    assert found is None or date.fromisoformat(found).isoformat() == found


@pytest.mark.parametrize("piece", ["on Tuesday ", "5 May ", "will be ", "1", "January ", "in Berlin "])
def test_a_megabyte_without_an_end_is_no_trouble(piece: str) -> None:
    started = time.perf_counter()
    day(piece * (1_000_000 // len(piece)))
    assert time.perf_counter() - started < 2
