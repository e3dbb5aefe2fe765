"""Org: the words without their markup, headings quiet, keywords about the file."""

from __future__ import annotations

import pytest

from rag.documents.draft import Draft, File
from rag.documents.formats.org import read_org


def read(text: str) -> Draft:
    return read_org(File("a.org", "a", ".org", text.encode()))


def quiet(draft: Draft) -> list[str]:
    return [draft.text[start:end] for start, end in draft.quiet]


def test_keywords_tell_about_the_file_and_the_title_is_quiet() -> None:
    head = "#+TITLE: Talks fail\n#+AUTHOR: Ann Lee\n#+DATE: <2024-12-21 Sat>\n#+LANGUAGE: en\n#+FILETAGS: :eu:talks:\n#+OPTIONS: toc:nil\n"
    draft = read(head + "\nThe minister left.")
    assert draft.text == "Talks fail\n\nThe minister left." and quiet(draft) == ["Talks fail"]
    about = draft.about
    assert (about.title, about.author, about.published, about.language) == ("Talks fail", "Ann Lee", "2024-12-21", "en")
    assert about.tags == ("eu", "talks")


def test_headings_lose_their_stars_and_tags_and_properties_are_left_out() -> None:
    draft = read("* TODO [#A] First day  :eu:day1:\n:PROPERTIES:\n:ID: 7\n:END:\nIt rained.\n** Second day\nIt stopped.")
    assert draft.text == "First day\n\nIt rained.\n\nSecond day\n\nIt stopped."
    assert quiet(draft) == ["First day", "Second day"] and draft.about.title == "First day"


def test_nothing_is_included_and_comments_are_not_shown() -> None:
    draft = read('#+INCLUDE: "/etc/passwd"\n# a comment\n#+begin_comment\nhidden\n#+end_comment\nWords.')
    assert draft.text == "Words."


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("*bold* and /slanted/, =code=, ~too~, +gone+ and _under_.", "bold and slanted, code, too, gone and under."),
        ("*/both/*", "both"),
        ("2*3*4 and /usr/bin and a_b_c and - = -", "2*3*4 and /usr/bin and a_b_c and - = -"),
        ("See [[https://x.org][the paper]], [[https://y.org]] and <<here>>.", "See the paper, https://y.org and here."),
        ("So it was.[fn:1]", "So it was."),
    ],
)
def test_markup_goes_and_words_stay(written: str, words: str) -> None:
    assert read(written).text == words


def test_lists_keep_their_items() -> None:
    assert read("- [X] one\n  goes on\n- two\n1. three").text == "- one\ngoes on\n- two\n1. three"


def test_source_is_kept_as_it_is_and_quotations_are_words() -> None:
    draft = read("#+BEGIN_SRC python\n  a = *b*\n#+END_SRC\n#+begin_quote\nSo *it* goes.\n#+end_quote\n#+begin_src\nnever closed")
    assert draft.text == "a = *b*\n\nSo it goes.\n\nnever closed"


def test_tables_are_rows_under_their_header() -> None:
    draft = read("#+CAPTION: Prices\n| Item | *Price* |\n|------+---|\n| Nut | 4.50 |\n| Bolt | |\n#+TBLFM: x")
    assert draft.text == "Prices\n\nItem | Price\nItem: Nut | Price: 4.50\n\nItem: Bolt"
    assert read("| 1 | 2 |\n| 3 | 4 |").text == "1 | 2\n3 | 4"
