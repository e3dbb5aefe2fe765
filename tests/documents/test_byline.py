"""Labelled lines at the top of a text."""

from __future__ import annotations

import pytest

from rag.documents.byline import byline, byline_spans
from rag.documents.draft import About
from rag.documents.loaders import read_bytes
from rag.documents.passages import split_sentences


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Published: 21 March 2025", About(published="2025-03-21")),
        ("Published on: 2025-03-21 10:00", About(published="2025-03-21")),
        ("Last updated: March 22, 2025", About(updated="2025-03-22")),
        ("Author: Ann Lee", About(author="Ann Lee")),
        ("By Ann Lee and Bo van der Roe", About(author="Ann Lee and Bo van der Roe")),
        ("**By Ann Lee**", About(author="Ann Lee")),
        ("Source: Reuters", About(outlet="Reuters")),
        ("Quelle: Die Zeit", About(outlet="Die Zeit")),
        ("URL: https://example.org/a", About(url="https://example.org/a")),
        ("URL: javascript:alert(1)", About()),
        ("Financial Times, March 21, 2025", About(outlet="Financial Times", published="2025-03-21")),
        ("Reuters – 21 March 2025", About(outlet="Reuters", published="2025-03-21")),
        ("Published March 3, 2025", About(published="2025-03-03")),
        ("Published 9:14 p.m. ET March 3, 2025 | Updated 10:02 a.m. ET March 4, 2025", About(published="2025-03-03", updated="2025-03-04")),
        ("Publié le 19 décembre 2025 à 14h05", About(published="2025-12-19")),
        ("March 3, 2025 at 9:14 p.m. EST", About(published="2025-03-03")),
        ("Freitag, 21. März 2025", About(published="2025-03-21")),
        ("By Ann Lee and Bo Berg, Staff Writers", About(author="Ann Lee and Bo Berg")),
        ("By Ann Lee, Chief Political Correspondent", About(author="Ann Lee")),
        ("By Ann Lee in Brussels and Kyiv", About(author="Ann Lee")),
        ("By Ann Lee, BBC News", About(author="Ann Lee", outlet="BBC News")),
        ("By Ann Lee for The Guardian", About(author="Ann Lee", outlet="Guardian")),
        ("By Ann Lee | Example Herald", About(author="Ann Lee", outlet="Example Herald")),
        ("Von Petra Muster und Jan Beispiel", About(author="Petra Muster und Jan Beispiel")),
        ("Source: Example Wire, 2025-03-21", About(outlet="Example Wire", published="2025-03-21")),
        ("Source: The Example (March 21, 2025)", About(outlet="The Example", published="2025-03-21")),
        ("Source: Example Wire, Brussels", About(outlet="Example Wire, Brussels")),
        ("By Ann Lee | 21 March 2025", About(author="Ann Lee", published="2025-03-21")),
        ("Source: https://example.org/a", About(url="https://example.org/a")),
        ("Date: 2025-03-21 | Price: 4.50", About()),  # the row of a table
        ("The Example Times", About()),  # a headline as likely
        ("Published authors met on 3 March 2025", About()),
        ("On 3 March 2025", About(published="2025-03-03")),
        ("Born 3 March 2025", About()),
        ("By the end of the day nothing was decided", About()),
        ("By Friday Evening", About()),
        ("Date of birth: 1 May 1970", About()),
        ("Published: soon", About()),
        ("The source: nobody knows", About()),
    ],
)
def test_a_line_says_what_its_label_promises_or_nothing(line: str, said: About) -> None:
    assert byline(f"Talks fail\n\n{line}\n\nThe talks failed.") == said


def test_an_outlet_alone_on_its_line_is_one_beside_another_such_line() -> None:
    top = "Shelter opens\n\nBy Ann Lee\nThe Harbour Herald\nMarch 3, 2025\n\nThe city opened a shelter."
    assert byline(top) == About(outlet="Harbour Herald", published="2025-03-03", author="Ann Lee")


def test_a_headline_right_above_such_a_line_is_the_title() -> None:
    top = "Shelter opens\nSource: The Harbour Herald, 2025-03-03\n\nThe city opened a shelter."
    assert byline(top) == About(title="Shelter opens", outlet="The Harbour Herald", published="2025-03-03")
    (document,) = read_bytes(top.encode(), "a.txt").documents
    assert document.title == "Shelter opens"
    assert [s.text for s in split_sentences(document) if s.citable] == ["The city opened a shelter."]


def test_what_is_no_headline_above_such_a_line_stays_text() -> None:
    (document,) = read_bytes(b"The city opened a shelter.\nSource: Reuters\n\nIt is full.", "a.txt").documents
    assert document.title == "a"
    assert [s.text for s in split_sentences(document) if s.citable] == ["The city opened a shelter.", "It is full."]


def test_where_the_lines_stand_is_told_in_order() -> None:
    assert byline_spans("By Ann Lee\n3 March 2025\n\nText.") == ((0, 10), (11, 23))


@pytest.mark.parametrize(
    "top",
    [
        "Title: A | Author: Ann Lee | Date: 2025-03-03",  # the row of a table
        "Author: Ann Lee\nDate: 2025-03-03\n\nAuthor: Bo Ek\nDate: 2025-03-04",
    ],
)
def test_rows_and_lists_stay_citable(top: str) -> None:
    assert byline_spans(top) == ()


def test_several_days_on_lines_of_their_own_are_a_chronicle() -> None:
    assert byline("1 May 2020\nIt began.\n\n2 May 2020\nIt went on.") == About()


def test_only_the_top_counts_which_ends_where_the_text_begins() -> None:
    assert byline("A long first paragraph of the text. " * 5 + "\nSource: Reuters") == About()
    assert byline("x\n" * 12 + "Source: Reuters") == About()


def test_the_first_line_of_a_kind_counts_and_what_the_file_says_goes_before() -> None:
    assert byline("Source: Reuters\nSource: AP").outlet == "Reuters"
    (document,) = read_bytes(b"---\noutlet: The Daily\n---\n\nSource: Reuters\n\nText.", "a.md").documents
    assert document.outlet == "The Daily"


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("BRUSSELS, March 3, 2026 (Reuters) - Hungary will veto any plan, Orban said on Tuesday.", "2026-03-03"),
        ("NEW YORK, 3 March 2026 (AP) — Shares rose.", "2026-03-03"),
        ("OSLO, Norway, March 3, 2026 - The bridge is closed.", "2026-03-03"),
        ("LUND, 3 March 2026 – Acme today announced a new lamp.", "2026-03-03"),
        ("Acme, founded on March 3, 2006 - a Monday - makes lamps.", None),
        ("BRUSSELS, March 3 (Reuters) - Hungary will veto any plan.", None),
        ("Ground troops (Reuters) - a plan of March 3, 2026", None),
        ("On March 3, 2026, he said (Reuters) was wrong.", None),
    ],
)
def test_a_dateline_with_a_year_tells_the_day(line: str, day: str | None) -> None:
    assert byline(f"Hungary to veto plan\n\n{line}").published == day
