"""The files of a folder: which of them are documents, under which names, and what was left out that a user should know of.

Knows names and what the file system says of a file. Opens no file but `.ragignore`, which names, as `.gitignore` does,
what shall be no document.
"""

from __future__ import annotations

import os
import re
import stat
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import DocumentsError
from ..filenames import shown

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

    Rules = tuple[tuple[str, GitIgnoreSpec], ...]

IGNORE_FILE = ".ragignore"
_IGNORE_BYTES = 100_000
_SIDE_CAR = ".meta.toml"
# Lock files of an open document, what systems leave in folders, editors' backups, downloads under way.
_CLUTTER = re.compile(r"~\$.*|thumbs\.db|desktop\.ini|.*~|#.*#|.*\.(?:swp|part|crdownload|tmp)", re.IGNORECASE | re.DOTALL)
# Python's patterns try each way of sharing a name out between asterisks, so a rule with many can take for ever.
_HEAVY = re.compile(r"(?:\*[^/]*){5}|(?:\*\*.*){5}")
_NOT_UTF8 = "its name is not UTF-8; rename it"


@dataclass(frozen=True, slots=True)
class Entry:
    """A file and what tells that it changed: bytes, nanoseconds since 1970, inode; of a link, those of its target."""

    path: Path
    size: int
    mtime_ns: int
    ctime_ns: int
    inode: int


@dataclass(frozen=True, slots=True)
class Found:
    """Documents by name, in order of name, and (name, reason) of what was left out and might be missed.

    The name of a folder in `refused` ends in "/": everything below it is left out. Names are as they are on disk,
    but for those that are not UTF-8, which nothing can print or store: they are as `shown` has them.
    `out_of_reach` holds those of the refused files and folders that the system failed to look at: they may be as they were.
    """

    files: Mapping[str, Entry]
    refused: tuple[tuple[str, str], ...] = ()
    out_of_reach: tuple[str, ...] = ()


def find_files(documents: Sequence[Path]) -> Found:
    """The documents in files and folders.

    A document is named by its POSIX path inside the folder, behind the folder's own name where several were given; a
    single file by its file name. Hidden files and folders, side-cars, clutter of editors and downloads, and what a
    `.ragignore` names are no documents and are not reported. Links to files inside the folder are followed, links to
    folders are not.

    :raises DocumentsError: one of `documents` is missing or cannot be listed, two have one name, or one lies in another.
    """
    modes = [_mode(root) for root in documents]
    names = [root.name if stat.S_ISREG(mode) else root.resolve().name for root, mode in zip(documents, modes, strict=True)]
    _refuse_overlaps(documents, names)
    walk = _Walk()
    for root, mode, name in zip(documents, modes, names, strict=True):
        if not _is_utf8(name) and (stat.S_ISREG(mode) or len(documents) > 1):
            walk.refused.append((shown(name), _NOT_UTF8))
        elif stat.S_ISREG(mode):
            walk.files[name] = _entry(root, root.stat())
        else:
            walk.folder(root, f"{name}/" if len(documents) > 1 else "")
    return Found(dict(sorted(walk.files.items())), tuple(sorted(walk.refused)), tuple(sorted(walk.out_of_reach)))


def _mode(root: Path) -> int:
    try:
        mode = root.stat().st_mode
    except (FileNotFoundError, NotADirectoryError) as error:
        raise DocumentsError(
            f"There is no {root}",
            "It should be a file or a folder of documents",
            f"If it is on a drive, connect that; else name another or make it: mkdir -p {root}",
        ) from error
    except OSError as error:
        raise DocumentsError(f"{root} cannot be read: {error.strerror}", None, f"Check: ls -ld {root}") from error
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        raise DocumentsError(f"{root} is {_kind(mode)}", "It should be a file or a folder of documents")
    return mode


def _refuse_overlaps(documents: Sequence[Path], names: Sequence[str]) -> None:
    """Raise where two of the documents are one, lie in one another, or would name their documents alike."""
    places = [root.resolve() for root in documents]
    for (one, here), (two, there) in combinations(zip(documents, places, strict=True), 2):
        if here == there:
            raise DocumentsError(f"{one} is named twice" if one == two else f"{one} and {two} are the same", None, "Name it once")
        outer, inner = (one, two) if here in there.parents else (two, one) if there in here.parents else (None, None)
        if outer:
            raise DocumentsError(f"{inner} lies inside {outer}", "Each document should be found once", f"Leave {inner} out")
    for (one, name), (two, other) in combinations(zip(documents, names, strict=True), 2):
        if name == other:
            raise DocumentsError(
                f"{one} and {two} have the same name",
                "Of several, each is told by its own name",
                "Rename one, or name the folder around them",
            )


def _entry(path: Path, found: os.stat_result) -> Entry:
    return Entry(path, found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)


