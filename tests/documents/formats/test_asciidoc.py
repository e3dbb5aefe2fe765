"""AsciiDoc: the words without their markup, headings quiet, the header about the file."""

from __future__ import annotations

import pytest

from rag.documents.draft import Draft, File
from rag.documents.formats.asciidoc import read_asciidoc


def read(text: str) -> Draft:
    return read_asciidoc(File("a.adoc", "a", ".adoc", text.encode()))


def quiet(draft: Draft) -> list[str]:
    return [draft.text[start:end] for start, end in draft.quiet]


def test_the_header_tells_about_the_file() -> None:
    draft = read(
        "// comment\n= Talks fail\nAnn Lee <ann@x.org>\nv1.0, 2024-12-21: first\n:keywords: eu, talks\n:lang: en\n\nThe minister left."
    )
    assert draft.text == "Talks fail\n\nThe minister left." and quiet(draft) == ["Talks fail"]
    about = draft.about
    assert (about.title, about.author, about.published, about.language) == ("Talks fail", "Ann Lee", "2024-12-21", "en")
    assert about.tags == ("eu", "talks")


def test_attributes_tell_too_and_are_filled_in() -> None:
    draft = read("= Talks\n:author: Bo Ek\n:revdate: 2024-01-02\n:place: Rome\n\nThey met in {place}, not in {nowhere}.")
    assert draft.text == "Talks\n\nThey met in Rome, not in {nowhere}."
    assert (draft.about.author, draft.about.published) == ("Bo Ek", "2024-01-02")


def test_headings_of_both_kinds_are_quiet() -> None:
    draft = read("== One\n\nText.\n\nTwo days\n--------\n\n=== Three\nMore.")
    assert draft.text == "One\n\nText.\n\nTwo days\n\nThree\n\nMore." and quiet(draft) == ["One", "Two days", "Three"]


def test_nothing_is_included_and_comments_are_not_shown() -> None:
    draft = read("include::/etc/passwd[]\nifdef::x[]\n////\nhidden\n////\nimage::a.png[alt]\n// hidden\n'''\nWords.\nendif::x[]")
    assert draft.text == "Words."


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("*bold*, _slanted_, `code`, #mark# and **b**old.", "bold, slanted, code, mark and bold."),
        ("2*3*4 and a_b_c and C# and 5 * 6", "2*3*4 and a_b_c and C# and 5 * 6"),
        ("See https://x.org[the paper^], link:a.pdf[this] and https://y.org[].", "See the paper, this and https://y.org."),
        ("As <<a,told>> in <<b>>.footnote:[By Ann.]", "As told in b. (By Ann.)"),
        ("[[here]]One +\ntwo.", "One\ntwo."),
    ],
)
def test_markup_goes_and_words_stay(written: str, words: str) -> None:
    assert read(written).text == words


def test_lists_keep_their_items_at_any_depth() -> None:
    assert read("* one\n** [x] two\n. three\n  .. four\n- five\n1. six").text == "- one\n- two\n- three\n- four\n- five\n- six"


def test_listings_are_kept_as_they_are_and_other_blocks_are_words() -> None:
    draft = read(
        ".Code\n[source,python]\n----\na = *b*\n\n== no heading\n----\n====\nAn *example*.\n====\n____\nSaid.\n____\n....\nnever closed"
    )
    assert draft.text == "Code\n\na = *b*\n\n== no heading\n\nAn example.\n\nSaid.\n\nnever closed" and quiet(draft) == []


@pytest.mark.parametrize(
    "table",
    [
        "|===\n|Item |Price\n\n|Nut |4.50\n|Bolt |0.10\n|===",
        '[%header,cols="2*"]\n|===\n|Item\n|Price\n|Nut\n|4.50\n|Bolt\n|0.10\n|===',
        "|===\n^.^h|Item ^h| *Price*\na|Nut >| 4.50\n| Bolt | 0.10\n|===",
        ",===\nItem,Price\nNut,4.50\nBolt,0.10\n,===",
        "|Item |Price\n|Nut |4.50\n|Bolt |0.10",
    ],
)
def test_tables_are_rows_under_their_header(table: str) -> None:
    draft = read("Before.\n\n" + table + "\n\nAfter.")
    assert draft.text == "Before.\n\nItem | Price\nItem: Nut | Price: 4.50\nItem: Bolt | Price: 0.10\n\nAfter."
    assert quiet(draft) == ["Item | Price"]


def test_a_table_whose_cells_span_rows_names_no_columns_for_they_may_be_others() -> None:
    assert read("|===\n|Team |Day\n.2+|Blues |Monday\n|Friday |\n|===").text == "Team | Day\nBlues | Monday\n\nFriday"


def test_a_bar_in_a_cell_and_a_cell_of_two_lines() -> None:
    assert read("|===\n|a \\| b |c\nand d\n|===").text == "a | b | c and d"
