"""Properties of office files: those that a person gave."""

from __future__ import annotations

import pytest

from rag.documents.draft import Block
from rag.documents.properties import about_properties, opening


@pytest.mark.parametrize(
    "title", ["Untitled", "Microsoft Word - draft3", "PowerPoint Presentation", "Mappe1", "report.docx", "Click to add title", ""]
)
def test_a_title_that_a_program_gave_is_none(title: str) -> None:
    assert about_properties({"title": title}).title is None


@pytest.mark.parametrize("author", ["python-docx", "Windows User", "admin", "Microsoft Office User", ""])
def test_an_author_that_a_program_gave_is_none(author: str) -> None:
    assert about_properties({"author": author}).author is None


def test_what_a_person_gave_is_kept() -> None:
    said = about_properties(
        {"title": "Talks fail", "author": "Ann Lee", "created": "2024-05-01T10:00:00Z", "modified": "2024-05-02", "language": "en-GB"}
    )
    assert (said.title, said.author, said.published, said.updated, said.language) == (
        "Talks fail",
        "Ann Lee",
        "2024-05-01",
        "2024-05-02",
        "en",
    )


@pytest.mark.parametrize("day", ["1601-01-01T00:00:00Z", "2013-12-23T23:15:00Z", "yesterday"])
def test_a_day_that_nobody_set_is_none(day: str) -> None:
    assert about_properties({"created": day}).published is None


def test_a_change_on_the_same_day_is_no_update() -> None:
    assert about_properties({"created": "2024-05-01T10:00:00Z", "modified": "2024-05-01T11:00:00Z"}).updated is None


def test_the_opening_is_the_heading_near_the_top_else_a_first_line_that_looks_like_one() -> None:
    assert opening([Block("Ministry"), Block("Talks fail", quiet=True)]) == "Talks fail"
    assert opening([Block("Talks fail"), Block("The minister left.")]) == "Talks fail"
    assert opening([Block("The minister left."), Block("He came back.")]) is None