@dataclass(slots=True)
class _Walk:
    files: dict[str, Entry] = field(default_factory=dict)
    refused: list[tuple[str, str]] = field(default_factory=list)
    out_of_reach: list[str] = field(default_factory=list)

    def folder(self, root: Path, prefix: str) -> None:
        """Everything below `root`, each name behind `prefix`.

        :raises DocumentsError: `root` itself cannot be listed.
        """
        inside = os.path.realpath(root)
        waiting: list[tuple[str, str, Rules]] = [(os.fspath(root), prefix, ())]
        while waiting:
            path, name, rules = waiting.pop()
            try:
                with os.scandir(path) as listing:
                    entries = list(listing)
                rules = self._more_rules(entries, name, rules)
                waiting += [(e.path, f"{name}{e.name}/", rules) for e in self._take(entries, name, rules, inside)]
            except OSError as error:
                if name == prefix:
                    raise DocumentsError(f"The folder {path} cannot be read: {error.strerror}", None, f"Check: ls -ld {path}") from error
                if not isinstance(error, FileNotFoundError):  # else it is gone since its parent was listed
                    self._fails(name, f"the folder cannot be read: {error.strerror}")

    def _take(self, entries: Sequence[os.DirEntry[str]], prefix: str, rules: Rules, inside: str) -> Iterator[os.DirEntry[str]]:
        """Take the files of one folder, refuse what must be; the subfolders to walk."""
        for entry in entries:
            name, folder = prefix + entry.name, entry.is_dir(follow_symlinks=False)
            if _left_out(entry.name, folder) or _ignored(name + "/" * folder, rules):
                continue
            try:
                if not _is_utf8(entry.name):
                    self.refused.append((shown(name) + "/" * folder, _NOT_UTF8))
                elif folder:
                    yield entry
                elif reason := _wrong_link(entry, inside) if entry.is_symlink() else "":
                    self.refused.append((name, reason))
                elif not entry.is_dir():  # a link to a folder of this one shows nothing new
                    self._file(entry, name)
            except FileNotFoundError:
                continue  # gone since it was listed
            except PermissionError:
                raise  # the folder lets nobody look at what is in it
            except OSError as error:
                self._fails(name, f"not readable: {error.strerror}")

    def _fails(self, name: str, reason: str) -> None:
        self.refused.append((name, reason))
        self.out_of_reach.append(name)

    def _file(self, entry: os.DirEntry[str], name: str) -> None:
        found = entry.stat()
        if stat.S_ISREG(found.st_mode):
            self.files[name] = _entry(Path(entry.path), found)
        else:
            self.refused.append((name, f"{_kind(found.st_mode)}, not a file"))

    def _more_rules(self, entries: Sequence[os.DirEntry[str]], prefix: str, rules: Rules) -> Rules:
        """The rules of this folder behind those of the folders around it."""
        entry = next((e for e in entries if e.name == IGNORE_FILE and e.is_file(follow_symlinks=False)), None)
        if entry is None:
            return rules
        try:
            with open(entry.path, "rb") as file:
                data = file.read(_IGNORE_BYTES + 1)
        except OSError as error:
            self.refused.append((prefix + IGNORE_FILE, f"its rules do not hold: it cannot be read: {error.strerror}"))
            return rules
        if len(data) > _IGNORE_BYTES:
            self.refused.append((prefix + IGNORE_FILE, f"its rules do not hold: more than {_IGNORE_BYTES:,} bytes"))
            return rules
        spec, wrong = _parse(data)
        self.refused += [(prefix + IGNORE_FILE, f"line {number} is no rule and does not hold") for number in wrong]
        return (*rules, (prefix, spec))


def _wrong_link(entry: os.DirEntry[str], inside: str) -> str:
    """Why a link is not followed; empty when its target lies in the folder."""
    try:
        target = os.path.realpath(entry.path, strict=True)
    except OSError:
        return "a link that leads nowhere"
    if Path(target).is_relative_to(inside):
        return ""
    return "a link out of the folder is not followed" + ("; name that folder too" if entry.is_dir() else "")


def _kind(mode: int) -> str:
    kinds = ((stat.S_ISFIFO, "a FIFO"), (stat.S_ISSOCK, "a socket"), (stat.S_ISBLK, "a device"), (stat.S_ISCHR, "a device"))
    return next((kind for holds, kind in kinds if holds(mode)), "something special")


def _is_utf8(name: str) -> bool:
    """False for a name that Python could only read by way of surrogates."""
    return name.isascii() or not any("\ud800" <= char <= "\udfff" for char in name)


def _left_out(name: str, folder: bool) -> bool:
    return name.startswith(".") or (not folder and (name.endswith(_SIDE_CAR) or bool(_CLUTTER.fullmatch(name))))


def is_left_out(folder: Path, name: str) -> bool:
    """Whether a file of that name, put into the folder of documents, would be no document. Raises OSError."""
    with os.scandir(folder) as listing:
        rules = _Walk()._more_rules(list(listing), "", ())
    return _left_out(name, False) or _ignored(name, rules)


# --- rules of .ragignore ---------------------------------------------------------------------------


def _parse(data: bytes) -> tuple[GitIgnoreSpec, list[int]]:
    """The rules in a `.ragignore`, and the numbers of the lines that are none."""
    from pathspec import GitIgnoreSpec
    from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern

    patterns, wrong = [], []
    for number, line in enumerate(data.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "surrogateescape").split("\n"), 1):
        try:
            if _HEAVY.search(line):
                raise ValueError(line)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of the regular expression that a rule such as "[[:alpha:]]" becomes
                patterns.append(GitIgnoreSpecPattern(line.removesuffix("\r")))
        except (ValueError, re.error):
            wrong.append(number)
    return GitIgnoreSpec(patterns, backend="simple"), wrong


def _ignored(name: str, rules: Rules) -> bool:
    """Whether the rules leave the name out; a folder's name ends in "/". As in git, the innermost folder has the last word."""
    for prefix, spec in reversed(rules):
        if (verdict := spec.check_file(name[len(prefix) :]).include) is not None:
            return verdict
    return False
