"""The HTTP interface over loopback: by Gradio's own client, and by plain HTTP."""

import json
import re
import shutil
import warnings
from pathlib import Path

import httpx
import pytest

from rag import Answer, Config
from rag.assistant import Assistant
from rag.errors import ConfigError
from rag.interfaces import ui
from rag.interfaces.machines import Calls
from rag.interfaces.server import running
from rag.testing import HashingEmbedder

pytest.importorskip("gradio")
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # Gradio's queue counts its calls with an old pandas option
ROOT = Path(__file__).resolve().parents[2]
QUESTION = "Which country actively opposes Ukraine’s NATO aspirations?"
CALLS = {"ask", "search", "sync", "documents"}


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    folder = tmp_path_factory.mktemp("served")
    shutil.copytree(ROOT / "seeds", folder / "seeds")
    config = Config(strictness=0.0, store=str(folder / "store"), cache=folder / "cache")
    with Assistant(config, [folder / "seeds"], HashingEmbedder(), None) as assistant:
        assistant.sync()
        with running(ui.app(assistant), "127.0.0.1", 0) as address:
            yield assistant, address


@pytest.fixture(scope="module")
def client(served):
    from gradio_client import Client

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made = Client(served[1], verbose=False, analytics_enabled=False)
        yield made
        made.close()


@pytest.fixture
def web(served):
    with httpx.Client(base_url=f"{served[1]}/gradio_api", trust_env=False, timeout=60) as client:
        yield client


def posted(web, name, **given):
    """A call in two steps, as its description tells: its event, and what comes of it."""
    event = web.post(f"/call/v2/{name}", json=given).json()["event_id"]
    kind, data = web.get(f"/call/{name}/{event}").text.strip().splitlines()[-2:]
    return kind.removeprefix("event: "), json.loads(data.removeprefix("data: "))


def test_the_description_holds_the_four_calls_and_no_event_of_the_page(web):
    told = web.get("/openapi.json").json()["paths"]
    assert {path.split("/")[4] for path in told if path.startswith("/gradio_api/call/v2/")} == CALLS
    asked = told["/gradio_api/call/v2/ask"]["post"]["requestBody"]["content"]["application/json"]["schema"]["properties"]
    assert set(asked) == {"question", "history", "scope", "settings"}
    assert "passages" in json.dumps(asked["settings"])


def test_an_answer_over_http_is_the_answer(served, client):
    told = client.predict(QUESTION, api_name="/ask")
    answer = Answer.from_dict(told)
    assert answer.status == "answered"
    assert not told["abstained"]
    citation = answer.citations[0]
    assert "Hungary" in citation.quote
    assert served[0].document(citation.document).text[citation.start : citation.end] == citation.quote


def test_plain_http_is_enough(web):
    kind, data = posted(web, "ask", question=QUESTION)
    assert (kind, data[0]["status"]) == ("complete", "answered")
    assert web.post("/run/search", json={"data": [QUESTION, 2, None]}).json()["data"][0][1]["rank"] == 2


def test_a_follow_up_leans_on_the_turns_that_are_sent_with_it(client):
    first = client.predict("Who is Kaja Kallas?", api_name="/ask")
    turns = [{"role": "user", "content": "Who is Kaja Kallas?"}, {"role": "assistant", "content": first["text"], "answer": first}]
    assert "Kallas" in client.predict("What did she emphasize?", turns, api_name="/ask")["text"]


def test_the_documents_are_listed_without_their_text(client):
    [document] = client.predict(api_name="/documents")
    assert document["outlet"] == "Financial Times"
    assert not {"text", "quiet"} & set(document)


def test_a_sync_tells_what_it_did(served, client):
    (Path(served[0]._documents[0]) / "new.txt").write_text("Mayor Dana Okoye opened the bridge on Monday.")
    report = client.predict(api_name="/sync")
    assert (report["added"], len(report["unchanged"]), report["failed"]) == (["new.txt"], 1, [])
    assert "Okoye" in client.predict("Who opened the bridge?", api_name="/ask")["text"]


def test_a_scope_and_settings_hold_for_the_call(client):
    told = client.predict(QUESTION, scope={"documents": []}, api_name="/ask")
    assert told["abstained"]
    assert client.predict(QUESTION, settings={"strictness": 1.0}, api_name="/ask")["abstained"]
    assert not client.predict(QUESTION, api_name="/ask")["abstained"]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"question": " "}, "The question is empty. It needs at least one word."),
        ({"question": "Who?", "scope": {"documents": ["neww.txt"]}}, "There is no document 'neww.txt'. Did you mean 'new.txt'?"),
        ({"question": "Who?", "scope": {"outlet": "FT"}}, "scope.outlet is 'FT'. Extra inputs are not permitted. See docs/api.md"),
        ({"question": "Who?", "settings": {"strictness": 2}}, "strictness is 2.0. It must lie between 0.0 and 1.0."),
        ({"question": "Who?", "settings": {"model": "gpt"}}, "The model 'gpt' names no provider."),
        ({"question": 7}, "question is 7. Input should be a valid string"),
    ],
)
def test_what_cannot_be_asked_is_told_as_on_the_command_line_and_without_a_trace(web, served, given, told, capfd):
    (Path(served[0]._documents[0]) / "new.txt").write_text("Mayor Dana Okoye opened the bridge on Monday.")
    served[0].sync()
    kind, data = posted(web, "ask", **given)
    assert kind == "error"
    assert data["error"].startswith(told)
    assert "Traceback" not in capfd.readouterr().err


def test_an_error_reaches_the_typed_client_in_words(client):
    with pytest.raises(Exception, match="There is no outlet 'Times of Nowhere'"):
        client.predict("Who?", scope={"outlets": ["Times of Nowhere"]}, api_name="/ask")


def test_a_number_of_passages_that_is_none_is_told(assistant):
    with pytest.raises(ConfigError, match="k is 'many'"):
        Calls(assistant).search("Who?", "many")


@pytest.mark.parametrize("code", re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "api.md").read_text("utf-8"), re.DOTALL))
def test_each_example_of_the_documentation_runs(served, code, capsys):
    exec(compile(code.replace("http://127.0.0.1:7860", served[1]), "docs/api.md", "exec"), {})
    assert "Hungary" in capsys.readouterr().out


def test_the_call_by_curl_in_the_readme_answers(served):
    told = re.search(r"curl http://127.0.0.1:7860(\S+) --json '(.*)'", (ROOT / "README.md").read_text("utf-8"))
    reply = httpx.post(served[1] + told[1], json=json.loads(told[2]), trust_env=False, timeout=60)
    assert Answer.from_dict(reply.json()["data"][0]).citations
