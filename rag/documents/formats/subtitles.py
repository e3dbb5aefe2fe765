"""Subtitles: WebVTT and SubRip. Cues are joined into paragraphs, since sentences run over them; each is a place by its time.

Own parsing: files in use break the rules that parsers hold them to (no blank line, no number, a comma for a point), one bad
cue must not cost the rest, and the offset of every cue in the text is needed.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ...types import Place
from ..about import language_code, line_of
from ..decoding import decode
from ..draft import About, Draft, File

_TIME = r"(?:(\d{1,4}):)?(\d{1,2}):(\d{2})(?:[.,]\d{1,6})?"
_TIMING = re.compile(rf"[ \t]*{_TIME}[ \t]*-+>[ \t]*{_TIME}(?:[ \t].*)?$")
_NOT_SHOWN = re.compile(r"(?:NOTE|STYLE|REGION)(?:[ \t]|$)")
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?[ \t]++([^<>]++)>|</v>")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>|<\d[\d:.]*>|\{\\[^{}]*\}")
_FIELD = re.compile(r"([A-Za-z]+):[ \t]*(.*)")
_STOP = re.compile(r"[.!?…][\"'”’)\]]*$")
_PAUSE, _PARAGRAPH, _UNSTOPPED = 5, 400, 700  # seconds; characters after which a stop, or any cue, ends a paragraph
_SHOWN = 10  # lines at a time, at most
_ROLLING_SHARE = 0.2  # of cues that begin with what the one before shows


class _Cue(NamedTuple):
    """One caption: when it begins and ends, in seconds, and its lines."""

    start: int
    end: int
    lines: list[str]


class _Words(NamedTuple):
    """Something said or shown: by whom, when it is told."""

    speaker: str | None
    text: str


def read_subtitles(file: File) -> Draft:
    """A .vtt or .srt file."""
    text, guess = decode(file.data)
    blocks = [block.split("\n") for block in re.split(r"\n[ \t]*\n", text.strip("\n"))]
    said, places = _joined(_unrolled([(cue, list(_words(cue.lines))) for cue in _cues(blocks)]))
    return Draft(said, _about(blocks[0]), places=places, encoding=guess)


def _about(head: list[str]) -> About:
    """What stands behind and below the word WEBVTT."""
    if not head[0].startswith("WEBVTT"):
        return About()
    fields = {match[1].lower(): match[2] for line in head[1:] if (match := _FIELD.match(line))}
    return About(line_of(fields.get("title")) or line_of(head[0][6:].strip(" \t-")), language=language_code(fields.get("language")))


def _cues(blocks: Iterable[list[str]]) -> Iterator[_Cue]:
    """Cues in order; a block without a time goes on with the cue above it, unless it is a note or a style."""
    cue: _Cue | None = None
    for block in blocks:
        lines: list[str] = []
        opened = cue
        for line in block:
            timing = _TIMING.match(line)
            if timing is None:
                lines.append(line)
                continue
            if lines and (lines[-1].strip().isdigit() or (len(lines) == 1 and cue is opened)):
                lines.pop()  # the number or the name of the cue
            if cue:
                cue.lines.extend(lines)
                yield cue
            lines, cue = [], _Cue(_seconds(*timing.groups()[:3]), _seconds(*timing.groups()[3:]), [])
        if cue and not (cue is opened and _NOT_SHOWN.match(block[0])):
            cue.lines.extend(lines)
    if cue:
        yield cue


def _seconds(hours: str | None, minutes: str, seconds: str) -> int:
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)


def _words(lines: Iterable[str]) -> Iterator[_Words]:
    """The lines of a cue without tags, cut where the speaker changes."""
    speaker: str | None = None
    for line in lines:
        at = 0
        for voice in [*_VOICE.finditer(line), None]:
            if text := _plain(line[at : voice.start()] if voice else line[at:]):
                yield _Words(speaker, text)
            if voice:
                speaker, at = _plain(voice[1] or "") or None, voice.end()


def _plain(text: str) -> str:
    return " ".join(html.unescape(_TAG.sub("", text)).split())


def _unrolled(cues: list[tuple[_Cue, list[_Words]]]) -> Iterator[tuple[_Cue, _Words]]:
    """What is new in each cue: captions that roll show each line again in the next cue."""
    pairs = [(before, after) for (_, before), (_, after) in zip(cues, cues[1:], strict=False)]
    rolls = sum(_seen(before, after) > 0 for before, after in pairs) > _ROLLING_SHARE * len(pairs)
    before: list[_Words] = []
    for cue, words in cues:
        seen = _seen(before, words) if rolls else 0
        new = words[seen:]
        if rolls and new and before and not seen and new[0].text.startswith(before[-1].text + " "):
            new[0] = new[0]._replace(text=new[0].text[len(before[-1].text) + 1 :])
        yield from ((cue, one) for one in new)
        before = words or before


def _seen(before: list[_Words], after: list[_Words]) -> int:
    """How many lines at the beginning of a cue are the last ones of the cue before it."""
    return next((count for count in range(min(len(before), len(after), _SHOWN), 0, -1) if before[-count:] == after[:count]), 0)


def _joined(words: Iterable[tuple[_Cue, _Words]]) -> tuple[str, tuple[Place, ...]]:
    """Paragraphs, a new one where the speaker changes or pauses, each under its speaker, and where each cue begins in them."""
    parts: list[str] = []
    places: list[Place] = []
    at = length = end = 0
    speaker: str | None = None
    for cue, said in words:
        full = length >= _UNSTOPPED or (length >= _PARAGRAPH and _STOP.search(parts[-1][-20:]))
        apart = not parts or said.speaker != speaker or cue.start - end >= _PAUSE or full
        text = f"{said.speaker}: {said.text}" if said.speaker and apart else said.text
        if parts:
            parts.append("\n\n" if apart else " ")
            at += len(parts[-1])
            length = 0 if apart else length
        label = f"{cue.start // 3600:02}:{cue.start // 60 % 60:02}:{cue.start % 60:02}"
        if not places or places[-1][1] != label:
            places.append((at, label))
        parts.append(text)
        at, length, end, speaker = at + len(text), length + len(text) + 1, cue.end, said.speaker
    return "".join(parts), tuple(places)
