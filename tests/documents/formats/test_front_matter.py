"""Front matter as writing programs leave it."""

from __future__ import annotations

import pytest

from rag.documents.draft import About
from rag.documents.formats.front_matter import front_matter
from rag.documents.loaders import read_bytes

NESTED = """---
title: >-
  Harbour:
  a new plan
date: 2025-03-21 08:00
lastmod: 2025-03-22
authors:
- name: Ann Lee
  email: ann@example.org
- name: Bo Berg
publisher: {name: Example Herald}   # the paper
canonical_url: https://example.org/harbour
tags:
  - harbour
  - "city council"
---
"""
TOML = """+++
title = "Harbour: a new plan"
date = 2025-03-21T08:00:00Z
lastmod = 2025-03-22
authors = ["Ann Lee", "Bo Berg"]
tags = ["harbour", "city council"]
[params]
source = "Example Herald"
link = "https://example.org/harbour"
+++
"""


@pytest.mark.parametrize("block", [NESTED, TOML])
def test_lists_and_nested_values_are_read(block: str) -> None:
    (document,) = read_bytes((block + "\nThe council voted.").encode(), "a.md").documents
    said = About(
        "Harbour: a new plan", "Example Herald", "2025-03-21", "Ann Lee, Bo Berg", "2025-03-22",
        url="https://example.org/harbour", tags=("harbour", "city council"),
    )  # fmt: skip
    assert (document.title, document.outlet, document.author) == (said.title, said.outlet, said.author)
    assert (document.published, document.updated, document.url, document.tags) == (said.published, said.updated, said.url, said.tags)
    assert [document.text[start:end] for start, end in document.quiet] == [block.strip()]


def test_plain_lines_are_read_where_the_yaml_is_broken() -> None:
    fields, body = front_matter("---\ntitle: Harbour: a new plan\ndate: 2025-03-21\n---\nText.")
    assert (fields, body) == ({"title": "Harbour: a new plan", "date": "2025-03-21"}, 52)


def test_what_repeats_itself_is_read_line_by_line() -> None:
    fields, _ = front_matter("---\na: &a [x, x]\nb: &b [*a, *a]\ntitle: T\n---\n")
    assert fields["title"] == "T" and isinstance(fields["b"], str | list)


@pytest.mark.parametrize("text", ["+++\nno toml\n+++\nText.", "+++\na = 1\nText.", "+++\n+++\nText.", "---\nJust prose\n---\n", "---"])
def test_rules_around_something_else_are_no_front_matter(text: str) -> None:
    assert front_matter(text) == ({}, 0)
