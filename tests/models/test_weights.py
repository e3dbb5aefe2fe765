"""Weights: only the pinned bytes are put in place, whichever source has them; disk, locks, and a second look."""

import hashlib
import threading
from pathlib import Path

import pytest

from rag.errors import WeightsError
from rag.models.pins import PINS, Pin, WeightFile
from rag.models.placing import Progress
from rag.models.weights import fetch, location, present, verify
from tests.models.delivering import BYTES, HubServer, refuses


def test_a_model_of_one_file_is_the_file_and_one_of_many_is_their_folder(tmp_path: Path) -> None:
    assert location("smollm2", tmp_path) == tmp_path / "weights/smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"
    assert location("minilm", tmp_path) == tmp_path / "weights/minilm"


def test_an_unknown_key_is_answered_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="'qwen'.*minilm, qwen-1.5b, qwen-0.5b, smollm2"):
        present("qwen", tmp_path)


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
    monkeypatch.setitem(PINS, "huge", Pin("huge", "test", "Huge", "", "", None, "", (huge,), (), ""))
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

    def slow(pin: Pin, folder: Path, report: Progress) -> None:
        second.start()
        assert waiting.wait(10)
        hub.source()(pin, folder, report)

    path = fetch("tiny", tmp_path, sources=[slow])
    second.join(10)
    assert not second.is_alive() and asked_again == []
    assert path.read_bytes() == BYTES
