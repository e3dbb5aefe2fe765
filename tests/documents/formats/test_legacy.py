"""Word files from before 2007, built here run by run."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.documents.draft import Draft, File
from rag.documents.formats.legacy import read_legacy
from rag.documents.loaders import read_draft
from rag.errors import DocumentError
from tests.documents.containers import compound

TEXT_AT, PAGE = 512, 512
CELL, ROW, DELETED = b"\x16\x24\x01", b"\x16\x24\x01\x17\x24\x01", b"\x00\x08\x01"


def page(places: list[int], entries: list[bytes], width: int) -> bytes:
    """A page of formatting: where runs begin and end, and for each its entry, which lies at the page's end."""
    body, marks, at = bytearray(PAGE), b"", PAGE - 2
    for entry in entries:
        at -= len(entry) + len(entry) % 2
        body[at : at + len(entry)] = entry
        marks += bytes([at // 2 if entry else 0]).ljust(width, b"\0")
    head = struct.pack(f"<{len(places)}I", *places) + marks
    body[: len(head)] = head
    body[-1] = len(entries)
    return bytes(body)


def doc(
    *paragraphs: tuple[str, int, bytes], narrow: bool = False, deleted: tuple[int, int] = (0, 0), notes: str = "", flags: int = 0
) -> bytes:
    """:param paragraphs: text with its mark, number of its style, settings. :param deleted: characters from, to."""
    text = "".join(words for words, _, _ in paragraphs)
    width, encoding = (1, "cp1252") if narrow else (2, "utf-16-le")
    places, entries = [TEXT_AT], []
    for words, style, held in paragraphs:
        places.append(places[-1] + width * len(words))
        held = struct.pack("<H", style) + held
        entries.append(
            bytes([len(held) // 2 + 1]) + held.ljust(len(held) | 1, b"\0") if len(held) % 2 else b"\0" + bytes([len(held) // 2]) + held
        )
    runs = [TEXT_AT, TEXT_AT + width * deleted[0], TEXT_AT + width * deleted[1], places[-1]]
    stored = (text + notes).encode(encoding).ljust(PAGE, b"\0")
    assert len(stored) == PAGE
    main = bytearray(TEXT_AT)
    struct.pack_into("<HH", main, 0, 0xA5EC, 193)
    struct.pack_into("<H", main, 0x0A, flags)
    struct.pack_into("<II", main, 0x4C, len(text), len(notes))
    struct.pack_into("<IIII", main, 0xFA, 0, 12, 12, 12)
    total = len(text) + len(notes)
    piece = struct.pack("<BIII", 2, 16, 0, total) + struct.pack("<HIH", 0, TEXT_AT * 2 | 1 << 30 if narrow else TEXT_AT, 0)
    struct.pack_into("<II", main, 0x1A2, 24, len(piece))
    bytes_of_main = bytes(main) + stored + page(runs, [b"", b"\x03" + DELETED, b""], 1) + page(places, entries, 13)
    table = struct.pack("<III", 0, 0, 2) + struct.pack("<III", 0, 0, 3) + piece
    return compound({"WordDocument": bytes_of_main, "0Table": table})


def read(data: bytes) -> Draft:
    return read_legacy(File("a.doc", "a", ".doc", data))


def quiet(draft: Draft) -> list[str]:
    return [draft.text[start:end] for start, end in draft.quiet]


SOUND = doc(("Talks fail\r", 1, b""), ("The minister’s gone.\r", 0, b""))


@pytest.mark.parametrize("narrow", [True, False])
def test_paragraphs_are_numbered_and_headings_quiet(narrow: bool) -> None:
    draft = read(doc(("Talks fail\r", 1, b""), ("The minister’s gone.\r", 0, b""), narrow=narrow))
    assert draft.text == "Talks fail\n\nThe minister’s gone."
    assert draft.places == ((0, "¶ 1"), (12, "¶ 2")) and quiet(draft) == ["Talks fail"]


def test_rows_of_a_table_are_rows_and_the_paragraph_above_stays_apart() -> None:
    table = [
        ("Year\x07", 0, CELL),
        ("Sales\x07", 0, CELL),
        ("\x07", 0, ROW),
        ("2024\x07", 0, CELL),
        ("5\r", 0, CELL),
        ("m\x07", 0, CELL),
        ("\x07", 0, ROW),
    ]
    draft = read(doc(("Before.\r", 0, b""), *table, ("After.\r", 0, b"")))
    assert draft.text == "Before.\n\nYear | Sales\n2024 | 5 m\n\nAfter."


def test_what_is_deleted_and_the_code_of_a_field_are_left_out() -> None:
    draft = read(doc(("He did not go.\r", 0, b""), ("See \x13 HYPERLINK x \x14the page\x15.\r", 0, b""), deleted=(7, 11)))
    assert draft.text == "He did go.\n\nSee the page."


def test_footnotes_stand_behind_the_text() -> None:
    draft = read(doc(("He went.\x02\r", 0, b""), notes="\x02 To Rome.\r\x02 By train.\r"))
    assert draft.text == "He went.\n\nTo Rome.\n\nBy train."
    assert [place for _, place in draft.places] == ["¶ 1", "footnote 1", "footnote 2"]


def test_an_encrypted_and_an_older_file_are_refused_as_such() -> None:
    with pytest.raises(DocumentError, match="encrypted and needs a password"):
        read(doc(("x\r", 0, b""), flags=0x0100))
    with pytest.raises(DocumentError, match="before 1997: save it as .docx"):
        read(SOUND.replace(struct.pack("<HH", 0xA5EC, 193), struct.pack("<HH", 0xA5DC, 101)))


def test_a_text_file_called_doc_is_read_as_text() -> None:
    draft = read_draft(File("a.doc", "a", ".doc", b"Only words."))
    assert isinstance(draft, Draft) and draft.text == "Only words."


@given(at=st.integers(0, len(SOUND) - 1), value=st.integers(0, 255), end=st.integers(0, len(SOUND)))
@settings(max_examples=300, deadline=None)
def test_a_damaged_file_is_read_or_refused(at: int, value: int, end: int) -> None:
    for data in (SOUND[:at] + bytes([value]) + SOUND[at + 1 :], SOUND[:end]):
        try:
            read(data)
        except DocumentError:
            continue
