from pathlib import Path

import pytest

from rag.models.pins import PINS, notice


@pytest.mark.parametrize("key", ["minilm", "qwen-1.5b", "qwen-0.5b", "smollm2"])
def test_each_model_is_pinned_by_whole_hashes_and_named_with_its_licence(key: str) -> None:
    pin = PINS[key]
    assert pin.key == key and pin.packages
    assert all(len(bytes.fromhex(file.sha256)) == 32 and file.size > 0 for file in pin.files)
    assert f"{pin.name}: Apache-2.0, {pin.attribution}" in notice()


def test_the_notice_file_names_every_model() -> None:
    written = (Path(__file__).parents[2] / "NOTICE").read_text()
    assert notice() in written
