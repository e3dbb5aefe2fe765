"""The list of documents as a page shows it: what is ticked, what is searched, what was just added or deleted; and each row as HTML.

Knows the assistant by the protocol `Kept` and all escaping from `render.py`. Knows no web framework.
"""

from __future__ import annotations

import threading
import time
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

from ..documents.listing import Listed
from ..documents.shelf import Added, Shelf, Trashed
from ..errors import DocumentsError, FootnoteError
from ..filenames import shown
from ..reports import SyncReport
from ..types import Document
from . import render

AT_ONCE = 200  # rows that are drawn; "Show more" draws as many again
_STALE = 1.0  # seconds after which the folder is looked at again
_TOLD = 8  # lines on what was just added or deleted
_STATES = {
    "indexed": "indexed",
    "changed": "changed, not synced yet",
    "gone": "gone from the folder, not synced yet",
    "new": "new, not synced yet",
    "reading": "reading…",
    "failed": "not read",
}


class Kept(Protocol):
    """What the list of documents needs of an assistant. All of it may be called from several threads."""

    config: Any
    shelf: Shelf

    def listing(self) -> Sequence[Listed]:
        """Every document and file with its state. Raises FootnoteError."""
        ...

    def document(self, name: str) -> Document:
        """The stored document. Raises FootnoteError."""
        ...


class Rows:
    """The documents as last looked at, shared by all visitors, so that the folder is not walked for each key they press."""

    def __init__(self, assistant: Kept) -> None:
        self._assistant, self._lock = assistant, threading.Lock()
        self._rows: tuple[Listed, ...] = ()
        self._until = 0.0
        self.error: FootnoteError | None = None

    def look(self, *, fresh: bool = False) -> tuple[Listed, ...]:
        """All rows, those that want attention first; the last ones, and `error` set, while the folder or the store cannot be read."""
        with self._lock:
            if fresh or time.monotonic() > self._until:
                try:
                    self._rows, self.error = tuple(sorted(self._assistant.listing(), key=_order)), None
                except FootnoteError as error:
                    self.error = error
                self._until = time.monotonic() + _STALE
            return self._rows


def _order(row: Listed) -> tuple[bool, str]:
    return row.state == "indexed", row.name


class Choice:
    """What one visitor has ticked, typed into the search box and deleted. Its methods may be called from several threads."""

    def __init__(self) -> None:
        self._ticked: dict[str, None] = {}
        self._heard: dict[str, float] = {}
        self._lock = threading.Lock()
        self.search, self.limit = "", AT_ONCE
        self.followed = ""  # the drawing of the page that the list was last drawn after
        self.told: list[str] = []
        self.deleted: list[Trashed] = []

    def __deepcopy__(self, memo: object) -> Choice:
        """A new one: the page's initial state is copied for each visitor."""
        return Choice()

    @property
    def ticked(self) -> tuple[str, ...]:
        """Names of the documents that the next question is limited to, in the order of ticking; empty means all."""
        with self._lock:
            return tuple(self._ticked)

    def tick(self, names: Iterable[str], *, on: bool) -> None:
        """Tick documents, or take their ticks away."""
        with self._lock:
            self._set(names, on=on)

    def _set(self, names: Iterable[str], *, on: bool) -> None:
        for name in names:
            if on:
                self._ticked[name] = None
            else:
                self._ticked.pop(name, None)

    def press(self, name: str, at: float, *, on: bool) -> None:
        """Tick a document, or take its tick away, as its box was pressed.

        :param at: when, by the clock of the browser: what was pressed before and comes later changes nothing.
        """
        with self._lock:
            if at <= self._heard.get(name, 0.0):
                return
            self._heard[name] = at
            self._set([name], on=on)

    @property
    def boxes(self) -> tuple[set[str], dict[str, float]]:
        """What is ticked, and when each box was last pressed, as far as was heard."""
        with self._lock:
            return set(self._ticked), dict(self._heard)

    def clear(self) -> None:
        """Tick none, which means all."""
        with self._lock:
            self._ticked.clear()

    def keep(self, rows: Iterable[Listed]) -> None:
        """Forget the ticks of documents that are no longer there."""
        there = {row.name for row in rows if row.stored}
        with self._lock:
            self._ticked = {name: None for name in self._ticked if name in there}

    def find(self, search: str) -> None:
        """Search for something else, from the first row on."""
        self.search, self.limit = search, AT_ONCE

    def tell(self, line: str) -> None:
        """Say what was done; of many lines the last stay."""
        with self._lock:
            self.told = [*self.told, line][-_TOLD:]


