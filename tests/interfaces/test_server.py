import asyncio
import signal
import socket
import subprocess
import sys

import httpx
import pytest

from rag.errors import ConfigError
from rag.interfaces.server import POLICY, ContentPolicy, running


async def hello(scope, receive, send):
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": [(b"x-own", b"kept")]})
        await send({"type": "http.response.body", "body": b"hello"})


def test_it_serves_while_the_block_runs_and_frees_the_port_after():
    with running(hello, "127.0.0.1", 0) as address:
        assert httpx.get(address, trust_env=False).text == "hello"
        port = int(address.rsplit(":", 1)[1])
    with running(hello, "127.0.0.1", port) as again:
        assert again == address


def test_a_port_in_use_names_the_next_one_to_type():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(ConfigError, match=rf"port {port} is in use.*`rag serve --port {port + 1}`"), running(hello, "127.0.0.1", port):
            pass


@pytest.mark.parametrize(("host", "seen"), [("192.0.2.1", "Cannot listen on"), ("no.such.host.invalid", "is not known")])
def test_an_address_that_is_not_this_computers_names_one_that_is(host, seen, monkeypatch):
    known = {"192.0.2.1": [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, 0))]}

    def look_up(name, *_args, **_named):  # no name leaves this machine in a test
        if name not in known:
            raise socket.gaierror(-2, "Name or service not known")
        return known[name]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    with pytest.raises(ConfigError, match=rf"{seen}.*--host 127\.0\.0\.1"), running(hello, host, 0):
        pass


def test_the_policy_is_added_to_every_response_and_the_body_passes_unbuffered():
    sent = []

    async def send(message):
        sent.append(message)

    asyncio.run(ContentPolicy(hello)({"type": "http"}, None, send))
    assert sent[0]["headers"][0] == (b"x-own", b"kept")
    assert dict(sent[0]["headers"])[b"content-security-policy"].decode() == POLICY
    assert sent[1] == {"type": "http.response.body", "body": b"hello"}


WAITS = """
import signal, threading
from rag.interfaces.server import until_interrupted

def say_when_it_waits():
    while signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        pass
    print("up", flush=True)

threading.Thread(target=say_when_it_waits).start()
until_interrupted()
print("left")
"""


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_and_sigterm_both_leave_cleanly(by):
    with subprocess.Popen([sys.executable, "-c", WAITS], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as child:
        child.stdout.readline()
        child.send_signal(by)
        out, err = child.communicate(timeout=60)
    assert (child.returncode, out, err) == (0, "left\n", "")
