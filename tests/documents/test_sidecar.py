from __future__ import annotations

import pytest

from rag.documents.draft import About
from rag.documents.sidecar import read_sidecar
from rag.errors import DocumentError

WHOLE = """
title = "Talks  fail"
outlet = "The Daily"
author = ["Ann Lee", "Bo Ek"]
published = 2024-12-19
updated = "20 December 2024"
language = "en-GB"
url = "https://example.org/talks"
tags = ["eu", "war", "eu"]
"""


def test_everything_it_says_is_read() -> None:
    assert read_sidecar(WHOLE.encode("utf-8-sig"), "a.txt.meta.toml") == About(
        "Talks fail", "The Daily", "2024-12-19", "Ann Lee, Bo Ek", "2024-12-20", "en", "https://example.org/talks", ("eu", "war")
    )


def test_what_it_does_not_say_stays_open() -> None:
    assert read_sidecar(b"published = 2024-12-19T10:00:00Z", "a.meta.toml") == About(published="2024-12-19")


def test_a_text_has_no_nul_character() -> None:
    assert read_sidecar(b'title = "a\\u0000b"', "a.meta.toml") == About(title="ab")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"title = ", "a.meta.toml is not TOML"),
        (b"\xff\xfe", "a.meta.toml is not UTF-8"),
        (b'titel = "x"', "a.meta.toml has the key 'titel'; known are title, outlet"),
        (b"title = 3", "a.meta.toml: title is 3, not a text"),
        (b'title = " "', "a.meta.toml: title is ' ', not a text"),
        (b'published = "soon"', "a.meta.toml: published is 'soon', not a date such as 2024-12-19"),
        (b'url = "javascript:alert(1)"', "a.meta.toml: url is 'javascript:alert(1)', not an http address"),
        (b'tags = "eu"', "a.meta.toml: tags is 'eu', not a list of texts"),
        (b'language = "klingon"', "a.meta.toml: language is 'klingon', not a code"),
        (b"a = " + b"[" * 5000, "a.meta.toml is nested too deeply to be read"),
    ],
)
def test_a_mistake_is_one_line_that_names_file_and_key(text: bytes, said: str) -> None:
    with pytest.raises(DocumentError) as caught:
        read_sidecar(text, "a.meta.toml")
    assert caught.value.seen.startswith(said)
    assert "\n" not in caught.value.seen
