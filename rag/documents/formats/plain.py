"""Text and Markdown: stored as decoded; front matter and headings are quiet, never cut out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...types import Span
from ..about import about_fields, first
from ..byline import below
from ..decoding import decode
from ..draft import Draft, File
from ..headline import headline, numbered, trim
from .front_matter import front_matter


def read_text(file: File) -> Draft:
    """A .txt file."""
    return _plain(file, [])


def read_markdown(file: File) -> Draft:
    """A .md file."""
    text = decode(file.data).text
    return _plain(file, list(_headings(text, front_matter(text)[1])))


def _plain(file: File, headings: list[tuple[Span, str]]) -> Draft:
    """A text as written; where it has no headings, its first line is one if it looks like it."""
    text, guess = decode(file.data)
    fields, body = front_matter(text)
    if not headings and (line := headline(text, below(text, body))):
        headings = [(line, text[slice(*line)])]
    title = first(fields.get("title"), *(words for _, words in headings))
    quiet = [trim(text, 0, body)] if body else []
    quiet += [span for span, _ in headings]
    return Draft(text, about_fields({**fields, "title": title}), quiet=tuple(quiet), encoding=guess)


_FENCE = re.compile(r" {0,3}(```+|~~~+)")
_HASHES = re.compile(r" {0,3}#{1,6}(?=[ \t]|$)")
_UNDERLINE = re.compile(r" {0,3}(?:=+|--+)[ \t]*$")
_CLOSING = re.compile(r"(?<=[ \t])#+$")
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*\)")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_EMPHASIS = re.compile(r"(\*\*|__|\*|`)(?=\S)([^*`\n]+)\1")


def _headings(text: str, start: int) -> Iterator[tuple[Span, str]]:
    """Spans of the headings behind `start`, # and underlined ones, with their words; nothing inside fenced code."""
    fence, before, alone = "", "", False  # `alone`: the line before stands under a blank one
    for line, at in numbered(text, start):
        mark, hashes, kept = _FENCE.match(line), _HASHES.match(line), ""
        if fence:
            fence = "" if mark and mark[1].startswith(fence) else fence
        elif mark:
            fence = mark[1]
        elif hashes:
            yield trim(text, at, at + len(line)), _words(line[hashes.end() :])
        elif alone and _UNDERLINE.match(line) and before.strip() and not before.lstrip().startswith(("- ", "* ", "> ", "|")):
            yield trim(text, at - len(before) - 1, at + len(line)), _words(before)
        else:
            kept = line
        alone, before = not before.strip(), kept


def _words(heading: str) -> str:
    """A heading without its Markdown."""
    return _ESCAPE.sub(r"\1", _EMPHASIS.sub(r"\2", _LINK.sub(r"\1", _CLOSING.sub("", heading.strip())))).strip()
