"""A question from beginning to end with a large model over the wire: in each way it can answer, and in each way it can fail."""

import json
import logging
import traceback
from pathlib import Path

import pytest

from rag import Assistant, Config
from rag.errors import ModelUnavailableError
from rag.types import Checked, Token
from tests.models.serving import served

SEEDS = Path(__file__).resolve().parent.parent / "seeds"
PROVIDERS = ("openai", "ollama", "anthropic")
QUESTION = "Which country actively opposes Ukraine’s NATO aspirations?"
SAID = "Hungary opposes them."
KEY = "sk-proj-Ab12Cd34Ef56Gh78"
DIES = {"dies_after": 2}
pytestmark = pytest.mark.long  # each waits for a server that hangs, dies or is busy
BUSY = {"status": 429, "headers": {"retry-after": "0"}, "error": f"Rate limit of {KEY}"}


@pytest.fixture
def server():
    with served() as stub:
        yield stub


@pytest.fixture
def opened(server, monkeypatch, tmp_path):
    """An assistant over seeds/ whose model is the stub, in the protocol of the provider named."""
    for provider in PROVIDERS:
        monkeypatch.setenv(f"{provider.upper()}_API_KEY", KEY)
    running = []

    def opener(provider, **settings):
        address = f"http://127.0.0.1:{server.server_port}" + ("/v1" if provider == "openai" else "")
        config = Config.load(cache=tmp_path / "empty", store=str(tmp_path / "store"), base_url=address, strictness=0.0, **settings)
        running.append(Assistant.open(SEEDS, model=f"{provider}:m", config=config))
        running[-1].sync()
        return running[-1]

    yield opener
    for assistant in running:
        assistant.close()


def reply(provider, *, broken=False, numbers=(1, 2, 3, 4)):
    """The script of one good reply, in the way the provider is asked first: claims in JSON, or Anthropic's own citations."""
    if provider == "anthropic":
        cite = {"search_result_index": 0, "start_block_index": 0, "end_block_index": 4, "cited_text": "x"}
        return {"words": ["Hungary ", "opposes them.", cite]}
    told = json.dumps({"claims": [{"sentences": list(numbers), "text": SAID}]})
    return {"words": [told[:20], told[20:45], told[45:60] if broken else told[45:]]}


def failing(provider, turn):
    """The script of a reply that goes wrong; Anthropic says two things before its first word."""
    return reply(provider) | turn | ({"dies_after": 4} if turn is DIES and provider == "anthropic" else {})


def streamed(assistant):
    *events, last = assistant.stream(QUESTION)
    assert isinstance(last, Checked)
    return "".join(event.text for event in events if isinstance(event, Token)), last.answer


def exact(assistant, answer):
    return all(c.quote == assistant.document(c.document).text[c.start : c.end] for c in answer.citations)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_the_words_are_shown_as_they_come_and_each_claim_is_proved_by_the_fewest_sentences(provider, opened, server):
    server.script = [reply(provider)]
    assistant = opened(provider)
    draft, answer = streamed(assistant)
    assert draft == SAID
    assert answer.text == f"Financial Times: {SAID} [1]"
    assert "Hungary actively opposes" in answer.citations[0].quote
    assert exact(assistant, answer)
    assert (answer.model, answer.notice) == (f"{provider}:m", "")
    assert answer.tokens == {"prompt": 7, "completion": 3, "answer_prompt": 7, "answer_completion": 3}
    assert {"evidence", "first_token", "draft", "check", "total"} <= set(answer.seconds)
    assert len(server.asked) == 1


FAILURES = {
    "rate limited": [BUSY],
    "server fails": [{"status": 503, "headers": {"retry-after": "0"}, "error": KEY}],
    "dies in the middle": [DIES],
    "takes no such form": [{"status": 400, "error": f"not supported with {KEY}"}],
}


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("failure", FAILURES)
def test_what_may_pass_or_can_be_asked_otherwise_is_asked_again(provider, failure, opened, server):
    first = [failing(provider, turn) for turn in FAILURES[failure]]
    otherwise = reply("openai") if provider == "anthropic" else {"words": [f"{SAID} [1]"]}  # JSON, or plain text
    server.script = [*first, otherwise if failure == "takes no such form" else reply(provider)]
    assistant = opened(provider)
    draft, answer = streamed(assistant)
    assert draft.strip() == SAID
    assert answer.text == f"Financial Times: {SAID} [1]"
    assert exact(assistant, answer)
    assert not answer.notice
    assert len(server.asked) == 2


