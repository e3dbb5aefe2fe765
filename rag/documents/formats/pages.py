"""One page of a PDF as a picture, and where on it some words stand. Run as a script by `picture.py`, for a PDF may hold anything.

Knows pdfium, and nothing of this package. Words are found by their letters and digits alone, since spaces, hyphens and line ends of
a page are a reader's guess.
"""

from __future__ import annotations

import ctypes
import json
import struct
import sys
import zlib
from collections.abc import Iterator, Sequence
from typing import Any

_WIDTH, _HEIGHT = 1000, 2400  # pixels of a picture, at most
_MEMORY = 2_000_000_000  # bytes
_GAP = 0.03  # between words of a line, in parts of the page's width; between columns it is more
Box = tuple[float, float, float, float]
"""Left, top, width and height on the page, in parts of its width and height."""


def draw(data: bytes, page: int, quote: str, before: str) -> tuple[bytes, list[Box]]:
    """The page as a PNG, and the boxes around the quote, a line each; none where it is not found or empty.

    :param page: from 1. :param before: what the page says before the quote, which tells the right one of several.
    """
    import pypdfium2

    with pypdfium2.PdfDocument(data) as pdf:
        sheet = pdf[page - 1]
        wide, high = sheet.get_size()
        bitmap = sheet.render(scale=min(_WIDTH / wide, _HEIGHT / high))
        picture = _png(bytes(bitmap.buffer), bitmap.width, bitmap.height, bitmap.stride, bitmap.n_channels)
        return picture, _boxes(sheet, quote, before) if quote.strip() else []


def _boxes(sheet: Any, quote: str, before: str) -> list[Box]:
    from pypdfium2.raw import FPDFText_GetUnicode

    words = sheet.get_textpage()
    chars = [chr(min(FPDFText_GetUnicode(words.raw, at), sys.maxunicode)) for at in range(words.count_chars())]
    kept = [(letter, at) for at, char in enumerate(chars) for letter in _letters(char)]
    text, wanted = "".join(letter for letter, _ in kept), _letters(quote)
    near = len(_letters(before))
    found = min(_places(text, wanted), key=lambda place: abs(place - near), default=None) if wanted else None
    if found is None:
        return []
    first, last = kept[found][1], kept[found + len(wanted) - 1][1]
    lines = [words.get_rect(number) for number in range(words.count_rects(first, last - first + 1))]
    return _joined([_on_sheet(sheet, line) for line in lines])


def _joined(boxes: Sequence[Box]) -> list[Box]:
    """A box for each line: pdfium gives one for each change of the font, and for what stands higher, too."""
    lines: list[Box] = []
    for left, top, wide, high in boxes:
        if lines:
            before, above, width, height = lines[-1]
            shared = min(top + high, above + height) - max(top, above)
            if shared > min(high, height) / 2 and left - (before + width) < _GAP:
                first, upper = min(left, before), min(top, above)
                right, lower = max(left + wide, before + width), max(top + high, above + height)
                lines[-1] = first, upper, right - first, lower - upper
                continue
        lines.append((left, top, wide, high))
    return lines


def _letters(text: str) -> str:
    return "".join(char for char in text if char.isalnum())


def _places(text: str, wanted: str) -> Iterator[int]:
    at = text.find(wanted)
    while at >= 0:
        yield at
        at = text.find(wanted, at + 1)


def _on_sheet(sheet: Any, line: Sequence[float]) -> Box:
    """From the page's own points to parts of what is drawn of it, which may be turned and cropped."""
    from pypdfium2.raw import FPDF_PageToDevice

    size = 10_000
    corners = []
    for x, y in ((line[0], line[1]), (line[2], line[3])):
        across, down = ctypes.c_int(), ctypes.c_int()
        FPDF_PageToDevice(sheet.raw, 0, 0, size, size, 0, x, y, across, down)
        corners.append((across.value / size, down.value / size))
    left, right = sorted(corner[0] for corner in corners)
    top, bottom = sorted(corner[1] for corner in corners)
    return left, top, right - left, bottom - top


def _png(pixels: bytes, width: int, height: int, stride: int, channels: int) -> bytes:
    """The pixels, in rows of `stride` bytes as blue, green and red or as gray, as a PNG file."""
    rows = bytearray()
    for at in range(0, height * stride, stride):
        row = pixels[at : at + width * channels]
        if channels > 1:
            line = bytearray(3 * width)
            line[0::3], line[1::3], line[2::3] = row[2::channels], row[1::channels], row[0::channels]
            row = bytes(line)
        rows += b"\0" + row
    head = struct.pack(">IIBBBBB", width, height, 8, 2 if channels > 1 else 0, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(bytes(rows), 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_part(kind, body) for kind, body in parts)


def _part(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def main() -> None:
    """Read a line of JSON and a PDF from standard input; write a line of JSON and a PNG."""
    import resource

    for what, most in ((resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0), (resource.RLIMIT_AS, _MEMORY)):
        resource.setrlimit(what, (most, most))
    asked = json.loads(sys.stdin.buffer.readline())
    picture, boxes = draw(sys.stdin.buffer.read(), asked["page"], asked["quote"], asked["before"])
    sys.stdout.buffer.write(json.dumps({"boxes": boxes}).encode() + b"\n" + picture)


if __name__ == "__main__":
    main()
