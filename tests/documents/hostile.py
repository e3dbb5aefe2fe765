"""Files made to do harm, built byte by byte, and readers that misbehave, for children of the tests only."""

from __future__ import annotations

import zlib

from tests.documents.containers import packed

# As sitecustomize.py on the path of a child: what the text file is named decides what its reader does.
MISBEHAVING = """
import os, sys, time
if "rag.documents.worker" in sys.orig_argv:
    from rag.documents import content, loaders
    real, real_open = loaders._READERS[".txt"], os.open
    def read(file):
        if file.name == "crash.txt": os.abort()
        if file.name == "hang.txt": time.sleep(60)
        if file.name == "swallow.txt": swallowed = bytearray(10**10)
        return real(file)
    def guarded(path, *rest):
        if str(path).endswith("locked.txt"): raise PermissionError(13, "Permission denied", str(path))
        return real_open(path, *rest)
    loaders._READERS[".txt"], content.os.open = read, guarded
"""


def pdf(objects: list[bytes], *, loop: bool = False) -> bytes:
    """A PDF of these objects, numbered from 1, the first being the catalogue; with `loop` its table refers to itself."""
    out, starts = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        starts.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    rows = b"".join(b"%010d 00000 n \n" % start for start in starts)
    previous = b" /Prev %d" % len(out) if loop else b""
    table = b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, rows)
    return out + table + b"trailer\n<< /Size %d /Root 1 0 R%s >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, previous, len(out))


def pages(count: int) -> list[bytes]:
    """The objects of a PDF of so many pages: catalogue, tree, font, then a page and its content for each."""
    kids = b" ".join(b"%d 0 R" % number for number in range(4, 4 + 2 * count, 2))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count %d /Kids [%s] >>" % (count, kids),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    look = b"/MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >>"
    for number in range(count):
        objects.append(b"<< /Type /Page /Parent 2 0 R %s /Contents %d 0 R >>" % (look, 5 + 2 * number))
        objects.append(stream(b"BT /F1 12 Tf 72 720 Td (Page number %d says so.) Tj ET" % (number + 1)))
    return objects


def stream(content: bytes, filtered: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), filtered, content)


def one_page(**replaced: bytes) -> list[bytes]:
    """A PDF of one page with its `tree` or `content` replaced."""
    objects = pages(1)
    for place, content in replaced.items():
        objects[{"tree": 1, "content": 4}[place]] = content
    return objects


def docx(body: bytes) -> bytes:
    return packed({"[Content_Types].xml": b"<Types/>", "word/document.xml": body})


def laughs(root: bytes) -> bytes:
    """XML whose entities would expand to 10^12 words, referred to in `root`."""
    entities = b"".join(b'<!ENTITY %c "%s">' % (98 + depth, b"&%c;" % (97 + depth) * 10) for depth in range(12))
    return b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">' + entities + b"]>" + root


def nested_mails(depth: int) -> bytes:
    head = b"Subject: forwarded\r\nMIME-Version: 1.0\r\nContent-Type: message/rfc822\r\n\r\n"
    return head * depth + b"Subject: core\r\n\r\nThe innermost fact.\r\n"


def nested_parts(depth: int) -> bytes:
    mail = b"Content-Type: text/plain\r\n\r\nThe innermost fact.\r\n"
    for level in range(depth):
        mail = b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n%s\r\n--b%d--\r\n" % (level, level, mail, level)
    return b"Subject: parts\r\nMIME-Version: 1.0\r\n" + mail


def bomb_stream() -> bytes:
    return stream(zlib.compress(b"(" + b" " * 50_000_000 + b")"), b"/Filter /FlateDecode")
