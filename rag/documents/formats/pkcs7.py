"""PKCS #7: the content inside a signed envelope. Checks no signature and opens no encrypted one."""

from __future__ import annotations

from typing import NamedTuple

from ...errors import DocumentError

_KINDS = {
    bytes.fromhex("2a864886f70d010702"): "signed",
    bytes.fromhex("2a864886f70d010703"): "encrypted",
    bytes.fromhex("2a864886f70d010704"): "encrypted",  # signed and enveloped
    bytes.fromhex("2a864886f70d010706"): "encrypted",
    bytes.fromhex("2a864886f70d0109100117"): "encrypted",  # authenticated and enveloped
    bytes.fromhex("2a864886f70d0109100109"): "compressed",
}
_SEQUENCE, _OID, _OCTETS, _OCTETS_IN_PIECES, _EXPLICIT, _END = 0x30, 0x06, 0x04, 0x24, 0xA0, 0x00
_DEPTH = 8  # of octet strings made of octet strings


class _Element(NamedTuple):
    """One value: its tag, where its content begins and ends, and where the next value begins."""

    tag: int
    start: int
    end: int
    next: int


def content(data: bytes) -> bytes:
    """What is signed, out of the DER or BER of a signed message.

    :raises DocumentError: encrypted, compressed, a signature only, or no PKCS #7.
    """
    try:
        return _content(data)
    except IndexError as error:
        raise DocumentError("broken PKCS #7") from error


def _content(data: bytes) -> bytes:
    outer = _expect(data, 0, _SEQUENCE)
    kind = _expect(data, outer.start, _OID)
    seen = _KINDS.get(data[kind.start : kind.end])
    if seen == "encrypted":
        raise DocumentError("the mail is encrypted (S/MIME)")
    if seen != "signed":
        raise DocumentError(f"{seen or 'unknown'} PKCS #7, not a signed message")
    signed = _expect(data, _expect(data, kind.next, _EXPLICIT).start, _SEQUENCE)
    version = _element(data, signed.start)
    algorithms = _element(data, version.next)
    inside = _expect(data, algorithms.next, _SEQUENCE)
    named = _expect(data, inside.start, _OID)
    if named.next >= inside.end or data[named.next] != _EXPLICIT:
        raise DocumentError("a signature without what it signs")
    return b"".join(_octets(data, _element(data, _element(data, named.next).start), 0))


def _octets(data: bytes, element: _Element, depth: int) -> list[bytes]:
    """The bytes of an octet string, which may be cut into octet strings."""
    if element.end > len(data):
        raise DocumentError("broken PKCS #7: cut off")
    if element.tag == _OCTETS:
        return [data[element.start : element.end]]
    if element.tag != _OCTETS_IN_PIECES or depth > _DEPTH:
        raise DocumentError("broken PKCS #7")
    pieces, at = [], element.start
    while at < element.end and data[at] != _END:
        piece = _element(data, at)
        pieces += _octets(data, piece, depth + 1)
        at = piece.next
    return pieces


def _expect(data: bytes, at: int, tag: int) -> _Element:
    element = _element(data, at)
    if element.tag != tag:
        raise DocumentError("broken PKCS #7")
    return element


def _element(data: bytes, at: int) -> _Element:
    """The value at an offset; one of unknown length, which BER allows, runs to the end."""
    tag, length, start = data[at], data[at + 1], at + 2
    if length == 0x80:
        return _Element(tag, start, len(data), len(data))
    if length > 0x80:
        start += length & 0x7F
        length = int.from_bytes(data[at + 2 : start])
    return _Element(tag, start, start + length, start + length)