def matching(rows: Iterable[Listed], search: str) -> list[Listed]:
    """The rows that have every word of the search in title, outlet, name or state; upper case and accents do not matter."""
    words = _folded(search).split()
    return [row for row in rows if all(word in _searched(row.title, row.outlet, row.name, _STATES[row.state]) for word in words)]


def tickable(rows: Iterable[Listed], search: str = "") -> list[str]:
    """Names of the rows found that questions can be asked of."""
    return [row.name for row in matching(rows, search) if row.stored]


@lru_cache(maxsize=50_000)
def _searched(*parts: str | None) -> str:
    return _folded("\n".join(part for part in parts if part))


def _folded(text: str) -> str:
    """As `text.fold` without its offsets, which ten thousand titles would wait for."""
    parts = text.lower() if text.isascii() else unicodedata.normalize("NFKD", text.casefold())
    return parts if parts.isascii() else "".join(char for char in parts if not unicodedata.combining(char))


# --- as HTML ------------------------------------------------------------------------------------------


def drawn(rows: Sequence[Listed], choice: Choice, error: FootnoteError | None = None, *, changes: bool = True) -> dict[str, str]:
    """The list for its template: escaped rows, and a line on what is not shown.

    :param changes: whether documents may be deleted here.
    """
    if error is not None:
        return {"rows": "", "rest": f'<p class="fn-note fn-bad" role="alert">{render.escape_markdown(str(error))}</p>'}
    found, (ticked, heard) = matching(rows, choice.search), choice.boxes
    shown_rows = "".join(_row(row, row.name in ticked, heard.get(row.name, 0.0), changes=changes) for row in found[: choice.limit])
    return {"rows": shown_rows, "rest": _rest(len(rows), len(found), choice)}


def _rest(total: int, found: int, choice: Choice) -> str:
    if not total:
        return '<p class="fn-note">There are no documents yet. Drop files here, or put them into the folder and sync.</p>'
    if not found:
        return '<p class="fn-note">No document has these words in its title, outlet or name.</p>'
    if found <= choice.limit:
        return ""
    more = render.counted(found - choice.limit, "more document")
    return (
        f'<p class="fn-note">{more} not shown. Type more of a name above, or '
        f'<button type="button" class="fn-plain" data-what="more">show {min(AT_ONCE, found - choice.limit)} more</button></p>'
    )


def _row(row: Listed, ticked: bool, heard: float, *, changes: bool) -> str:
    name, title = render.escape_markdown(row.name), render.escape_markdown(row.title)
    box = f'<input type="checkbox" data-name="{name}" data-heard="{heard}"{" checked" * ticked}{" disabled" * (not row.stored)}>'
    label = f'<label class="fn-tick">{box}<span class="fn-unseen">Ask {title}</span></label>'
    opens = f'<button type="button" class="fn-name" data-what="open" data-name="{name}" title="{_safe(row.name)}">{title}</button>'
    if not row.stored:
        opens = f'<span class="fn-name" title="{_safe(row.name)}">{title}</span>'
    pages = render.counted(row.pages, "page") if row.pages else None
    about = render.origin(row.outlet, row.published, pages)
    state = f'<span class="fn-state">{_STATES[row.state]}</span>'
    why = f'<span class="fn-why">{_safe(row.reason)}</span>' if row.reason else ""
    acts = _delete(name, title) if changes and row.state != "gone" else ""
    line = f'<span class="fn-about">{" · ".join(part for part in (about, state) if part)}{acts}</span>'
    return f'<li class="fn-doc fn-is-{row.state}">{label}<div class="fn-entry">{opens}{line}{why}</div></li>'


