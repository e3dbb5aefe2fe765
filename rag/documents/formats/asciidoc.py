"""AsciiDoc: headings are quiet, the header tells about the file, tables are rows; nothing is included, whatever it asks for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..about import about_fields
from ..decoding import decode
from ..draft import Block, Draft, File, join
from .markup import Lines, table_blocks
from .tables import split_rows

_ATTRIBUTE = re.compile(r":!?(\w[\w-]*)!?:(?:[ \t]+(.*))?$")
_AUTHOR = re.compile(r"(?![=:/\[|])([^\W\d_][\w.'’-]*(?: [\w.'’-]+){0,3})(?: <[^<>]*>)?(?:;.*)?$")
_REVISION = re.compile(r"(?=v\d|\d{4}-|\d{1,2} \w)(?:v[\d.]+,?[ \t]*)?(\d{4}-\d\d-\d\d|\d{1,2} \w+ \d{4}|\w+ \d{1,2}, \d{4})?(?::.*)?$")
_TITLE = re.compile(r"[=#][ \t]+\S")
_HEADING = re.compile(r"(?:={1,6}|#{1,6})[ \t]+(.*)")
_UNDERLINE = re.compile(r"(=+|-+|~+|\^+|\++)[ \t]*$")
_VERBATIM = re.compile(r"(?:-{4,}|\.{4,}|\+{4,}|```.*|/{4,})[ \t]*$")
_EDGE = re.compile(r"(?:={4,}|\*{4,}|_{4,}|--|\+|'''+|\*\*\*|---|<<<)[ \t]*$")
_TABLE = re.compile(r"([|,:!])={3,}[ \t]*$")
_LIST = re.compile(r"\[.*\][ \t]*$")
_CAPTION = re.compile(r"\.[^\s.].*")
_ROW = re.compile(r"[ \t]*\|")
_UNSEEN = re.compile(r"//(?!/)|(?:include|ifn?def|ifeval|endif|image|video|audio|toc)::")
_ITEM = re.compile(r"^[ \t]*(?:\*{1,5}|-|\.{1,5}|\d{1,4}\.)[ \t]+(?:\[[ xX*]\][ \t]+)?")
_LINK = re.compile(r"\b(?:link:|xref:|mailto:|(?=https?://))([^\s\[\]]{1,500})\[([^\[\]\n]*)\]")
_FOOTNOTE, _IMAGE = re.compile(r"footnote:\w*\[([^\[\]\n]*)\]"), re.compile(r"\bimage:[^\s\[\]:][^\s\[\]]{0,500}\[[^\[\]\n]*\]")
_REFERENCE = re.compile(r"<<([^<>,\n]*)(?:,([^<>\n]*))?>>")
_ANCHOR = re.compile(r"\[\[[^\[\]\n]*\]\]")
_VALUE, _VALUE_CHARS = re.compile(r"\{(\w[\w-]*)\}"), 100
_DOUBLED = re.compile(r"(\*\*|__|``|##)(?=\S)((?:(?!\1)[^\n])++)\1")
_EMPHASIS = re.compile(r"(?<![\w*_`#])([*_`#])(?=\S)((?:(?!\1)[^\n])++)(?<=\S)\1(?![\w*_`#])")
_BREAK = re.compile(r"[ \t]\+$")
# What stands before the bar of a cell: how many columns or rows it spans, how it is aligned, its style.
_SPEC = re.compile(r"(?:^|[ \t])(?:(\d{0,2})(\.\d{1,2})?[+*])?(?:[<^>]?\.?[<^>])?[a-z]?$")
_COLUMNS = re.compile(r"cols=\"([^\"]*)\"")
_OPENERS = (_HEADING, _VERBATIM, _EDGE, _TABLE, _LIST, _CAPTION, _ROW, _UNSEEN, _ATTRIBUTE)


def read_asciidoc(file: File) -> Draft:
    """A .adoc, .asciidoc or .asc file."""
    text, guess = decode(file.data)
    lines = Lines(text)
    fields: dict[str, str] = {}
    blocks = [*_header(lines, fields), *_blocks(lines, fields)]
    heading = next((block.text for block in blocks if block.quiet), None)
    about = about_fields({**fields, "title": heading, "date": fields.get("revdate") or fields.get("date")})
    draft = join(blocks, about)
    return Draft(draft.text, about, quiet=draft.quiet, encoding=guess)


def _header(lines: Lines, fields: dict[str, str]) -> Iterator[Block]:
    """The title; the author and the revision below it are known of the file and not said in it."""
    lines.take(lambda line: not line.strip() or _UNSEEN.match(line))
    if not lines.next_is(_TITLE.match):
        return
    title = next(lines)[1:]
    for field, form in (("author", _AUTHOR), ("revdate", _REVISION)):
        if lines.next_is(form.match) and (found := form.match(next(lines))):
            fields[field] = found[1] or ""
    yield Block(_plain(title, fields), quiet=True)


def _blocks(lines: Lines, fields: dict[str, str]) -> Iterator[Block]:
    """The blocks of the text; what attributes say is put into `fields`."""
    attributes = ""
    for line in lines:
        attribute = _ATTRIBUTE.match(line)
        if attribute:
            fields.setdefault(attribute[1].lower(), (attribute[2] or "").strip())
        elif _LIST.match(line):
            attributes += line
        elif _UNSEEN.match(line) or _EDGE.match(line) or not line.strip():
            pass
        else:
            yield from _block(line, lines, fields, attributes)
            attributes = ""


def _block(line: str, lines: Lines, fields: dict[str, str], attributes: str) -> Iterator[Block]:
    """What begins with this line, and the lines that belong to it."""
    if table := _TABLE.match(line):
        inside = lines.until(line.strip()) or []
        rows = [cells for cells in split_rows("\n".join(inside), table[1]) if any(cells)] if table[1] in ",:" else None
        yield from table_blocks(rows) if rows is not None else _table(inside, fields, attributes)
    elif _VERBATIM.match(line):
        inside = lines.until("```" if line.startswith("```") else line.strip()) or []
        if not line.startswith("/"):
            yield Block("\n".join(inside))
    elif heading := _HEADING.match(line):
        yield Block(_plain(heading[1], fields), quiet=True)
    elif _ROW.match(line):
        yield from _table([line, *lines.take(_ROW.match)], fields, attributes)
    elif _CAPTION.match(line):
        yield Block(_plain(line[1:], fields))
    elif lines.next_is(lambda below: _UNDERLINE.match(below) and abs(len(below.rstrip()) - len(line.rstrip())) < 2):
        next(lines)
        yield Block(_plain(line, fields), quiet=True)
    else:
        paragraph = (_ITEM.sub("- ", part) for part in (line, *lines.take(_goes_on)))
        yield Block("\n".join(_plain(part, fields) for part in paragraph))


def _goes_on(line: str) -> bool:
    """Whether a line is one of the paragraph above it."""
    return bool(line.strip()) and not any(opens.match(line) for opens in _OPENERS)


def _table(lines: list[str], fields: dict[str, str], attributes: str) -> Iterator[Block]:
    """A table: rows by lines, or cell by cell where lines hold fewer cells than the first."""
    spans = False
    rows: list[list[str]] = []
    for line in lines:
        before, *cells = re.split(r"(?<!\\)\|", line)
        if not cells:  # goes on with the last cell
            if rows:
                rows[-1][-1] += f" {before}"
            continue
        specs = [_SPEC.search(cell) for cell in (before, *cells[:-1])]
        spans = spans or any(spec and (spec[1] or spec[2]) for spec in specs)
        texts = [cell[: spec.start()] if spec else cell for cell, spec in zip(cells[:-1], specs[1:], strict=True)]
        rows.append([*texts, cells[-1]])
    width = _width(attributes) or (len(rows[0]) if rows else 0)
    if any(len(cells) < width for cells in rows):
        flat = [cell for cells in rows for cell in cells]
        rows = [flat[at : at + width] for at in range(0, len(flat), width)]
    told = "header" in attributes or (len(lines) > 2 and bool(lines[0].strip()) and not lines[1].strip())
    plain = [[_plain(cell.replace("\\|", "|"), fields) for cell in cells] for cells in rows]
    return table_blocks(plain, False if spans else True if told and len(rows) > 1 else None)


def _width(attributes: str) -> int:
    """How many columns the attributes of a table name; 0 when they name none."""
    named = _COLUMNS.search(attributes)
    columns = named[1].split(",") if named else []
    return sum(int(times[1]) if (times := re.match(r"\s*(\d{1,2})\*", column)) else 1 for column in columns)


def _plain(text: str, fields: dict[str, str]) -> str:
    """A line without its markup, attributes filled in; of a link its words, or where it leads when it has none."""
    if "{" in text:
        text = _VALUE.sub(lambda name: fields.get(name[1].lower(), name[0])[:_VALUE_CHARS], text)
    text = _LINK.sub(lambda link: link[2].rstrip("^") or link[1], _IMAGE.sub("", _FOOTNOTE.sub(r" (\1)", _ANCHOR.sub("", text))))
    text = _REFERENCE.sub(lambda link: (link[2] or link[1]).strip(), text)
    for markup in (_DOUBLED, _EMPHASIS, _EMPHASIS):
        text = markup.sub(r"\2", text)
    return _BREAK.sub("", text).strip()
