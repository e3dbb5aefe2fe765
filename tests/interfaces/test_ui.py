import re
import threading
from pathlib import Path

import httpx
import pytest

from rag.interfaces import ui
from rag.interfaces.panes import documents, live, page_view, reader
from rag.interfaces.server import running
from rag.interfaces.trial import Trial

pytest.importorskip("gradio")
HERE = Path(ui.__file__).parent
BESIDE = (
    "documents.js",
    "drop.js",
    "page_view.js",
    "documents.css",
    "ui.js",
    "further.js",
    "citations.js",
    "live.js",
    "pulse.js",
    "ui.css",
    "answer.css",
    "evaluate.css",
)


LIST = documents.LIST, documents.DROP, documents.COUNT, documents.TOLD, page_view.PAGE


def test_templates_hold_no_double_braces():
    for template in (reader.READER, ui.HEADER, live.LIVE, *LIST, *((HERE / name).read_text() for name in BESIDE)):
        assert "{{" not in template


def test_templates_show_only_escaped_values():
    names = re.findall(r"\$\{(.*?)\}", reader.READER + ui.HEADER)
    assert re.findall(r"\$\{(.*?)\}", "".join(LIST)) == ["value.rows", "value.rest", "value", "value", "value.picture", "value.note"]
    assert names == ["value.body ? 'fn-open' : ''", "value.title", "value.where", "value.check", "value.tools", "value.body", "value"]


def test_style_and_script_name_no_outside_host():
    for name in BESIDE:
        assert not re.search(r"https?:|//\w|@import|url\(", re.sub(r"^ *// .*$", "", (HERE / name).read_text(), flags=re.M))


def test_the_public_api_is_four_calls_and_no_event_of_the_page(assistant):
    events = ui.build(assistant).config["dependencies"]
    assert {event["api_name"] for event in events if event["api_visibility"] != "private"} == {"ask", "search", "sync", "documents"}
    assert len(events) > 10


def test_the_page_is_served_with_its_policy_and_no_file_of_the_computer(assistant):
    with running(ui.app(assistant), "127.0.0.1", 0) as address, httpx.Client(base_url=address, trust_env=False) as client:
        page = client.get("/")
        assert page.status_code == 200
        assert "default-src 'self'" in page.headers["content-security-policy"]
        assert client.get("/gradio_api/file=/etc/hostname").status_code == 403
        assert client.get("/gradio_api/runs").status_code == 404
        assert client.get("/docs").status_code == 404


def test_a_page_of_another_site_may_not_read_answers(assistant):
    with running(ui.app(assistant), "127.0.0.1", 0) as address, httpx.Client(base_url=address, trust_env=False) as client:
        reply = client.get("/config", headers={"Origin": "http://evil.invalid"})
        assert "access-control-allow-origin" not in reply.headers


def test_serving_warms_the_models_once_the_page_is_up_and_leaves_when_interrupted(assistant, monkeypatch, capsys):
    monkeypatch.setattr(ui, "until_interrupted", lambda: assistant.warmed.wait(20))
    ui.serve(assistant, "127.0.0.1", 0)
    assert assistant.warmed.is_set()
    assert re.match(r"Footnote is at http://127\.0\.0\.1:\d+ ", capsys.readouterr().err)


def test_a_run_that_is_on_ends_with_the_server(assistant, monkeypatch, tmp_path):
    trial, asked = Trial(), threading.Event()
    monkeypatch.setattr(ui, "Trial", lambda: trial)
    (tmp_path / "set.jsonl").write_text('{"question": "One?"}\n{"question": "Two?"}\n')

    def ask(question, history=(), scope=None):
        asked.set()
        trial._halt.wait(20)
        return assistant.answer(question)

    assistant.ask = ask
    with running(ui.app(assistant), "127.0.0.1", 0):
        trial.start(tmp_path / "set.jsonl", assistant)
        assert asked.wait(20)
    trial._thread.join(20)
    assert (trial.state.stopped, trial.state.done) == (True, 1)
