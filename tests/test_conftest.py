"""The walls around the tests stand."""

import os
import socket
from pathlib import Path

import httpx
import pytest

OUTSIDE = "192.0.2.1"  # set aside for documentation, nobody is there


@pytest.mark.parametrize("reach", [lambda s: s.connect((OUTSIDE, 80)), lambda s: s.connect_ex((OUTSIDE, 80))])
def test_no_socket_connects_beyond_this_machine(reach) -> None:
    with socket.socket() as plain, pytest.raises(RuntimeError, match="loopback only"):
        reach(plain)


def test_no_name_beyond_this_machine_is_looked_up() -> None:
    with pytest.raises(RuntimeError, match="example.org"):
        httpx.get("http://example.org")


def test_loopback_and_unix_sockets_work(tmp_path: Path) -> None:
    for family, address in ((socket.AF_INET, ("127.0.0.1", 0)), (socket.AF_UNIX, str(tmp_path / "s"))):
        with socket.socket(family) as server, socket.socket(family) as client:
            server.bind(address)
            server.listen()
            client.connect(server.getsockname())
            assert client.fileno() > 0


def test_a_test_starts_in_an_empty_folder_without_settings(tmp_path: Path) -> None:
    assert Path.cwd() == tmp_path
    assert list(tmp_path.iterdir()) == []
    assert Path.home() == tmp_path / "home"
    assert {name for name in os.environ if name.startswith("RAG_")} <= {"RAG_CACHE"}
