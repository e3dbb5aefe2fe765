"""Rich text as Outlook compresses it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.documents.formats.compressed_rtf import rich_text
from rag.errors import DocumentError

HELLO = "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"


def test_the_example_of_the_specification_is_read() -> None:
    assert rich_text(bytes.fromhex(HELLO)) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"


def test_what_is_cut_off_is_read_as_far_as_it_goes() -> None:
    assert rich_text(bytes.fromhex(HELLO)[:-12]).startswith(b"{\\rtf1\\ansi\\ansicpg1252")


def test_uncompressed_rich_text_is_taken_as_it_is() -> None:
    assert rich_text(b"\0" * 8 + b"MELA" + b"\0" * 4 + b"{\\rtf1 x}") == b"{\\rtf1 x}"


def test_anything_else_is_refused() -> None:
    with pytest.raises(DocumentError, match="broken"):
        rich_text(b"{\\rtf1 x}")


@given(st.binary(max_size=200))
def test_any_bytes_decompress_to_something_bounded(data: bytes) -> None:
    assert len(rich_text(b"\0" * 8 + b"LZFu" + b"\0" * 4 + data)) <= 9 * len(data)