def _delete(name: str, title: str) -> str:
    button = '<button type="button" class="fn-plain"'
    asks = f'{button} data-what="ask" aria-label="Delete {title}">Delete</button>'
    moves = f'{button} data-what="delete" data-name="{name}" aria-label="Move {title} to the trash">Move</button>'
    keeps = f'{button} data-what="keep">Keep</button>'
    return f'<span class="fn-acts"> {asks}<span class="fn-sure" hidden>Move to the trash? {moves} {keeps}</span></span>'


def _safe(text: str) -> str:
    return render.escape_markdown(shown(text))


def counted(rows: Sequence[Listed], choice: Choice) -> str:
    """The line above the list: how many are chosen of how many, and how many could not be read."""
    total, ticked = sum(row.stored for row in rows), len(choice.ticked)
    chosen = f"{ticked} of {render.counted(total, 'document')} chosen" if ticked else f"All {render.counted(total, 'document')}"
    failed = sum(row.state == "failed" for row in rows)
    waiting = sum(row.state in ("new", "changed", "reading") for row in rows)
    return " · ".join([chosen] + [f"{count} {what}" for count, what in ((waiting, "not synced yet"), (failed, "not read")) if count])


def told(choice: Choice) -> str:
    """What was just added or deleted, a line each; empty when nothing was."""
    return "".join(f"<p>{render.escape_markdown(line)}</p>" for line in choice.told)


def whole(assistant: Kept, name: str) -> dict[str, str]:
    """The reader's parts for a document from its beginning; a very long one is cut."""
    try:
        document = assistant.document(name)
    except DocumentsError:
        return render.removed(name)
    except FootnoteError as error:
        return render.unread(name, error)
    return render.beginning(document)


# --- what is done -------------------------------------------------------------------------------------


def put_in(assistant: Kept, choice: Choice, sent: Iterable[tuple[Path, str]]) -> bool:
    """Add the files that a browser sent, each with the name it had there; True when the folder changed."""
    done = False
    for path, name in sent:
        try:
            added = assistant.shelf.add(path, name)
            choice.tell(_added(added, name))
            done = done or added.fresh
        except FootnoteError as error:
            choice.tell(f"Not added: {shown(name)}: {error}")
    return done


def _added(added: Added, name: str) -> str:
    if not added.fresh:
        return f"Already there: {shown(added.name)}"
    return f"Added: {shown(added.name)}" + ("" if added.name.endswith(name) else f", which was sent as {shown(name)}")


def take_out(assistant: Kept, choice: Choice, name: str) -> bool:
    """Move a document to the trash, from where `put_back` fetches it; True when it went."""
    try:
        choice.deleted.append(assistant.shelf.remove(name))
    except FootnoteError as error:
        choice.tell(f"Not deleted: {error}")
        return False
    choice.tick([name], on=False)
    choice.tell(f"Moved to the trash: {shown(name)}")
    return True


def put_back(assistant: Kept, choice: Choice) -> bool:
    """Undo the last deletion; True when something came back."""
    if not choice.deleted:
        return False
    trashed = choice.deleted.pop()
    try:
        name = assistant.shelf.restore(trashed)
    except FootnoteError as error:
        choice.tell(f"Not put back: {error}")
        return False
    taken = f", beside the file that has taken the name {shown(trashed.name)}" if name != trashed.name else ""
    choice.tell(f"Put back: {shown(name)}{taken}")
    return True


def not_read(rows: Iterable[Listed], report: SyncReport | None) -> Iterator[Listed]:
    """The rows, with the reason of the last sync for files that it could not even open, which the index knows nothing of."""
    reasons = dict(report.failed) if report else {}
    for row in rows:
        failed = row.state == "new" and row.name in reasons
        yield replace(row, state="failed", reason=reasons[row.name]) if failed else row
