"""Parts of a mail: their headers, their names and their content, however badly they are written."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.documents.formats.mime import file_name, one_line, parse, parse_file


def header(line: str | bytes) -> str | None:
    return parse((line if isinstance(line, bytes) else line.encode()) + b"\n\nbody").header("subject")


@pytest.mark.parametrize(
    ("line", "subject"),
    [
        ("Subject: Plain", "Plain"),
        ("SUBJECT:  Folded\n\tonto a line", "Folded onto a line"),
        ("Subject: =?utf-8?Q?Caf=C3=A9_bar?=", "Café bar"),
        ("Subject: =?UTF-8?B?44GC?= =?utf-8?b?44GE?=", "あい"),
        ("Subject: =?utf-8?B?4w==?= =?utf-8?B?gYI=?=", "あ"),  # one character in two words
        ("Subject: a =?iso-8859-1*en?Q?=E9?= b", "a é b"),
        ("Subject: =?no-such?Q?caf=E9?=", "café"),
        ("Subject: =?utf-8?B?!!!?= rest", "rest"),
        ("Subject: Café".encode("cp1252"), "Café"),
        ("Subject: a\u202eb\u200bc", "abc"),
        ("Subject:   ", None),
        ("X: y", None),
    ],
)
def test_a_header_is_decoded_onto_one_line(line: str | bytes, subject: str | None) -> None:
    assert header(line) == subject


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ('Content-Disposition: attachment; filename="a.txt"', "a.txt"),
        ("Content-Disposition: attachment; filename=odd=name.txt", "odd=name.txt"),
        ('Content-Type: text/plain; name="=?utf-8?Q?caf=C3=A9.txt?="', "café.txt"),
        ("Content-Disposition: attachment; filename*=utf-8''na%C3%AFve.txt", "naïve.txt"),
        ('Content-Disposition: attachment; filename*0="lo"; filename*1="ng.txt"', "long.txt"),
        ('Content-Disposition: attachment; filename="../../etc/passwd"', "passwd"),
        ('Content-Disposition: attachment; filename="C:\\\\Temp\\\\a.doc"', "a.doc"),
        ("Content-Disposition: attachment; filename*=a\0b''x.txt", "unnamed.txt"),
        ("Content-Type: application/pdf", "unnamed.pdf"),
        ("Content-Type: rubbish", "unnamed.txt"),
    ],
)
def test_a_part_has_a_name_that_is_safe_to_show(line: str, name: str) -> None:
    assert parse(line.encode() + b"\n\n").name == name


def test_a_file_name_is_short_and_on_one_line() -> None:
    assert file_name("a\nb\u202e.txt/") == "a b.txt"
    assert file_name("..") == file_name("\u202e") == ""
    long = file_name("x" * 500 + ".docx")
    assert len(long) <= 120 and long.endswith("….docx")


@given(st.text())
def test_one_line_is_one_line(text: str) -> None:
    line = one_line(text)
    assert len(line.splitlines()) <= 1 and line == line.strip()


@pytest.mark.parametrize(
    ("encoding", "body", "content"),
    [
        ("base64", b"aGVs\nbG8=", b"hello"),
        ("BASE64", b"aGVsbG8", b"hello"),  # padding cut off
        ("base64", b"aGVsbG8gd29ybG", b"hello worl"),  # and cut off in the middle
        ("base64", b"aGVs*-\xffbG8=", b"hello"),
        ("base64", b"aGVsbG8=\naGVsbG8=", b"hellohello"),
        ("quoted-printable", b"caf=C3=A9=\n!", b"caf\xc3\xa9!"),
        ("x-unknown", b"as it is", b"as it is"),
        ("8bit", b"\xff", b"\xff"),
    ],
)
def test_a_body_is_decoded_as_far_as_it_can_be(encoding: str, body: bytes, content: bytes) -> None:
    assert parse(f"Content-Transfer-Encoding: {encoding}\n\n".encode() + body).content() == content


@given(st.binary(max_size=200))
def test_base64_gives_back_what_was_put_in(data: bytes) -> None:
    assert parse(b"Content-Transfer-Encoding: base64\n\n" + base64.encodebytes(data)).content() == data


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_parts_are_cut_at_their_boundary(ending: str) -> None:
    lines = [
        'Content-Type: multipart/mixed; boundary="a b"',
        "",
        "before",
        "--a b",
        "",
        "one",
        "--a b-",
        "--a b  ",
        "X: y",
        "",
        "two",
        "--a b--",
        "after",
    ]
    parts = list(parse(ending.join(lines).encode()).parts())
    assert [part.body.split() for part in parts] == [[b"one", b"--a", b"b-"], [b"two"]]


@pytest.mark.parametrize("head", ["Content-Type: multipart/mixed", 'Content-Type: multipart/mixed; boundary="wrong"'])
def test_a_missing_or_wrong_boundary_is_found_in_the_body(head: str) -> None:
    parts = parse(f"{head}\n\n--real\n\none\n--real\n\ncut off".encode()).parts()
    assert [part.body.strip() for part in parts] == [b"one", b"cut off"]


def test_a_multipart_without_boundaries_has_no_parts() -> None:
    assert list(parse(b"Content-Type: multipart/mixed\n\nwords").parts()) == []


def test_lines_that_are_no_headers_begin_the_body() -> None:
    part = parse(b"Subject: x\nThis is no header.\n\nMore.")
    assert (part.header("Subject"), part.body) == ("x", b"This is no header.\n\nMore.")


@pytest.mark.parametrize(
    "data", ["From ann Mon Jan 1\nSubject: x\n\ny", "\n\r\nSubject: x\n\ny", "\ufeffSubject: x\n\ny", "Subject: x\r\ry"]
)
def test_a_file_may_begin_as_in_a_mailbox_or_with_blank_lines_or_end_its_lines_as_it_likes(data: str) -> None:
    part = parse_file(data.encode())
    assert (part.header("subject"), part.body) == ("x", b"y")


def test_a_file_in_utf_16_is_read_as_any_other() -> None:
    part = parse_file("Subject: Café\n\nCrème".encode("utf-16-le"))
    assert (part.header("subject"), part.text()) == ("Café", ("Crème", None))


def test_a_text_part_is_read_in_the_encoding_it_declares_or_a_guessed_one() -> None:
    assert parse("Content-Type: text/plain; charset=koi8-r\n\nмир".encode("koi8-r")).text() == ("мир", None)
    assert parse("Content-Type: text/plain; charset=utf8\x20garbage\n\ncafé".encode("cp1252")).text() == ("café", "cp1252")
    assert parse(b"\nwith a\0NUL and \x1b\x01controls").text()[0] == "with aNUL and controls"
