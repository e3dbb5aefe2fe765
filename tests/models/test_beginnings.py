"""What a model has read, kept on disk: files by what was read and by their own bytes, against a server that writes what it is told."""

import json
import os
import socketserver
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler

import pytest

from rag.config import Config
from rag.models.beginnings import KeptBeginnings
from rag.models.local import LocalChat
from rag.models.placing import sha256_of
from rag.models.weights import location

WHO = (("system", "You answer in one word, and never in two. " * 4), ("user", "Text:"))
YES = (("system", "Is the answer right? Say yes or no, and nothing else. " * 4), ("user", "Text:"))


class Native(BaseHTTPRequestHandler):
    """Writes a file where it is told to, and says yes to whoever has the key."""

    asked: list = []

    def do_POST(self):
        name = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["filename"]
        action = self.path.rpartition("=")[2]
        self.asked.append((action, name))
        if action == "save":
            (self.folder / name).write_bytes(f"state {len(self.asked)}".encode())
        self.send_response(200 if self.headers["Authorization"] == "Bearer key" else 401)
        self.end_headers()

    def address_string(self):
        return "a socket file"

    def log_message(self, *_):
        pass


@pytest.fixture
def kept(tmp_path):
    with listening(tmp_path) as opened:
        yield opened


@contextmanager
def listening(tmp_path):
    handler = type("Here", (Native,), {"folder": tmp_path / "kept", "asked": []})
    model = tmp_path / "m.gguf"
    model.write_bytes(b"GGUF")
    socket = os.path.relpath(tmp_path / "s")  # a path of a hundred characters is too long for one
    with socketserver.UnixStreamServer(socket, handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        opened = KeptBeginnings(tmp_path / "kept", socket, "key", model, "1")
        opened.asked, opened.at = handler.asked, socket
        yield opened
        server.shutdown()


def files(tmp_path):
    return sorted((tmp_path / "kept").iterdir())


def test_what_was_saved_is_given_back_and_nothing_else(kept, tmp_path):
    assert not kept.restore(WHO)
    kept.save(WHO)
    assert kept.restore(WHO)
    assert not kept.restore(YES)
    [file] = files(tmp_path)
    assert kept.asked[1:] == [("restore", file.name)]


def test_another_model_or_runtime_is_not_given_what_this_one_read(kept, tmp_path):
    kept.save(WHO)
    model = tmp_path / "m.gguf"
    assert not KeptBeginnings(tmp_path / "kept", kept.at, "key", model, "2").restore(WHO)
    model.write_bytes(b"GGUF and more")
    assert not KeptBeginnings(tmp_path / "kept", kept.at, "key", model, "1").restore(WHO)


def test_a_damaged_file_is_removed_and_never_given_to_the_server(kept, tmp_path):
    kept.save(WHO)
    [file] = files(tmp_path)
    file.write_bytes(b"stat")
    assert not kept.restore(WHO)
    assert files(tmp_path) == []
    assert [action for action, _ in kept.asked] == ["save"]


def test_the_files_used_longest_ago_go_and_what_a_kill_left(kept, tmp_path):
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "new-1-1").touch()
    os.utime(tmp_path / "kept" / "new-1-1", (0, 0))
    prompts = [(("user", str(number)),) for number in range(8)]
    for number, prompt in enumerate(prompts):
        kept.save(prompt)
        newest = max(files(tmp_path), key=lambda path: path.stat().st_ctime_ns)
        os.utime(newest, (number + 1, number + 1))
    assert not (tmp_path / "kept" / "new-1-1").exists()
    assert [kept.restore(prompt) for prompt in prompts] == [False] * 2 + [True] * 6


def test_a_server_that_refuses_costs_a_line_in_the_log_and_no_error(kept, tmp_path, caplog):
    caplog.set_level("INFO")
    kept.save(WHO)
    stranger = KeptBeginnings(tmp_path / "kept", kept.at, "no key", tmp_path / "m.gguf", "1")
    assert not stranger.restore(WHO)
    stranger.save(YES)
    assert files(tmp_path) == []
    told = [record.getMessage() for record in caplog.records if record.name == "rag.models.beginnings"]
    assert len(told) == 2
    assert "401" in told[0]


def test_a_file_that_the_server_cannot_take_gives_way_to_the_next(kept, tmp_path):
    kept.save(WHO)
    stranger = KeptBeginnings(tmp_path / "kept", kept.at, "no key", tmp_path / "m.gguf", "1")
    assert not stranger.restore(WHO)
    assert files(tmp_path) == []


def test_a_folder_that_cannot_be_made_is_no_error(kept, tmp_path):
    (tmp_path / "kept").write_text("in the way")
    kept.save(WHO)
    assert not kept.restore(WHO)


@pytest.mark.slow
def test_a_second_start_reads_only_what_is_new_and_says_the_same(weights_cache, tmp_path):
    def started():
        model = LocalChat(path=location("qwen-1.5b", weights_cache), threads=Config().cores, beginnings=(WHO, YES), kept=tmp_path / "kept")
        said, reused = [], []
        for beginning in (WHO, YES, WHO):
            reply = model.invoke([beginning[0], ("user", "Text: Ida Berg opened the tunnel. Who opened it?")], max_tokens=6)
            said.append(reply.content)
            reused.append(reply.response_metadata["timings"]["cache_n"])
        model.close()
        return said, reused

    first, again = started(), started()
    assert again[0] == first[0]
    assert min(again[1]) > 40
    for file in files(tmp_path):  # bytes of no state, under a name that fits them
        file.write_bytes(b"ggsq and nothing that was read")
        file.rename(file.with_name(f"{file.name[:16]}-{sha256_of(file)}.read"))
    assert started() == first
