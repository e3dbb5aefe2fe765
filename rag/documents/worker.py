"""The child process in which files are parsed: one request a line on standard input, frames on standard output.

The first frame says that it is ready, so that a child which cannot start is not taken for a file that cannot be read.

A parser that crashes, hangs or swallows memory takes this process with it and nothing else. It opens the file it is
told to read and nothing more; answers are JSON, so that a parser gone astray cannot send an object. Knows no store.
Run by `reading.py`, as `python -P -m rag.documents.worker`.
"""

from __future__ import annotations

import base64
import json
import os
import select
import struct
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any, BinaryIO

from ..errors import DocumentError
from ..types import Document
from . import language
from .attribution import attribute
from .content import digest_of, read_file
from .draft import About
from .duplicates import signature
from .loaders import Loaded, read_bytes
from .passages import split_passages, split_sentences
from .sidecar import read_sidecar

IDLE_SECONDS = 120.0
"""After so long without a request the child leaves; the next one is started when it is needed."""
_MB = 1_000_000


def main() -> None:
    """Serve requests until standard input ends or nothing comes for `IDLE_SECONDS`."""
    requests, frames = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    language.prepare()
    silence = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(silence, stream)  # what a parser prints must not stand among the frames, nor fill a pipe that nobody reads
    _close_doors()
    _send(frames, {"ready": True})
    while select.select([requests], [], [], IDLE_SECONDS)[0] and (line := requests.readline()):
        request = json.loads(line)
        spent = _limit(request["seconds"], request["memory"])
        for frame in _answer(request):
            _send(frames, frame)
            spent()


def _answer(request: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A frame for each document, then one that ends the answer with what failed, or with why nothing could be read."""
    digest = None
    try:
        data, side = _read(request)
        digest = digest_of(data, side)
        given = read_sidecar(side, Path(request["side"]).name) if side is not None else About()
        loaded = read_bytes(data, request["name"], given)
        del data
        yield {"digest": digest, "count": len(loaded.documents)}
        yield from _documents(loaded)
        yield {"failed": loaded.failed}
    except DocumentError as error:
        yield {"error": error.seen, "digest": digest}
    except MemoryError:
        yield {"error": f"reading it takes more than {request['memory']} MB of memory", "digest": digest, "leaves": True}
    except RecursionError:
        yield {"error": "nested too deeply to be read", "digest": digest}


def _documents(loaded: Loaded) -> Iterator[dict[str, Any]]:
    for document in loaded.documents:
        sentences = attribute(split_sentences(document), document.published)
        yield {
            "document": {f.name: getattr(document, f.name) for f in fields(Document)},
            "sentences": [(s.start, s.end, s.citable, s.page, s.place, s.speaker, s.date) for s in sentences],
            "passages": [(p.start, p.end, p.header) for p in split_passages(document, sentences)],
            "signature": base64.b64encode(signature(document)).decode(),
        }


def _read(request: dict[str, Any]) -> tuple[bytes, bytes | None]:
    """The file and its side-car; read once, so that the hash is that of what is parsed."""
    side = read_file(Path(request["side"]), request["file_mb"]) if request["side"] else None
    return read_file(Path(request["path"]), request["file_mb"]), side


def _send(frames: BinaryIO, frame: dict[str, Any]) -> None:
    body = json.dumps(frame, ensure_ascii=False).encode("utf-8", "surrogatepass")
    frames.write(struct.pack(">Q", len(body)) + body)
    frames.flush()
    if frame.get("leaves"):
        sys.exit()


def _close_doors() -> None:
    """No file may be written, no core dumped."""
    import resource

    for what in (resource.RLIMIT_FSIZE, resource.RLIMIT_CORE):
        resource.setrlimit(what, (0, 0))


def _limit(seconds: float, megabytes: int) -> Any:
    """Bound memory for this request, and computing time anew each time the returned function is called."""
    import resource

    _, most = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (megabytes * _MB, most))

    def again() -> None:
        used = resource.getrusage(resource.RUSAGE_SELF)
        resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime + seconds) + 1, resource.RLIM_INFINITY))

    again()
    return again


if __name__ == "__main__":
    main()
