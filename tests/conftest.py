"""What holds for every test: no network beyond this machine, no settings from outside, a folder of its own.

Fakes of the embedder and the model are in `rag.testing`; here are only walls.
"""

import ipaddress
import os
import shutil
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from rag.config import Config

ROOT = Path(__file__).resolve().parent.parent
REAL_CACHE = Config.load().cache  # read before any test gets a home of its own
QUIET = {"HF_HUB_OFFLINE": "1", "GRADIO_ANALYTICS_ENABLED": "False", "LANGSMITH_TRACING": "false", "ANONYMIZED_TELEMETRY": "False"}

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()

os.environ.update(QUIET)  # some libraries read these once, when first imported
settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.register_profile("fast", deadline=None, max_examples=20)
settings.load_profile("ci" if os.environ.get("CI") else "here")


class NetworkBlockedError(RuntimeError):
    """A test asked for a host beyond this machine. No OSError, which a library might swallow."""


def _is_local(host: Any) -> bool:
    name = host.decode() if isinstance(host, bytes) else host
    if name in (None, "", "localhost"):
        return True
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _refuse_beyond_this_machine(host: Any) -> None:
    if not _is_local(host):
        raise NetworkBlockedError(f"A test wanted to reach {host!r}. Tests reach loopback only: serve what it needs on 127.0.0.1.")


def _guarded(connect: Callable[..., Any]) -> Callable[..., Any]:
    def guard(self: socket.socket, address: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            _refuse_beyond_this_machine(address[0])
        return connect(self, address)

    return guard


@pytest.fixture(scope="session", autouse=True)
def no_network():
    look_up = socket.getaddrinfo

    def guarded_look_up(host: Any, *args: Any, **named: Any) -> Any:
        _refuse_beyond_this_machine(host)
        return look_up(host, *args, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", guarded_look_up)
        patch.setattr(socket.socket, "connect", _guarded(socket.socket.connect))
        patch.setattr(socket.socket, "connect_ex", _guarded(socket.socket.connect_ex))
        yield


@pytest.fixture(autouse=True)
def own_world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty working directory and home; of all RAG_ variables only RAG_CACHE is left. Child processes inherit it."""
    for name in [name for name in os.environ if name.startswith("RAG_") and name != "RAG_CACHE"]:
        monkeypatch.delenv(name)
    for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in QUIET.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="session")
def weights_cache() -> Path:
    """The cache folder in which `rag models fetch` puts the weights, for tests marked `slow`."""
    return REAL_CACHE


@pytest.fixture(scope="module")
def browser():
    """A real browser, for the tests marked `browser`."""
    if CHROMIUM is None:
        pytest.skip("NO BROWSER TESTS: no chromium, chromium-browser or google-chrome on the PATH")
    playwright = pytest.importorskip("playwright.sync_api", reason="NO BROWSER TESTS: playwright is not installed")
    with playwright.sync_playwright() as tool:
        opened = tool.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


def _missing_weights() -> list[str]:
    from rag.models.weights import present

    return [key for key in ("minilm", "qwen-1.5b") if not present(key, REAL_CACHE)]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
            # A page's clock, its server's and the test's run on two busy cores: a test that passes the second time is listed as rerun.
            item.add_marker(pytest.mark.flaky(reruns=1))
    # Files with tests that take long come first: of several workers none is left alone with such a file at the end.
    long = {item.path for item in items if any(item.get_closest_marker(name) for name in ("slow", "long", "browser"))}
    items.sort(key=lambda item: item.path not in long)
    slow = [item for item in items if item.get_closest_marker("slow")]
    if slow and (missing := _missing_weights()):
        for item in slow:
            item.add_marker(pytest.mark.skip(reason=f"NO MODEL TESTS: {', '.join(missing)} not in the cache; type `rag models fetch`"))
