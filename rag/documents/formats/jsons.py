"""JSON: an article, several of them, or any other data as rows that name each value by its path.

Numbers are kept as they are written, so none is too long and none is rounded.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ...errors import DocumentError
from ..about import about_fields
from ..decoding import decode, sound
from ..draft import About, Block, Corpus, Draft, File, join, row
from ..headline import clean_title, headline, title_line
from .html import block_text
from .records import LONG, record
from .rows import read_rows

_TEXTS = (
    "text",
    "articlebody",
    "body",
    "content",
    "content_text",
    "content_html",
    "fulltext",
    "full_text",
    "body_html",
    "bodyhtml",
    "bodytext",
    "body_text",
    "maintext",
)
_LEADS = ("subtitle", "standfirst", "lead", "summary", "abstract", "description")
# How others call what `about_fields` knows, in lower case and without underscores and hyphens.
_ALIASES = {
    "published": (
        "datepublished",
        "pubdate",
        "publishedat",
        "publisheddate",
        "publishdate",
        "publicationdate",
        "webpublicationdate",
        "createdat",
    ),
    "updated": ("datemodified", "updatedat", "lastmodified", "modifiedat", "dateupdated"),
    "language": ("inlanguage",),
    "title": ("webtitle",),
    "url": ("weburl", "permalink"),
    "outlet": ("sitename", "sourcename"),
}


def read_json(file: File) -> Draft | Corpus:
    """A .json file; one that holds a JSON value on each line is read as a .jsonl file.

    :raises DocumentError: no JSON, with the line where it breaks, or nested too deep to be read.
    """
    text, guess = decode(file.data)
    try:
        value = json.loads(text, strict=False, parse_int=str, parse_float=str, parse_constant=str)
    except json.JSONDecodeError as error:
        if error.msg == "Extra data" and _is_json(text.strip().split("\n", 1)[0]):
            return read_rows(file)
        raise DocumentError(f"broken JSON: {error.msg} in line {error.lineno}") from error
    except RecursionError as error:
        raise DocumentError("the JSON is nested too deep") from error
    return replace(_draft(value), encoding=guess)


def _is_json(line: str) -> bool:
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return False
    return True


def _draft(value: Any) -> Draft:
    if isinstance(value, Mapping) and _text(value):
        return _article(value)
    if items := _articles(value):
        return _listed(items, About())
    for inner in value.values() if isinstance(value, Mapping) else ():
        if items := _articles(inner):
            return _listed(items, _about(value))
    return join(_data_blocks(value))


def _listed(items: Sequence[Any], about: About) -> Draft:
    if len(items) > 1:
        return join(_item_blocks(items), about)
    draft = _article(items[0])
    return replace(draft, about=draft.about.over(about))


def _articles(value: Any) -> Sequence[Any]:
    """The list itself when all in it are objects and one of them at least is an article; else nothing."""
    fits = isinstance(value, list) and all(isinstance(item, Mapping) for item in value) and any(map(_text, value))
    return value if fits else ()


def _text(item: Mapping[str, Any]) -> str | None:
    """The text of an article: its opening words where they stand apart, and the body without HTML; None when it is none."""
    fields = {str(key).lower(): value for key, value in item.items()}
    for name in _TEXTS:
        body = fields.get(name)
        if isinstance(body, list) and body and all(isinstance(part, str) for part in body):
            body = "\n\n".join(body)
        if isinstance(body, str) and body.strip():
            text = _plain(body)
            leads = [_plain(lead) for key in _LEADS if isinstance(lead := fields.get(key), str) and lead.strip()]
            return "\n\n".join([*(lead for lead in dict.fromkeys(leads) if lead not in text), text])
    return None


def _plain(text: str) -> str:
    text = sound(text).replace("\r\n", "\n").replace("\r", "\n").strip()
    return block_text(text) if "</" in text or "<br" in text or "<p>" in text else text


def _about(item: Mapping[str, Any]) -> About:
    fields = {str(key).lower(): value for key, value in item.items()}
    bare = {key.replace("_", "").replace("-", ""): value for key, value in fields.items()}
    for name, others in _ALIASES.items():
        found = next((bare[other] for other in others if bare.get(other)), None)
        fields[name] = fields.get(name) or found
    return about_fields(fields)


def _article(item: Mapping[str, Any]) -> Draft:
    text, about = _text(item) or "", _about(item)
    quiet = title_line(text, about.title)
    if about.title is None and (line := headline(text)):
        about, quiet = replace(about, title=clean_title(text[slice(*line)])), (line,)
    return Draft(text, about, quiet=quiet)


def _item_blocks(items: Sequence[Mapping[str, Any]]) -> Iterator[Block]:
    for number, item in enumerate(items, 1):
        place, text = f"item {number}", _text(item)
        if text is None:
            yield from record(_scalars("", item), place)
            continue
        about = _about(item)
        yield Block(about.title or "", place)
        yield Block(row(filter(None, (about.author, about.outlet, about.published))), place)
        yield Block(text, place)


def _data_blocks(value: Any) -> Iterator[Block]:
    """Any other data, without recursion: each object as a record, under the path that leads to it."""
    waiting: list[tuple[str, Any, str | None]] = [("", value, None)]
    while waiting:
        path, inner, place = waiting.pop()
        if isinstance(inner, Mapping):
            yield from record(_scalars(path, inner), place)
            nested = [(_path(path, key), below, place) for key, below in inner.items() if _is_nested(below)]
            waiting += reversed(nested)
        elif isinstance(inner, list) and _is_nested(inner):
            places = [place or f"item {number}" if not path else place for number in range(1, len(inner) + 1)]
            waiting += reversed([(path, below, at) for below, at in zip(inner, places, strict=True)])
        elif isinstance(inner, list):
            yield from record(((("", _shown(below))) for below in inner), place)
        else:
            yield Block(_shown(inner), place)


def _scalars(path: str, item: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    return ((_path(path, key), _shown(value)) for key, value in item.items() if not _is_nested(value))


def _path(path: str, key: Any) -> str:
    return f"{path[-LONG:]}.{sound(str(key))}" if path else sound(str(key))


def _is_nested(value: Any) -> bool:
    """Whether it needs rows of its own; a list of plain values is shown in the row of its object."""
    return isinstance(value, Mapping) or (isinstance(value, list) and any(isinstance(part, (Mapping, list)) for part in value))


def _shown(value: Any) -> str:
    if isinstance(value, list):
        parts = [_shown(part) for part in value]
        return ("\n\n" if any(len(part) > LONG for part in parts) else ", ").join(parts)
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else sound(str(value)).replace("\r\n", "\n").replace("\r", "\n")
