"""Compressed rich text, the form in which Outlook keeps a body in RTF (MS-OXRTFCP)."""

from __future__ import annotations

from ...errors import DocumentError

_COMPRESSED, _PLAIN = b"LZFu", b"MELA"
_HEAD = 16
# What the window holds at the beginning, so that the usual opening of an RTF file costs nothing.
_PRESET = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor MS Sans SerifSymbolArial"
    rb"Times New RomanCourier{\colortbl\red0\green0\blue0" + b"\r\n" + rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)
_WINDOW = 4096


def rich_text(data: bytes) -> bytes:
    """The RTF in its compressed form, as far as it goes when it is cut off.

    :raises DocumentError: not compressed rich text.
    """
    if data[8:12] == _PLAIN:
        return data[_HEAD:]
    if data[8:12] != _COMPRESSED:
        raise DocumentError("the rich text of the message is broken")
    window = bytearray(_PRESET.ljust(_WINDOW, b"\0"))
    at, out, reader = len(_PRESET), bytearray(), iter(data[_HEAD:])
    for flags in reader:
        for bit in range(8):
            first = next(reader, None)
            if first is None:
                return bytes(out)
            if flags >> bit & 1:
                second = next(reader, 0)
                start = first << 4 | second >> 4
                if start == at:
                    return bytes(out)
                length = (second & 15) + 2
            else:
                window[at] = first
                start, length = at, 1
            for step in range(start, start + length):
                byte = window[step % _WINDOW]
                out.append(byte)
                window[at] = byte
                at = (at + 1) % _WINDOW
    return bytes(out)
