"""An exported conversation or answer held against the documents as they are now: whether each quote stands where it was cited.

Knows the two forms of JSON that hold citations (`export.as_json`, `Answer.to_dict`) and documents by their name or hash, from a store
or straight from their files. Trusts nothing that the file says of itself but what it asks to be compared.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol

from ..documents.folder import find_files
from ..documents.known import side_car
from ..documents.reading import Ended, Job, Limits, Prepared, read_files
from ..errors import ConfigError
from ..filenames import printable, shown
from ..types import Document
from .export import FORMAT, VERSION
from .render import counted

Status = Literal["exact", "moved", "changed", "missing"]
STATUSES: tuple[Status, ...] = ("exact", "moved", "changed", "missing")
HOLDS = ("exact", "moved")
"""The quote stands in the document, word for word: where it was cited, or elsewhere since."""
_FORMS = "It should be what `rag ask --json` prints, or a conversation saved as JSON from the page"


@dataclass(frozen=True, slots=True)
class Cited:
    """One citation as the file has it. `where` names the question it belongs to and its number, for people."""

    where: str
    number: int
    document: str
    start: int
    end: int
    quote: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Checked:
    """How a citation fares. `found` is (document, start, end) of where its quote stands now, None where it stands nowhere.

    `altered` is True when the document's text is another than that which was cited, whatever became of the quote.
    """

    cited: Cited
    status: Status
    found: tuple[str, int, int] | None = None
    altered: bool = False
    reason: str = ""

    @property
    def holds(self) -> bool:
        """True when the quote stands in a document, word for word."""
        return self.status in HOLDS

    def __str__(self) -> str:
        cited = self.cited
        line = f"{self.status:<8}{shown(cited.where)}: {shown(cited.document)}, characters {cited.start}–{cited.end}"
        return f"{line}: {printable(self.reason)}" if self.reason else line


@dataclass(frozen=True, slots=True)
class Verification:
    """All citations of a file, checked."""

    file: str
    checked: tuple[Checked, ...]

    @property
    def holds(self) -> bool:
        """True when every citation holds."""
        return all(one.holds for one in self.checked)

    @property
    def counts(self) -> dict[str, int]:
        """How many citations there are of each status."""
        return {status: sum(one.status == status for one in self.checked) for status in STATUSES}

    def to_dict(self) -> dict[str, Any]:
        """JSON-safe form."""
        rows = [asdict(one.cited) | _outcome(one) for one in self.checked]
        return {"file": self.file, "holds": self.holds, "citations": len(rows), **self.counts, "checked": rows}

    def __str__(self) -> str:
        if not self.checked:
            return f"{shown(self.file)}: it cites nothing, so there is nothing to check"
        told = ", ".join(f"{count} {status}" for status, count in self.counts.items() if count)
        verdict = "every quote stands in its document" if self.holds else f"{sum(not one.holds for one in self.checked)} do not hold"
        return "\n".join([*map(str, self.checked), f"{counted(len(self.checked), 'citation')}: {told}; {verdict}"])


def _outcome(one: Checked) -> dict[str, Any]:
    found = dict(zip(("document", "start", "end"), one.found, strict=True)) if one.found else None
    return {"status": one.status, "found": found, "altered": one.altered, "reason": one.reason}


# --- the file ----------------------------------------------------------------------------------------------


def citations(file: str) -> list[Cited]:
    """The citations of an exported file, in order; "-" reads standard input.

    :raises ConfigError: it cannot be read, or is no such file; the message says what is wrong where.
    """
    try:
        data = json.loads(sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise ConfigError(f"There is no file {file}", _FORMS, "Check the name") from None
    except OSError as error:
        raise ConfigError(f"{file} cannot be read: {error.strerror or error}", None, f"Check: ls -l {file}") from error
    except (ValueError, RecursionError) as error:  # not UTF-8, not JSON, or nested beyond all measure
        raise ConfigError(f"{file} is no JSON that can be read: {error}", _FORMS) from error
    return [cited for number, answer in enumerate(_answers(data, file), 1) for cited in _cited(answer, number)]


def _answers(data: Any, file: str) -> Iterator[Mapping[str, Any]]:
    if isinstance(data, Mapping) and data.get("format") == FORMAT:
        if data.get("version") != VERSION:
            seen = f"{file} has version {data.get('version')!r} of the export"
            raise ConfigError(seen, f"This Footnote reads version {VERSION}", "Update Footnote, or save the conversation again")
        turns = data.get("turns")
        rows = [turn.get("answer") if isinstance(turn, Mapping) else turn for turn in turns] if isinstance(turns, list) else [turns]
        rows = [row for row in rows if row is not None] if isinstance(turns, list) else rows
    else:
        rows = data if isinstance(data, list) else [data]
    for row in rows:
        if not isinstance(row, Mapping) or not isinstance(row.get("citations"), list):
            raise ConfigError(f"{file} holds no answer with its citations", _FORMS)
        yield row


_KINDS = {"number": int, "document": str, "start": int, "end": int, "quote": str, "sha256": str}


def _cited(answer: Mapping[str, Any], number: int) -> Iterator[Cited]:
    where = f"answer {number}" + (f" ({_short(answer['question'])})" if isinstance(answer.get("question"), str) else "")
    numbers = set()
    for row in answer["citations"]:
        if not isinstance(row, Mapping):
            raise ConfigError(f"{where}: a citation is {row!r}", _FORMS)
        values: dict[str, Any] = {name: row.get(name) for name in _KINDS}
        for name, kind in _KINDS.items():
            if not isinstance(values[name], kind) or isinstance(values[name], bool):
                raise ConfigError(f"{where}: of a citation, {name} is {values[name]!r}", f"It should be {_NAMES[kind]}", _FORMS)
        numbers.add(values["number"])
        yield Cited(f"{where} [{values['number']}]", **values)
    for lost in sorted(_claimed(answer) - numbers):
        yield Cited(f"{where} [{lost}]", lost, "", 0, 0, "", "")


_NAMES = {int: "a whole number", str: "text"}


def _claimed(answer: Mapping[str, Any]) -> set[int]:
    """The numbers of the citations that the claims rest on."""
    claims = answer.get("claims")
    held = [claim.get("citations") for claim in claims if isinstance(claim, Mapping)] if isinstance(claims, list) else []
    return {number for numbers in held if isinstance(numbers, list) for number in numbers if isinstance(number, int)}


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else line[:59] + "…"


# --- the documents -----------------------------------------------------------------------------------------


class Shelf(Protocol):
    """Where documents are found."""

    def document(self, name: str) -> Document | None:
        """The document as it is now; None when there is none of that name."""
        ...

    def same(self, sha256: str) -> Document | None:
        """A document whose text has that hash, whatever its name; None when there is none."""
        ...

    def reason(self, name: str) -> str:
        """Why a document is not there, as far as that is known."""
        ...


class Catalogued(Protocol):
    """What is needed of an assistant."""

    def documents(self) -> Sequence[Document]:
        """All documents; their text is not needed."""
        ...

    def document(self, name: str) -> Document:
        """The stored document."""
        ...


class Stored:
    """The documents of a store."""

    def __init__(self, assistant: Catalogued) -> None:
        self._assistant = assistant
        self._hashes = {heading.name: heading.sha256 for heading in assistant.documents()}

    def document(self, name: str) -> Document | None:
        """As stored; None when there is none of that name."""
        return self._assistant.document(name) if name in self._hashes else None

    def same(self, sha256: str) -> Document | None:
        """The first by name whose text has that hash."""
        return next((self._assistant.document(name) for name, held in self._hashes.items() if held == sha256), None)

    def reason(self, name: str) -> str:
        """Nothing more is known."""
        return "no document of that name is in the index"


@dataclass(slots=True)
class Files:
    """The documents in folders and files, read when they are asked for. The index is not needed.

    :raises DocumentsError: one of `paths` is missing or cannot be listed.
    """

    paths: Sequence[Path]
    cited: Iterable[str]
    limits: Limits = field(default_factory=Limits)
    _held: dict[str, Document] = field(default_factory=dict)
    _failed: dict[str, str] = field(default_factory=dict)
    _left: dict[str, Job] = field(default_factory=dict)

    def __post_init__(self) -> None:
        files = find_files(self.paths).files
        self._left = {name: Job(name, entry.path, side_car(entry.path)) for name, entry in files.items()}
        wanted = set(self.cited)
        self._read([name for name in self._left if name in wanted or any(one.startswith(f"{name}#") for one in wanted)])

    def _read(self, names: Sequence[str]) -> None:
        for result in read_files([self._left.pop(name) for name in names], self.limits):
            if isinstance(result, Prepared):
                self._held[result.document.name] = result.document
            elif isinstance(result, Ended):
                self._failed |= dict(result.failed)

    def document(self, name: str) -> Document | None:
        """As read from its file; None when it is not there or cannot be read."""
        return self._held.get(name)

    def same(self, sha256: str) -> Document | None:
        """The first by name whose text has that hash; every file is read for it, once."""
        self._read(list(self._left))
        return next((self._held[name] for name in sorted(self._held) if self._held[name].sha256 == sha256), None)

    def reason(self, name: str) -> str:
        """What was wrong with the file."""
        return self._failed.get(name, "no file of that name is in the folder")


# --- the check ---------------------------------------------------------------------------------------------


def verified(file: str, cited: Sequence[Cited], shelf: Shelf) -> Verification:
    """Each citation held against its document."""
    return Verification(file, tuple(_checked(one, shelf) for one in cited))


def _checked(cited: Cited, shelf: Shelf) -> Checked:
    if not cited.quote:
        reason = "the answer cites it, and the file holds no such quote" if not cited.document else "it quotes nothing"
        return Checked(cited, "missing" if not cited.document else "changed", reason=reason)
    document = shelf.document(cited.document)
    if document is None:
        document = shelf.same(cited.sha256)
        if document is None:
            return Checked(cited, "missing", reason=shelf.reason(cited.document))
    altered, renamed = document.sha256 != cited.sha256, document.name != cited.document
    start = _nearest(document.text, cited)
    if start is None:
        return Checked(cited, "changed", altered=altered, reason=f"the quote no longer stands there: “{_short(cited.quote)}”")
    end = start + len(cited.quote)
    found, there = (document.name, start, end), (start, end) == (cited.start, cited.end)
    if there and not renamed:
        return Checked(cited, "exact", found, altered, "the document changed elsewhere since" if altered else "")
    reason = f"the document is now {shown(document.name)}" if renamed else ""
    return Checked(cited, "moved", found, altered, reason if there else f"{reason}{', ' if reason else ''}now at characters {start}–{end}")


def _nearest(text: str, cited: Cited) -> int | None:
    """Where the quote stands, of several places that nearest to the one cited; None when it stands nowhere."""
    quote = cited.quote
    if cited.start >= 0 and text.startswith(quote, cited.start):
        return cited.start
    origin = min(max(cited.start, 0), len(text))
    before, after = text.rfind(quote, 0, origin + len(quote) - 1), text.find(quote, origin)
    places = [place for place in (before, after) if place >= 0]
    return min(places, key=lambda place: abs(place - origin), default=None)
