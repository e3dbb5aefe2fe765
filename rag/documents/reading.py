"""Files to documents, sentences and passages, by a child process that has limits: one bad file costs itself only.

Knows the child's frames and its ends. Knows no format, no catalog and no embedder.
"""

from __future__ import annotations

import atexit
import base64
import json
import os
import queue
import signal
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from ..errors import DocumentsError
from ..types import Document, Passage, Sentence

_AHEAD = 4
"""Answers that may wait to be taken while the child goes on."""
_START_SECONDS = 120.0
_PACKAGE = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one document may take: seconds, by the clock and of computing; megabytes of the file and of memory."""

    seconds: float = 60.0
    file_mb: int = 200
    memory_mb: int = 3000


@dataclass(frozen=True, slots=True)
class Job:
    """A file to read: the name its document will carry, where it lies, and its side-car, None where it has none."""

    name: str
    path: Path
    side: Path | None = None


@dataclass(frozen=True, slots=True)
class Begun:
    """First result of a file that could be read: hash of what was read, and how many documents will follow."""

    job: Job
    digest: str
    count: int


@dataclass(frozen=True, slots=True)
class Prepared:
    """One document of a file, ready to be stored."""

    job: Job
    document: Document
    sentences: tuple[Sentence, ...]
    passages: tuple[Passage, ...]
    signature: bytes


@dataclass(frozen=True, slots=True)
class Ended:
    """Last result of a file. `failed` holds (document name, reason); `broken` is True when the file as a whole failed.

    `digest` is the hash of what was read, None where nothing could be. `limited` is True when a limit ended it, so that
    another limit may give another result.
    """

    job: Job
    digest: str | None
    failed: tuple[tuple[str, str], ...] = ()
    broken: bool = False
    limited: bool = False


Result = Begun | Prepared | Ended


class _GoneError(Exception):
    """The child ended in the middle of an answer; the message is the reason for the report."""


def read_files(jobs: Iterable[Job], limits: Limits) -> Generator[Result, None, None]:
    """The results of all files, in order: Begun, Prepared for each document, Ended; or Ended alone.

    The child works ahead while the caller stores. Closing the iterator ends it, in the middle of a file too.

    :raises DocumentsError: the child cannot be started, which is no file's fault.
    """
    results: queue.Queue[Result | BaseException | None] = queue.Queue(_AHEAD)
    stop, child = threading.Event(), _borrow()
    pump = threading.Thread(target=_pump, args=(child, jobs, limits, results, stop), name="footnote-reading", daemon=True)
    pump.start()
    try:
        while (result := results.get()) is not None:
            if isinstance(result, BaseException):
                raise result
            yield result
    except BaseException:  # whatever stopped it, closing too: a child in the middle of a file is of no more use
        stop.set()
        child.kill()
        while pump.is_alive():  # it may be waiting for a place in the queue
            _take(results)
        child.end()  # else the rest of its answer would be taken for the next one
        raise
    finally:
        pump.join()
        _give_back(child)


def _take(results: queue.Queue[Any]) -> None:
    try:
        results.get(timeout=0.05)
    except queue.Empty:
        pass


def _pump(child: _Child, jobs: Iterable[Job], limits: Limits, results: queue.Queue[Any], stop: threading.Event) -> None:
    try:
        for job in jobs:
            for result in _results(child, job, limits):
                results.put(result)
                if stop.is_set():
                    return
        results.put(None)
    except BaseException as error:  # goes to the thread that waits for results, which raises it
        results.put(error)


def _results(child: _Child, job: Job, limits: Limits) -> Iterator[Result]:
    digest = None
    try:
        for frame in child.ask(job, limits):
            digest = frame.get("digest", digest)
            if "document" in frame:
                yield _prepared(job, frame)
            elif "count" in frame:
                yield Begun(job, frame["digest"], frame["count"])
            elif "error" in frame:
                yield Ended(job, digest, ((job.name, frame["error"]),), broken=True, limited=bool(frame.get("leaves")))
            else:
                yield Ended(job, digest, tuple((name, reason) for name, reason in frame["failed"]))
    except _GoneError as gone:
        yield Ended(job, digest, ((job.name, str(gone)),), broken=True, limited=True)


def _prepared(job: Job, frame: dict[str, Any]) -> Prepared:
    raw = frame["document"]
    pairs = {name: tuple((a, b) for a, b in raw[name]) for name in ("quiet", "places")}
    document = Document(**{**raw, **pairs, "pages": tuple(raw["pages"]), "tags": tuple(raw["tags"])})
    name, text = document.name, document.text
    sentences = tuple(Sentence(name, start, end, text[start:end], *rest) for start, end, *rest in frame["sentences"])
    passages = tuple(Passage(name, start, end, text[start:end], header) for start, end, header in frame["passages"])
    return Prepared(job, document, sentences, passages, base64.b64decode(frame["signature"]))


class _Child:
    """One child process, started when it is first asked and again after each end."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def ask(self, job: Job, limits: Limits) -> Iterator[dict[str, Any]]:
        """Frames of the answer.

        :raises _GoneError: the child ended, or had to be ended, before the answer did.
        """
        frame = self._first(job, limits)
        while frame is not None:
            yield frame
            if "failed" in frame or "error" in frame:
                if frame.get("leaves"):
                    self.end()
                return
            frame = self._frame(limits)
        raise _GoneError(_died(self.end()))

    def _first(self, job: Job, limits: Limits) -> dict[str, Any] | None:
        for _ in range(2):  # a child that left, after long idleness, while we wrote to it, did so with code 0
            self._send(job, limits)
            frame = self._frame(limits)
            if frame is not None:
                return frame
            if code := self.end():
                raise _GoneError(_died(code))
        return None

    def _send(self, job: Job, limits: Limits) -> None:
        request = {
            "name": job.name,
            "path": str(job.path.absolute()),
            "side": str(job.side.absolute()) if job.side else None,
            "seconds": limits.seconds,
            "memory": limits.memory_mb,
            "file_mb": limits.file_mb,
        }
        line = json.dumps(request).encode() + b"\n"
        try:
            self._write(line)
        except OSError:  # it left because nothing came for long
            self.end()
            self._write(line)

    def _write(self, line: bytes) -> None:
        if self._process is not None and self._process.poll() is not None:
            self.end()
        if self._process is None:
            self._process = _start()
            if self._answer(_START_SECONDS) is None:
                raise DocumentsError(_not_started(self._process), "No file was read, and the index stays as it was", "Type: rag doctor")
        pipe = _pipe(self._process.stdin)
        pipe.write(line)
        pipe.flush()

    def _frame(self, limits: Limits) -> dict[str, Any] | None:
        """The next frame; None when the child ended instead.

        :raises _GoneError: it took too long.
        """
        began = time.monotonic()
        frame = self._answer(limits.seconds)
        if frame is None and (time.monotonic() - began >= limits.seconds or self._running().wait() == -signal.SIGXCPU):
            self.end()
            raise _GoneError(f"reading it takes more than {limits.seconds:g} s; RAG_FILE_SECONDS sets that")
        return frame

    def _answer(self, seconds: float) -> dict[str, Any] | None:
        """What the child sends next; None when it ended instead, or was ended after so many seconds."""
        process = self._running()
        timer = threading.Timer(seconds, process.kill)
        timer.daemon = True
        timer.start()
        try:
            head = _pipe(process.stdout).read(8)
            size = struct.unpack(">Q", head)[0] if len(head) == 8 else 0
            body = _pipe(process.stdout).read(size)
        finally:
            timer.cancel()
        return dict(json.loads(body.decode("utf-8", "surrogatepass"))) if size and len(body) == size else None

    def _running(self) -> subprocess.Popen[bytes]:
        assert self._process is not None  # noqa: S101 - it was started before it is read from
        return self._process

    def kill(self) -> None:
        """End the process from another thread than that which asks it."""
        process = self._process
        if process is not None:
            process.kill()

    def end(self) -> int:
        """Let the process, whose answers are of no more use, end; its exit code, 0 where there was none."""
        process, self._process = self._process, None
        if process is None:
            return 0
        for pipe in (process.stdin, process.stdout, process.stderr):
            try:
                _pipe(pipe).close()
            except OSError:  # what was written to it was not read
                pass
        try:
            return process.wait(1.0)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait()


