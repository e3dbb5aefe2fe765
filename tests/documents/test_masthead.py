"""Lines of a capitalised name and a day: the day is the document's, and the name its outlet where it looks like one."""

from __future__ import annotations

import pytest

from rag.documents.byline import byline
from rag.documents.draft import About
from rag.documents.loaders import read_bytes
from rag.documents.masthead import masthead
from rag.documents.passages import split_sentences


@pytest.mark.parametrize(
    ("line", "outlet", "day"),
    [
        ("The Beacon, 21 March 2025", "The Beacon", "2025-03-21"),
        ("Frankfurter Rundschau, 21. März 2025", "Frankfurter Rundschau", "2025-03-21"),
        ("Stuttgarter Zeitung – 1. Juli 2025", "Stuttgarter Zeitung", "2025-07-01"),
        ("Le Figaro, vendredi 21 mars 2025", "Le Figaro", "2025-03-21"),
        ("El Mundo, 21 de marzo de 2025", "El Mundo", "2025-03-21"),
        ("La Stampa (21 marzo 2025)", "La Stampa", "2025-03-21"),
        ("Lakeside Weekly, March 21, 2025, 9:14 p.m.", "Lakeside Weekly", "2025-03-21"),
        ("Reuters – 21 March 2025", "Reuters", "2025-03-21"),
        ("Oslo, 21 March 2025", None, "2025-03-21"),
        ("The Hague, 21 March 2025", None, "2025-03-21"),
        ("THE DALLES, 21 March 2025", None, "2025-03-21"),
        ("The Netherlands, 21 March 2025", None, "2025-03-21"),
        ("Bo Ek, 21 March 2025", None, "2025-03-21"),
        ("Council Minutes, 21 March 2025", None, "2025-03-21"),
    ],
)
def test_a_name_before_a_day_is_an_outlet_only_where_it_looks_like_one(line: str, outlet: str | None, day: str) -> None:
    assert masthead(line) == (outlet, day)


@pytest.mark.parametrize(
    "line",
    ["The Beacon, March 2025", "The shop opened, 21 March 2025", "Price 4.50, 21 March 2025", "Talks, held on 21 March 2025 in Oslo"],
)
def test_other_lines_are_no_masthead(line: str) -> None:
    assert masthead(line) is None


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("By Ann Lee, The Beacon, 21 March 2025", About(outlet="The Beacon", published="2025-03-21", author="Ann Lee")),
        ("By Ann Lee and Bo Ek, 21 March 2025", About(published="2025-03-21", author="Ann Lee and Bo Ek")),
        ("By Ann Lee\nIl Mattino, 21 March 2025", About(outlet="Il Mattino", published="2025-03-21", author="Ann Lee")),
        ("NEWS RELEASE - 21 March 2025", About(published="2025-03-21")),
        ("For immediate release\n21 March 2025", About(published="2025-03-21")),
        ("Issued on 21 March 2025, 08:30 CET", About(published="2025-03-21")),
        ("Pressemitteilung, 21. März 2025", About(published="2025-03-21")),
        ("Oslo, 1 May 2025\nBergen, 2 May 2025", About()),  # a list
        ("Press release of the council", About()),
    ],
)
def test_such_lines_and_labels_give_the_day(lines: str, said: About) -> None:
    assert byline(f"Talks fail\n\n{lines}\n\nThe talks failed.") == said


@pytest.mark.parametrize(
    ("top", "title"),
    [
        ("The Beacon\n21 March 2025\n\nTalks fail", "Talks fail"),
        ("The Beacon, 21 March 2025\n\nTalks fail", "Talks fail"),
        ("Press release: 21 March 2025\n\nTalks fail", "Talks fail"),
        ("NEWS RELEASE\nIssued: 21 March 2025\nContact: talks@example.org\n\nTalks fail", "Talks fail"),
        ("Council minutes\n21 March 2025", "Council minutes"),
        ("Harbour Talks, 21 March 2025\n\nWho came", "Harbour Talks, 21 March 2025"),
        ("The Verdict\n21 March 2025", "The Verdict"),
    ],
)
def test_a_masthead_above_the_headline_is_not_the_title(top: str, title: str) -> None:
    (document,) = read_bytes(f"{top}\n\nThe talks failed.".encode(), "a.txt").documents
    assert (document.title, document.published) == (title, "2025-03-21")
    assert "21 March" not in " ".join(s.text for s in split_sentences(document) if s.citable)


def test_a_text_that_names_only_its_update_came_out_on_that_day() -> None:
    (document,) = read_bytes(b"Talks fail\n\nUpdated 21 March 2025, 10:15 GMT\n\nThe talks failed.", "a.txt").documents
    assert (document.published, document.updated) == ("2025-03-21", "2025-03-21")
