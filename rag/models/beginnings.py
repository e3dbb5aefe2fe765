"""What an embedded model has read of its prompts' fixed beginnings, kept on disk so that the next start need not read it again.

Knows files, and the two requests by which the native server writes what it read last into one and takes it back. Knows no prompt.
Keeping only saves time: what cannot be written or taken back is told to the log and read anew.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import httpx

from .placing import sha256_of

_log = logging.getLogger(__name__)
_AT_MOST = 6
"""Files in a folder: another model or version of the prompts may take turns with this one. What a kill left goes with the oldest."""
_SECONDS = 30.0


class KeptBeginnings:
    """The files of one model; each is named by what was read and by its own bytes.

    :param folder: of the files, made when it is first needed; the native server's `slot_save_path`.
    :param socket: the file that the server listens on. :param key: its API key. :param runtime: the version of what runs it.
    :param model: the model's own file; another of the same name, size and time is taken for it.
    """

    def __init__(self, folder: Path, socket: str, key: str, model: Path, runtime: str) -> None:
        seen = model.stat()
        self._folder, self._of = folder, [model.name, seen.st_size, seen.st_mtime_ns, runtime]
        self._socket, self._headers = socket, {"Authorization": f"Bearer {key}"}

    def restore(self, beginning: Sequence[tuple[str, str]]) -> bool:
        """Give the server back what it had read of that prompt, in place of what it holds; False where that is not kept.

        A file that the server cannot take goes, as it would be tried first at each start.
        """
        path = None
        try:
            path = self._found(beginning)
            if path is not None:
                self._do("restore", path.name)
        except (OSError, httpx.HTTPError) as error:
            _log.info("A kept beginning is read anew: %s", error)
            with suppress(OSError):
                if path is not None:
                    path.unlink(missing_ok=True)
            return False
        return path is not None

    def save(self, beginning: Sequence[tuple[str, str]]) -> None:
        """Keep what the server holds, as what it read of that prompt; the files used longest ago go."""
        fresh = self._folder / f"new-{os.getpid()}-{id(self)}"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._do("save", fresh.name)
            fresh.replace(self._folder / f"{self._stem(beginning)}-{sha256_of(fresh)}.read")
            for path in sorted(self._folder.iterdir(), key=lambda path: path.stat().st_mtime)[:-_AT_MOST]:
                path.unlink(missing_ok=True)
        except (OSError, httpx.HTTPError) as error:
            _log.info("A beginning is not kept, and will be read again at the next start: %s", error)
            with suppress(OSError):
                fresh.unlink(missing_ok=True)

    def _found(self, beginning: Sequence[tuple[str, str]]) -> Path | None:
        """The file of that prompt; one whose bytes are not those it was written with is removed."""
        for path in self._folder.glob(f"{self._stem(beginning)}-*.read"):
            if path.stem.endswith(f"-{sha256_of(path)}"):
                os.utime(path)
                return path
            path.unlink(missing_ok=True)
        return None

    def _stem(self, beginning: Sequence[tuple[str, str]]) -> str:
        return hashlib.sha256(json.dumps([self._of, list(beginning)]).encode()).hexdigest()[:16]

    def _do(self, action: str, name: str) -> None:
        transport = httpx.HTTPTransport(uds=self._socket)
        with httpx.Client(transport=transport, base_url="http://local", headers=self._headers, timeout=_SECONDS) as client:
            client.post(f"/slots/0?action={action}", json={"filename": name}).raise_for_status()
