"""Files cut off, flipped and shuffled: each is read or refused with a reason, and nothing else comes out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.documents.loaders import read_bytes
from rag.errors import DocumentError

MAIL = b"""From ann Mon Jan  1
Subject: =?utf-8?Q?Caf=C3=A9?= =?utf-8?B?4pi4?=
From: "Ann Lee" <ann@x.org>
Date: Fri, 16 Dec 2022 17:04:16 -0500
Content-Type: multipart/mixed; boundary="a"

--a
Content-Type: multipart/alternative; boundary=b

--b
Content-Type: text/plain; charset="iso-8859-1"
Content-Transfer-Encoding: quoted-printable

caf=E9 =
words
--b
Content-Type: text/html

<p>words</p>
--b--
--a
Content-Disposition: attachment; filename*0*=utf-8''na%C3%AF; filename*1="ve.csv"
Content-Transfer-Encoding: base64

SXRlbSxQcmljZQpOdXQsNC41MAo=
--a
Content-Type: message/rfc822

Subject: inner

words
--a--
"""
SAMPLES = {
    ".eml": MAIL,
    ".p7m": bytes.fromhex("304c06092a864886f70d010702a03f303d020101310030362006092a864886f70d010701a029042741") + b"words " * 8,
    ".mhtml": b"Content-Type: multipart/related; boundary=a\n\n--a\nContent-Type: text/html\n\n<html><title>x</title><p>words</p>\n--a--\n",
    ".xml": b'<?xml version="1.0" encoding="utf-8"?><!DOCTYPE a SYSTEM "a.dtd"><a><b>x</b><c>y</c><p>t<i>u</i>v&eacute;</p></a>',
    ".rss": b"<rss><channel><title>a</title><item><title>b</title><description>&lt;p&gt;c</description></item></channel></rss>",
    ".vtt": b"WEBVTT - x\nLanguage: en\n\nNOTE y\n\n1\n00:01.000 --> 00:02.000\n<v Ann>words <i>x</i>\n\n00:02.000 --> 00:03.000\n<v Bo>no",
    ".org": b"#+TITLE: x\n* TODO a :b:\n:PROPERTIES:\n:END:\n*b* [[c][d]]\n#+begin_src\n#+end_src\n| a | b |\n|---+---|\n| 1 | 2 |\n- [X]",
    ".adoc": b'= T\nAnn <a@b>\n:x: y\n\n== H\n{x} *b* <<c>>\n\n[cols="2*"]\n|===\na|b ^.^h|c\n\n2+|d\n|===\n----\nx\n----\n. i\nu\n-\n',
    ".csv": b'a;b;"c\nd"\n1;2;"3""4"\n;;\n5;6\n',
    ".json": b'{"title": "x", "items": [{"text": "<p>y</p>", "n": 1.5e3, "u": "\\ud800"}, {"z": [null, true, [1, {}]]}]}',
}


@pytest.mark.parametrize("kind", SAMPLES)
@given(data=st.data())
def test_a_broken_file_is_read_or_refused(kind: str, data: st.DataObject) -> None:
    broken = bytearray(SAMPLES[kind])
    for at, byte in data.draw(st.lists(st.tuples(st.integers(0, len(broken) - 1), st.integers(0, 255)), max_size=8)):
        broken[at] = byte
    start, end = sorted(data.draw(st.tuples(st.integers(0, len(broken)), st.integers(0, len(broken)))))
    piece = bytes(broken[start:end])
    for content in (bytes(broken), bytes(broken[:end]), piece + bytes(broken), bytes(broken).replace(b"\n", b"\0")):
        try:
            documents = read_bytes(content, "a" + kind).documents
        except DocumentError as error:
            assert "\n" not in error.seen
            continue
        for document in documents:
            assert all(0 <= start < end <= len(document.text) for start, end in document.quiet)
            assert [at for at, _ in document.places] == sorted({at for at, _ in document.places})
            document.text.encode()
