"""Signed envelopes, built byte by byte."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.documents.formats.pkcs7 import content
from rag.errors import DocumentError

SIGNED, DATA = "2a864886f70d010702", "2a864886f70d010701"


def der(tag: int, *inside: bytes) -> bytes:
    body = b"".join(inside)
    size = bytes([len(body)]) if len(body) < 128 else b"\x82" + len(body).to_bytes(2)
    return bytes([tag]) + size + body


def ber(tag: int, *inside: bytes) -> bytes:
    """As `der`, of unknown length, with an end mark."""
    return bytes([tag, 0x80]) + b"".join(inside) + b"\0\0"


def envelope(*inside: bytes, kind: str = SIGNED, made=der) -> bytes:
    named = made(0x30, der(6, bytes.fromhex(DATA)), *inside)
    return made(0x30, der(6, bytes.fromhex(kind)), made(0xA0, made(0x30, der(2, b"\1"), der(0x31), named, der(0x31))))


def test_the_content_of_a_signed_message_is_found() -> None:
    assert content(envelope(der(0xA0, der(4, b"words " * 100)))) == b"words " * 100


def test_content_in_pieces_and_of_unknown_length_is_joined() -> None:
    pieces = ber(0xA0, ber(0x24, der(4, b"wor"), der(0x24, der(4, b"d"), der(4, b"s"))))
    assert content(envelope(pieces, made=ber)) == b"words"


@pytest.mark.parametrize("made", [der, ber])
def test_a_signature_alone_is_refused(made) -> None:
    with pytest.raises(DocumentError, match="signature without what it signs"):
        content(envelope(made=made))


@pytest.mark.parametrize(
    ("kind", "seen"),
    [
        ("2a864886f70d010703", "encrypted"),
        ("2a864886f70d0109100117", "encrypted"),
        ("2a864886f70d0109100109", "compressed"),
        ("2a", "unknown"),
    ],
)
def test_what_is_not_signed_is_refused_with_the_reason(kind: str, seen: str) -> None:
    with pytest.raises(DocumentError, match=seen):
        content(envelope(kind=kind))


def test_content_that_is_cut_off_is_refused() -> None:
    with pytest.raises(DocumentError, match="cut off"):
        content(envelope(der(0xA0, der(4, b"words" * 50)))[:-60])


@given(st.binary(max_size=60), st.integers(0, 90))
def test_any_other_bytes_are_refused_or_read(data: bytes, at: int) -> None:
    whole = envelope(der(0xA0, der(4, b"words")))
    for broken in (data, whole[:at] + data + whole[at:], b"\x24\x80" * 3000):
        try:
            assert isinstance(content(broken), bytes)
        except DocumentError:
            pass
