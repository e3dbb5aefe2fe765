"""Whatever characters a file holds, each sentence and passage is an exact span of the stored text, and so is each quote."""

from __future__ import annotations

import html
import json
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.documents.attribution import attribute
from rag.documents.loaders import read_bytes
from rag.documents.passages import split_passages, split_sentences
from rag.errors import DocumentError
from rag.types import Document, Passage, Sentence

# Each has a length of its own in bytes, in UTF-16 or after folding, or is white space to one library and none to another.
ODD = "e\u0301|a\u0308\u0323|\u0301|👩‍🚀|𝒳|🇺🇦|İ|ı|ß|ﬁ|\u00a0|\u2009|\u3000|\u200b|\u200d|\ufeff|\u202e|\u2066|\u2069"
CONTROLS = "\u00ad|\x85|\u2028|\x0b|\x1f"
NEWLINES = "\n|\n\n|\n\n\n\n|\r\n|\r\n\r\n|\r|\n \t\n|\t"
MARKS = "# |## |- |1. |> |---\n|***|`|```\n|“|”|\"|'|; |, | | | : |<b>|&amp;|--> |===\n"
WORDS = "Mr. Orbán said|The U.S. paid 3.5 million.|“We will not go,”|talks|Kyiv!|Why?|会谈在布鲁塞尔结束。|我喜欢。|東京|İzmir’de|e.g.|…"
pieces = st.sampled_from("|".join((ODD, CONTROLS, NEWLINES, MARKS, WORDS, " |. ")).split("|"))
texts = st.lists(pieces | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=6), max_size=40).map("".join)


def as_html(text: str) -> str:
    parts = "".join(f"<p>{html.escape(part)}</p>" for part in text.split("\n\n"))
    return f"<html><head><title>Talks</title></head><body><h1>Talks</h1><article>{parts}</article></body></html>"


def as_table(text: str) -> str:
    rows = [line.split(";") for line in text.split("\n\n")]
    return "".join(",".join('"' + cell.replace('"', '""') + '"' for cell in ("name", *row)) + "\r\n" for row in rows)


def as_cues(text: str) -> str:
    cues = (f"00:00:{number % 60:02}.000 --> 00:00:{number % 60:02}.900\n{cue}\n" for number, cue in enumerate(text.split("\n\n")))
    return "WEBVTT\n\n" + "\n".join(cues)


FORMS: dict[str, Callable[[str], str]] = {
    ".txt": str,
    ".md": str,
    ".html": as_html,
    ".json": lambda text: json.dumps({"title": text[:9], "summary": text[9:30], "text": text}, ensure_ascii=False),
    ".csv": as_table,
    ".vtt": as_cues,
}


def cut(document: Document) -> tuple[list[Sentence], list[Passage]]:
    sentences = attribute(split_sentences(document), document.published)
    return sentences, split_passages(document, sentences)


@pytest.mark.parametrize("kind", FORMS)
@given(text=texts)
def test_every_span_is_exact_in_order_and_apart(kind: str, text: str) -> None:
    try:
        (document,) = read_bytes(FORMS[kind](text).encode(), f"a{kind}").documents
    except DocumentError as error:
        assert error.seen in ("no text in it", "the file is empty")
        return
    assert document.text.encode()  # no lone surrogates: it can be hashed and stored
    for spans in cut(document):
        assert all(document.text[one.start : one.end] == one.text for one in spans)
        assert all(0 <= one.start < one.end <= len(document.text) and one.text.strip() for one in spans)
        assert all(before.end <= after.start for before, after in pairwise(spans))


@pytest.mark.parametrize("kind", FORMS)
@given(text=texts)
def test_quiet_spans_are_never_cited_and_nothing_else_is_lost(kind: str, text: str) -> None:
    try:
        (document,) = read_bytes(FORMS[kind](text).encode(), f"a{kind}").documents
    except DocumentError:
        return
    sentences, passages = cut(document)
    for start, end in document.quiet:
        assert 0 <= start <= end <= len(document.text)
        assert not any(one.citable and one.start < end and start < one.end for one in sentences)
    for spans in (sentences, passages):
        covered = {at for one in spans for at in range(one.start, one.end)}
        assert all(char.isspace() for at, char in enumerate(document.text) if at not in covered)


@given(text=texts, suffix=st.sampled_from([".txt", ".md"]), mark=st.sampled_from(["", "\ufeff"]))
def test_a_text_is_stored_as_its_file_with_newlines_made_one(text: str, suffix: str, mark: str) -> None:
    wanted = (mark + text).removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    try:
        (document,) = read_bytes((mark + text).encode(), f"a{suffix}").documents
    except DocumentError as error:
        assert not wanted.strip() and error.seen in ("no text in it", "the file is empty")
        return
    assert document.text == wanted


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
@given(text=texts)
def test_offsets_count_characters_in_any_encoding_of_the_file(encoding: str, text: str) -> None:
    text = f"Talks ended in Kyiv on Monday. {text}"
    (document,) = read_bytes(text.encode(encoding), "a.txt").documents
    assert document.text == text.replace("\r\n", "\n").replace("\r", "\n")
    assert cut(document)[0][0].text.startswith("Talks")
