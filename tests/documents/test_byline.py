"""Labelled lines at the top of a text."""

from __future__ import annotations

import pytest

from rag.documents.byline import byline
from rag.documents.draft import About
from rag.documents.loaders import read_bytes


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
        ("By the end of the day nothing was decided", About()),
        ("By Friday Evening", About()),
        ("Date of birth: 1 May 1970", About()),
        ("Published: soon", About()),
        ("The source: nobody knows", About()),
    ],
)
def test_a_line_says_what_its_label_promises_or_nothing(line: str, said: About) -> None:
    assert byline(f"Talks fail\n\n{line}\n\nThe talks failed.") == said


def test_only_the_top_counts_which_ends_where_the_text_begins() -> None:
    assert byline("A long first paragraph of the text. " * 5 + "\nSource: Reuters") == About()
    assert byline("x\n" * 12 + "Source: Reuters") == About()


def test_the_first_line_of_a_kind_counts_and_what_the_file_says_goes_before() -> None:
    assert byline("Source: Reuters\nSource: AP").outlet == "Reuters"
    (document,) = read_bytes(b"---\noutlet: The Daily\n---\n\nSource: Reuters\n\nText.", "a.md").documents
    assert document.outlet == "The Daily"
