"""Zip containers and the XML in them: read within bounds, refused with a reason, whatever their headers say."""

from __future__ import annotations

import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.documents import archive
from rag.documents.archive import Archive, parse_xml
from rag.errors import DocumentError
from tests.documents.containers import packed


def unpack(data: bytes) -> dict[str, bytes]:
    archive = Archive(data)
    return {name: archive.read(name) for name in archive.names}


SOUND = packed({"a/b.xml": b"<a/>", "c.png": b"picture" * 50})


def test_members_come_by_name() -> None:
    assert unpack(SOUND) == {"a/b.xml": b"<a/>", "c.png": b"picture" * 50}
    assert unpack(Archive(SOUND).plain(lambda name: name.endswith(".xml"))) == {"a/b.xml": b"<a/>"}


def test_a_member_is_found_in_any_case() -> None:
    archive = Archive(SOUND)
    assert archive.names == ("a/b.xml", "c.png")
    assert "A\\B.xml" in archive and archive.read("/A/b.XML") == b"<a/>"
    with pytest.raises(DocumentError, match="d.xml is missing"):
        archive.read("d.xml")


def test_folders_written_with_backslashes_are_found() -> None:
    data = packed({"word/document.xml": b"x"}).replace(b"word/document.xml", b"word\\document.xml")
    assert unpack(data) == {"word/document.xml": b"x"}


def test_a_member_that_is_not_wanted_may_be_broken() -> None:
    data = packed({"a.xml": b"<a/>", "b.bin": b"0123456789"}, zipfile.ZIP_STORED).replace(b"0123456789", b"012345678X")
    assert unpack(Archive(data).plain(lambda name: name == "a.xml")) == {"a.xml": b"<a/>"}
    with pytest.raises(DocumentError, match="b.bin cannot be unpacked"):
        unpack(data)


def test_an_encrypted_member_is_refused() -> None:
    data = bytearray(packed({"a": b"x"}))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(DocumentError, match="encrypted"):
        unpack(bytes(data))


def test_a_bomb_is_refused_although_its_header_lies() -> None:
    data = bytearray(packed({"a": bytes(20_000_000)}))
    with pytest.raises(DocumentError, match="zip bomb"):
        unpack(bytes(data))
    at = data.index(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 10)
    with pytest.raises(DocumentError, match="cannot be unpacked"):  # ten bytes are read, and their sum is wrong
        unpack(bytes(data))


def test_too_much_in_all_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "UNPACKED", 1_000_000)
    with pytest.raises(DocumentError, match="zip bomb"):
        unpack(packed({str(n): bytes(300_000) for n in range(4)}))
    monkeypatch.setattr(archive, "ENTRIES", 3)
    with pytest.raises(DocumentError, match="more than 3 files"):
        unpack(packed({str(n): b"" for n in range(4)}))


@given(cut=st.integers(0, len(SOUND) - 1), at=st.integers(0, len(SOUND) - 1), byte=st.integers(0, 255))
def test_a_damaged_container_is_read_or_refused(cut: int, at: int, byte: int) -> None:
    with pytest.raises(DocumentError):
        unpack(SOUND[:cut])
    try:
        unpack(SOUND[:at] + bytes([byte]) + SOUND[at + 1 :])
    except DocumentError:
        pass


@pytest.mark.parametrize(
    ("xml", "reason"),
    [
        (b"<a><b></a>", "broken XML"),
        (b"", "broken XML"),
        (b"\x00\x01", "broken XML"),
        (b"<?xml version='1.0' encoding='nothing'?><a/>", "broken XML"),
        (b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "declares entities"),
        (b"<!DOCTYPE a [<!ENTITY b SYSTEM 'http://example.org/b'>]><a>&b;</a>", "declares entities"),
        (b"<a>" * 100_000 + b"</a>" * 100_000, "nested too deeply"),
    ],
)
def test_xml_that_is_not_safe_or_not_sound_is_refused(xml: bytes, reason: str) -> None:
    with pytest.raises(DocumentError, match=reason):
        parse_xml(xml)


def test_xml_is_parsed_in_any_encoding() -> None:
    assert parse_xml("<a><b/>é</a>".encode("utf-16"))[0].tail == "é"
    assert parse_xml(b"<!DOCTYPE a PUBLIC 'x' 'http://example.org/a.dtd'><a/>").tag == "a"
