"""The name of a model to the folder that holds it: itself a folder, or the id of one that the hub has.

Knows no kind of model; whoever asks says what it is for, so that an error can name the setting.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from ..errors import ModelUnavailableError

_ID = re.compile(r"(?!.*(?:--|\.\.))\w[\w.-]*(/\w[\w.-]*)?")
# Weights as safetensors only: the older formats can run code when they are read.
_FILES = ["*.json", "*.txt", "*.model", "model*.safetensors", "[0-9]_*/*"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a model is wanted for, in the words of an error.

    :param kind: "embedder" or "reranker". :param setting: the variable that names it.
    :param others: the words that the setting takes beside a folder and an id.
    :param owner: of an id that has none; None refuses such an id, so that a slip of the pen is never asked of the hub.
    """

    kind: str
    setting: str
    others: str
    owner: str | None = None


def folder_of(name: str, wanted: Wanted) -> Path:
    """The folder of the model called `name`. An id is downloaded once, then read from the hub's own cache.

    :raises ModelUnavailableError: neither a folder nor an id, or the hub does not have it or does not answer.
    """
    path = Path(name).expanduser()
    if path.is_dir():
        return path
    if not _ID.fullmatch(name) or ("/" not in name and wanted.owner is None):
        raise ModelUnavailableError(
            f"The {wanted.kind} {name!r} is not a folder",
            f"It must be {wanted.others}, a sentence-transformers folder or a hub id" + ("" if wanted.owner else " (OWNER/NAME)"),
            f"Set {wanted.setting}",
        )
    return _from_hub(name if "/" in name else f"{wanted.owner}/{name}", wanted)


def _from_hub(repository: str, wanted: Wanted) -> Path:
    import httpx
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError

    try:  # a hub that was asked before is not asked again, so that running needs no network
        found = Path(snapshot_download(repository, allow_patterns=_FILES, local_files_only=True))
        if any(found.glob("*.safetensors")):  # else a download was broken off
            return found
    except LocalEntryNotFoundError:
        pass
    try:
        return Path(snapshot_download(repository, allow_patterns=_FILES))
    except (HfHubHTTPError, LocalEntryNotFoundError, httpx.HTTPError, OSError, ValueError) as error:
        said = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise ModelUnavailableError(
            f"The {wanted.kind} {repository!r} could not be had: {said}",
            f"It must be {wanted.others}, a sentence-transformers folder or the id of a model that the hub has",
            f"Check the name and the connection, or set {wanted.setting}",
        ) from error