def _died(code: int) -> str:
    if code < 0:
        return f"its parser crashed ({signal.Signals(-code).name})"
    return f"its parser ended before it was done (exit code {code})"


def _not_started(process: subprocess.Popen[bytes]) -> str:
    lines = _pipe(process.stderr).read().decode("utf-8", "replace").split("\n")
    last = next((line.strip() for line in reversed(lines) if line.strip()), f"exit code {process.wait()}")
    return f"The process that reads files does not start: {last}"


def _start() -> subprocess.Popen[bytes]:
    paths = [str(_PACKAGE), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(paths),
        **dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"), "1"),  # each thread takes address space, which is bounded
    }
    return subprocess.Popen(
        # -P: the working directory may be the folder of documents, and what lies there is not ours to import
        [sys.executable, "-P", "-m", "rag.documents.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,  # only until it is ready
        env=environment,
        start_new_session=True,  # Ctrl-C is for us
    )


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None  # noqa: S101 - both ends are pipes
    return pipe


# One child is kept between syncs: starting it costs about a second, and a watched folder changes often.
_idle: list[_Child] = []
_idle_lock = threading.Lock()


def _borrow() -> _Child:
    with _idle_lock:
        return _idle.pop() if _idle else _Child()


def _give_back(child: _Child) -> None:
    with _idle_lock:
        if not _idle:
            _idle.append(child)
            return
    child.end()


@atexit.register
def _end_idle() -> None:
    while _idle:
        _idle.pop().end()
