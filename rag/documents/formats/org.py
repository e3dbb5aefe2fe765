"""Org: Emacs outlines. Headings are quiet; keywords tell about the file; nothing is included, whatever it asks for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..about import about_fields
from ..decoding import decode
from ..draft import Block, Draft, File, join
from .markup import Lines, table_blocks

_KEYWORD = re.compile(r"[ \t]*#\+([\w-]+):[ \t]*(.*)")
_BLOCK = re.compile(r"[ \t]*#\+(begin|end)_(\w+)", re.IGNORECASE)
_COMMENT = re.compile(r"[ \t]*#(?:[ \t]|$)")
_HEADING = re.compile(r"\*+[ \t]+(?:(?:TODO|DONE)\b[ \t]*)?(?:\[#\w\][ \t]*)?(.*)")
_TAGS = re.compile(r"[ \t]:[\w@#%:]+:[ \t]*$")
_DRAWER = re.compile(r"[ \t]*:(?:PROPERTIES|LOGBOOK):[ \t]*$", re.IGNORECASE)
_TABLE, _RULE = re.compile(r"[ \t]*\|"), re.compile(r"[ \t]*\|-")
_BOX = re.compile(r"^([ \t]*(?:[-+]|\d{1,4}[.)])[ \t]+)\[[ X-]\][ \t]+")
_VERBATIM = frozenset({"src", "example", "export", "verse"})
_LINK = re.compile(r"\[\[([^\[\]]*)\](?:\[([^\[\]]*)\])?\]")
_TARGET = re.compile(r"<<<?([^<>\n]*)>>>?")
_NOTE = re.compile(r"\[fn:[\w-]*\]")
_EMPHASIS = re.compile(r"(?<![\w*/_+=~])([*/_+=~])(?=\S)((?:(?!\1)[^\n])++)(?<=\S)\1(?![\w*/_+=~])")


def read_org(file: File) -> Draft:
    """A .org file."""
    text, guess = decode(file.data)
    fields: dict[str, str] = {}
    blocks = list(_blocks(Lines(text), fields))
    heading = next((block.text for block in blocks if block.quiet), None)
    about = about_fields({**fields, "title": fields.get("title") or heading, "tags": fields.get("filetags", "").replace(":", ",")})
    draft = join([Block(_plain(fields.get("title", "")), quiet=True), *blocks], about)
    return Draft(draft.text, about, quiet=draft.quiet, encoding=guess)


def _blocks(lines: Lines, fields: dict[str, str]) -> Iterator[Block]:
    """The blocks of the text; what keywords say is put into `fields`."""
    for line in lines:
        if edge := _BLOCK.match(line):
            kind = edge[2].lower()
            inside = lines.until(f"#+end_{kind}") if edge[1].lower() == "begin" and kind in (*_VERBATIM, "comment") else None
            if inside and kind != "comment":
                yield Block("\n".join(inside))
        elif keyword := _KEYWORD.match(line):
            fields.setdefault(keyword[1].lower(), keyword[2].strip())
            if keyword[1].lower() == "caption":
                yield Block(_plain(keyword[2]))
        elif heading := _HEADING.match(line):
            yield Block(_plain(_TAGS.sub("", heading[1])), quiet=True)
        elif _DRAWER.match(line):
            lines.until(":end:")
        elif _TABLE.match(line):
            yield from _table([line, *lines.take(_TABLE.match)])
        elif line.strip() and not _COMMENT.match(line):
            yield Block("\n".join(_plain(_BOX.sub(r"\1", part)) for part in (line, *lines.take(_goes_on))))


def _goes_on(line: str) -> bool:
    """Whether a line is one of the paragraph above it."""
    return bool(line.strip()) and not any(opens.match(line) for opens in (_BLOCK, _KEYWORD, _HEADING, _DRAWER, _TABLE, _COMMENT))


def _table(lines: list[str]) -> Iterator[Block]:
    rows = [[_plain(cell) for cell in line.strip().strip("|").split("|")] for line in lines if not _RULE.match(line)]
    return table_blocks(rows, True if len(rows) > 1 and len(lines) > 1 and _RULE.match(lines[1]) else None)


def _plain(text: str) -> str:
    """A line without its markup; of a link its words, or where it leads when it has none."""
    text = _NOTE.sub("", _TARGET.sub(r"\1", _LINK.sub(lambda link: link[2] or link[1], text)))
    for _ in range(2):  # bold in italics
        text = _EMPHASIS.sub(r"\2", text)
    return text.strip()
