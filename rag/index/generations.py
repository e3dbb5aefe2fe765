"""The folders in which Chroma's files lie, one for each time the vector index was built, and whether they can be trusted.

A generation that was closed in order carries a seal: names, sizes and checksums of its files. A folder without one, or
with another content than its seal says, is tried in a child process, for a broken segment can take a process down.
Knows files only.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import subprocess
import sys
import zlib
from pathlib import Path

log = logging.getLogger(__name__)

_PROBE_SECONDS = 60
_BLOCK = 1 << 20
_PROBE = """
import sys, chromadb
from chromadb.config import Settings
client = chromadb.PersistentClient(sys.argv[1], settings=Settings(anonymized_telemetry=False))
collection = client.get_collection("passages", embedding_function=None)
rows = collection.get(limit=1, include=["embeddings"])
if len(rows["ids"]):
    collection.query(query_embeddings=rows["embeddings"], n_results=1)
client.close()
"""


class Generations:
    """The generations below one folder. Only the owner of the store's lock may use it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, number: int) -> Path:
        """Where the files of a generation lie, or would lie."""
        return self._folder / f"generation-{number}"

    def new(self) -> int:
        """A number that no folder has, and the folder made."""
        taken = [int(path.name.removeprefix("generation-")) for path in self._folder.glob("generation-*") if path.is_dir()]
        number = max(taken, default=0) + 1
        self.path(number).mkdir(parents=True)
        return number

    def sweep(self, keep: int | None) -> None:
        """Remove every generation but one; what cannot be removed now is left for the next time."""
        for path in self._folder.glob("generation-*"):
            if keep is None or path.name.removesuffix(".seal") != self.path(keep).name:
                shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)

    def seal(self, number: int) -> None:
        """Note the content of a generation that was closed in order."""
        seal = self._seal(number)
        new = seal.with_suffix(".new")
        try:
            with new.open("w", encoding="ascii") as file:
                json.dump(_content(self.path(number)), file)
                file.flush()
                os.fsync(file.fileno())
            new.replace(seal)
        except OSError as error:  # without a seal it is tried at the next start, no more
            log.warning("The vector index could not be sealed (%s).", error)

    def unseal(self, number: int) -> None:
        """Before it is opened: whatever ends this process now leaves a generation without a seal."""
        self._seal(number).unlink(missing_ok=True)

    def sealed(self, number: int) -> bool:
        """Whether the files are as they were when the generation was closed in order."""
        try:
            noted = json.loads(self._seal(number).read_text("ascii"))
            return bool(noted) and noted == _content(self.path(number))
        except (OSError, ValueError):
            return False

    def opens(self, number: int) -> bool:
        """Whether Chroma can open and ask the generation, tried in a child process."""
        command = [sys.executable, "-P", "-c", _PROBE, str(self.path(number))]
        try:
            done = subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, timeout=_PROBE_SECONDS, check=False)
        except (OSError, subprocess.TimeoutExpired):
            return False
        return done.returncode == 0

    def _seal(self, number: int) -> Path:
        return self._folder / f"{self.path(number).name}.seal"


def _content(folder: Path) -> dict[str, list[int]]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): [path.stat().st_size, _checksum(path)] for path in files}


def _checksum(path: Path) -> int:
    total = 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            total = zlib.crc32(block, total)
    return total
