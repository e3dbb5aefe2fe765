"""A page of a document as it looks in its file, with the words of a span boxed.

Knows the child process that draws, and how long it may take. Knows no store.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from ..errors import DocumentError
from ..types import Document

_SECONDS = 20.0
_SCRIPT = Path(__file__).resolve().parent / "formats" / "pages.py"
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Picture:
    """A page, from 1, as a PNG. `boxes` are left, top, width and height in parts of the page; empty where the span is not found on it."""

    page: int
    png: bytes
    boxes: tuple[Box, ...]


def draw_page(data: bytes, document: Document, start: int, end: int) -> Picture:
    """The page that a span begins on.

    :param data: the file that the document was read from. :param start: first character of the span; `end` equals it for no span.
    :raises DocumentError: the document has no pages, its file is no PDF, or the page cannot be drawn within the limits.
    """
    page = document.page_at(start)
    if page is None or not data.lstrip()[:5].startswith(b"%PDF"):
        raise DocumentError("only a PDF has pages that can be shown")
    first = document.pages[page - 1]
    last = document.pages[page] if page < len(document.pages) else len(document.text)
    asked = {"page": page, "quote": document.text[start : min(end, last)], "before": document.text[first:start]}
    try:
        done = subprocess.run(
            # as a script, which spares the child the whole package; -P, for nothing that lies beside it or the documents is to be imported
            [sys.executable, "-P", str(_SCRIPT)],
            input=json.dumps(asked).encode() + b"\n" + data,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise DocumentError(f"drawing the page takes more than {_SECONDS:g} s") from error
    head, _, png = done.stdout.partition(b"\n")
    if done.returncode or not png:
        raise DocumentError("the page cannot be drawn")
    return Picture(page, png, tuple((a, b, c, d) for a, b, c, d in json.loads(head)["boxes"]))
