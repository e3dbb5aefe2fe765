"""Zip archives, opened so that a hostile one does no harm: held in memory, counted while they are unpacked, nothing written.

Knows zip and the XML inside of it, and no document format.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO
from lzma import LZMAError
from typing import TYPE_CHECKING

from ..errors import DocumentError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element  # noqa: S405 - the name of a type

ENTRIES = 10_000
"""Most members of an archive."""
UNPACKED = 300_000_000
"""Most bytes that are unpacked from one archive, over all members that are read."""
RATIO, RATIO_FROM = 200, 10_000_000
"""How many times its size an archive may unpack to, once it is past `RATIO_FROM` bytes."""
DEPTH = 200
"""Most levels of XML, so that readers may walk it by calling themselves."""
_CHUNK = 1 << 20
# What zipfile and the decompressors let through on broken archives.
_FAILS = (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, LZMAError, struct.error, EOFError, OSError, ValueError, LookupError)
_UNREADABLE = (RuntimeError, NotImplementedError)  # encrypted members, and ways of packing that zipfile does not know


class Archive:
    """A zip archive. Members are found in any case and with either slash; the last one of a name counts.

    :raises DocumentError: broken, or more than `ENTRIES` members.
    """

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(BytesIO(data))
            members = self._zip.infolist()
        except (*_FAILS, *_UNREADABLE) as error:
            raise DocumentError("damaged: not a complete zip archive") from error
        if len(members) > ENTRIES:
            raise DocumentError(f"more than {ENTRIES:,} files in it")
        self._members = {_key(member.filename): member for member in members if not member.filename.endswith("/")}
        self._left = min(UNPACKED, max(RATIO_FROM, RATIO * len(data)))

    @property
    def names(self) -> tuple[str, ...]:
        """Of all members, in lower case, with slashes between folders."""
        return tuple(self._members)

    def __contains__(self, name: str) -> bool:
        return _key(name) in self._members

    def read(self, name: str) -> bytes:
        """The bytes of a member.

        :raises DocumentError: missing, broken or encrypted, or the archive unpacks to more than a document would.
        """
        member = self._members.get(_key(name))
        if member is None:
            raise DocumentError(f"damaged: {name} is missing")
        if member.flag_bits & 1:
            raise DocumentError("encrypted: it needs a password")
        out = bytearray()
        try:
            with self._zip.open(member) as unpacking:
                while chunk := unpacking.read(_CHUNK):
                    out += chunk
                    self._left -= len(chunk)
                    if self._left < 0:
                        raise DocumentError("unpacks to far more than a document would: a zip bomb?")
        except (*_FAILS, *_UNREADABLE) as error:
            raise DocumentError(f"damaged: {name} cannot be unpacked") from error
        return bytes(out)

    def xml(self, name: str) -> Element:
        """The root of a member that is XML.

        :raises DocumentError: as `read` and `parse_xml`.
        """
        return parse_xml(self.read(name))

    def plain(self, wanted: Callable[[str], bool]) -> bytes:
        """A fresh archive of the wanted members, not compressed, for a library that would unpack whatever it is given.

        :raises DocumentError: as `read`.
        """
        out = BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as packing:
            for key, member in self._members.items():
                if wanted(key):
                    packing.writestr(zipfile.ZipInfo(member.filename), self.read(key))
        return out.getvalue()


def _path(name: str) -> str:
    return name.replace("\\", "/").lstrip("/")


def _key(name: str) -> str:
    return _path(name).lower()


def parse_xml(data: bytes) -> Element:
    """The root of an XML file, no more than `DEPTH` levels deep; comments and processing instructions left out.

    A document type may stand in it, as in older parts of books, and is not looked at.

    :raises DocumentError: broken, nested deeper, or it declares entities.
    """
    from xml.etree.ElementTree import ParseError  # noqa: S405 - the name of an error

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root: Element = fromstring(data, forbid_dtd=False, forbid_entities=True, forbid_external=True)
    except DefusedXmlException as error:
        raise DocumentError("the XML in it declares entities, which are not expanded") from error
    except (ParseError, ValueError, LookupError) as error:  # the last two: encodings that the parser does not know
        raise DocumentError(f"broken XML in it: {error}") from error
    level = [root]
    for _ in range(DEPTH):
        level = [inner for element in level for inner in element]
        if not level:
            return root
    raise DocumentError("nested too deeply to be read")