@pytest.mark.parametrize("provider", ["openai", "ollama"])
def test_broken_json_is_asked_for_as_plain_text(provider, opened, server):
    server.script = [reply(provider, broken=True), {"words": ["Hungary opposes ", "them [1]."]}]
    draft, answer = streamed(opened(provider))
    assert "{" not in draft
    assert answer.text == f"Financial Times: {SAID} [1]"


@pytest.mark.parametrize("ends", ["full", "silently"])
@pytest.mark.parametrize("provider", PROVIDERS)
def test_the_sentence_that_a_reply_breaks_off_in_is_listed_and_the_rest_is_checked(provider, ends, opened, server):
    words = reply(provider)["words"]
    more = [" Its veto"] if provider == "anthropic" else [', {"sentences": [1], "text": "Its veto']
    whole = words if provider == "anthropic" else ["".join(words).removesuffix("]}")]
    server.script = [{"words": whole + more, "ends": ends}]
    answer = opened(provider).ask(QUESTION)
    assert answer.text == f"Financial Times: {SAID} [1]"
    assert [(r.text, r.reason) for r in answer.rejected] == [("Its veto", "the model's reply was cut off here")]
    assert len(server.asked) == 1


@pytest.mark.parametrize(("provider", "ways"), [("openai", 2), ("ollama", 2), ("anthropic", 3)])
def test_a_model_whose_replies_never_come_to_a_whole_sentence_is_asked_in_every_way_and_then_quoted(provider, ways, opened, server):
    server.words, server.ends = ["Hungary opposes"], "full"
    answer = opened(provider).ask(QUESTION)
    assert "was cut off before a sentence of it was whole; the documents are quoted instead." in answer.notice
    assert answer.model == f"extractive instead of {provider}:m"
    assert len(server.asked) == ways


LAST = {
    "rate limited": ([BUSY] * 3, "takes no more requests for now"),
    "hangs": ([{"hangs": True}] * 3, "did not answer in time"),
    "dies": ([DIES] * 3, "stopped in the middle of its reply"),
    "full for an hour": ([{"status": 429, "headers": {"retry-after": "3600"}}], "takes no more requests for now"),
    "refuses": ([{"words": ["I’m sorry, but I can’t help with that."]}], "declined to answer"),
}


# Ollama's client does not tell for how long its server wants to be left alone.
@pytest.mark.parametrize(("provider", "failure"), [(p, f) for p in PROVIDERS for f in LAST if (p, f) != ("ollama", "full for an hour")])
def test_in_the_end_the_documents_are_quoted_and_the_reader_is_told_why(provider, failure, opened, server, caplog):
    caplog.set_level(logging.DEBUG)
    script, why = LAST[failure]
    server.script = [failing(provider, turn) for turn in script]
    assistant = opened(provider, timeout=0.2)
    answer = assistant.ask(QUESTION)
    assert why in answer.notice
    assert answer.notice.endswith("the documents are quoted instead.")
    assert answer.model == f"extractive instead of {provider}:m"
    assert answer.claims and "Hungary" in answer.citations[0].quote
    assert exact(assistant, answer)
    assert len(server.asked) == len(script)
    assert KEY not in json.dumps(answer.to_dict()) + str(answer) + caplog.text


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_wrong_key_is_an_error_that_does_not_repeat_it(provider, opened, server):
    server.status, server.error = 401, f"Incorrect key {KEY}"
    with pytest.raises(ModelUnavailableError, match="refused the key") as raised:
        opened(provider).ask(QUESTION)
    assert KEY not in "".join(traceback.format_exception(raised.value))


def test_stopping_a_reader_of_json_stops_the_model(opened, server):
    begun = '{"claims": [{"sentences": [1], "text": "Hungary '
    server.script = [{"words": [begun, *["opposes " * 10_000] * 1000]}]
    events = opened("openai").stream(QUESTION)
    assert any(isinstance(event, Token) for event in (next(events), next(events)))
    events.close()
    assert server.left.wait(10)
