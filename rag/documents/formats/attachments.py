"""Files inside other files: an attachment read by the reader of its kind, and drafts set one behind the other.

Knows no format: who meets an attachment hands over its bytes, and the function that reads files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import PurePosixPath

from ...errors import DocumentError
from ...types import Place, Span
from ..draft import TEXT_LIMIT, About, Block, Corpus, Draft, File, join

Read = Callable[[File], Draft | Corpus]
"""Reads a file of any kind; raises DocumentError."""

_DEPTH = 3  # a mail in a mail in a mail


def attachment(name: str, kind: str, data: bytes, outer: File, read: Read) -> Draft:
    """What is attached to `outer`, under a quiet line with its name; the line alone, with the reason, when it cannot be read.

    :param name: safe to show, on one line. :param kind: as in `File`.
    """
    label = f"attachment {name}"
    try:
        if outer.depth >= _DEPTH:
            raise DocumentError(f"attachments are read {_DEPTH} deep")
        found = read(File(name, PurePosixPath(name).stem, kind, data, outer.depth + 1))
        drafts = [draft for draft in (found.drafts.values() if isinstance(found, Corpus) else [found]) if draft.text.strip()]
        if not drafts:
            raise DocumentError("no text in it")
    except DocumentError as error:
        return not_read(name, error)
    return together([join([Block(f"Attachment: {name}", label, quiet=True)]), *(placed(draft, label) for draft in drafts)])


def not_read(name: str, error: DocumentError) -> Draft:
    """The line that stands for an attachment that could not be read."""
    reason = error.seen.partition(";")[0]
    return join([Block(f"Attachment: {name} (not read: {reason})", f"attachment {name}", quiet=True)])


def placed(draft: Draft, label: str) -> Draft:
    """The draft with `label` before the name of each of its places."""
    inner = draft.places or tuple((start, f"p. {number}") for number, start in enumerate(draft.pages, 1))
    places = [(start, f"{label}, {place}") for start, place in inner]
    if not places or places[0][0] > 0:
        places.insert(0, (0, label))
    return Draft(draft.text, draft.about, (), tuple(places), draft.quiet, draft.encoding)


def together(drafts: Iterable[Draft], about: About = About()) -> Draft:  # noqa: B008 - frozen
    """The drafts as one text, parted by blank lines; those without text are left out, pages are not kept.

    :raises DocumentError: more than `TEXT_LIMIT` characters.
    """
    parts: list[str] = []
    places: list[Place] = []
    quiet: list[Span] = []
    encoding: str | None = None
    at = 0
    for draft in drafts:
        if not draft.text.strip():
            continue
        at += 2 if parts else 0
        parts.append(draft.text)
        for start, place in draft.places:
            if not places or places[-1][1] != place:
                places.append((at + start, place))
        quiet += [(at + start, at + end) for start, end in draft.quiet]
        encoding = encoding or draft.encoding
        at += len(draft.text)
        if at > TEXT_LIMIT:
            raise DocumentError(f"more than {TEXT_LIMIT // 1_000_000} million characters of text in it")
    return Draft("\n\n".join(parts), about, (), tuple(places), tuple(quiet), encoding)
