from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import rag
from rag import Answer, Assistant, Config, Scope
from rag.answers.prompts import NOT_FOUND
from rag.errors import (
    ConfigError,
    DocumentsError,
    FootnoteError,
    ModelDeclinedError,
    ModelStoppedError,
    QuestionError,
    StoreBusyError,
    StoreError,
    WeightsError,
)
from rag.protocols import Chat, CutOff, Embedder, Prompt
from rag.testing import EndlessChat, HashingEmbedder, PointingScriptedChat, ScriptedChat, scripted_model
from rag.text import unnamed
from rag.types import Checked, Found, Token

SEEDS = Path(__file__).resolve().parent.parent / "seeds"
Opener = Callable[..., Assistant]


@pytest.fixture
def opened() -> Iterator[Opener]:
    """Assistants over a copy of seeds/ in the test's own folder, closed at its end."""
    shutil.copytree(SEEDS, "seeds")
    running: list[Assistant] = []

    def opener(chat: Chat | None = None, embedder: Embedder | None = None, **settings: object) -> Assistant:
        config = Config.load(**{"strictness": 0.0, **settings})
        running.append(Assistant(config, [Path(config.documents)], embedder or HashingEmbedder(), chat))
        return running[-1]

    yield opener
    for assistant in running:
        assistant.close()


def exact(assistant: Assistant, answer: Answer) -> bool:
    return all(c.quote == assistant.document(c.document).text[c.start : c.end] for c in answer.citations)


def test_an_answer_quotes_the_sentence_that_proves_it(opened: Opener) -> None:
    assistant = opened()
    answer = assistant.ask("Which country actively opposes Ukraine’s NATO aspirations?")
    assert answer.status == "answered"
    assert "Hungary" in answer.citations[0].quote
    assert exact(assistant, answer)
    assert answer.model == "extractive"
    assert {"evidence", "total"} <= set(answer.seconds)


def test_a_question_the_store_cannot_answer_is_withheld_with_what_lies_nearby(opened: Opener) -> None:
    assistant = opened(strictness=1.0)
    answer = assistant.ask("How many votes did Hungary get for Ukraine’s NATO aspirations?")
    assert (answer.abstained, answer.claims, answer.short) == (True, (), None)
    assert answer.citations
    assert answer.text.startswith("The documents don’t say.")
    assert exact(assistant, answer)


def test_a_false_premise_is_answered_with_the_sentence_that_denies_it(opened: Opener) -> None:
    answer = opened().ask("Why did the leaders agree on deploying ground troops?")
    assert answer.text.startswith("The documents say otherwise: ")
    assert any(word in answer.citations[0].quote for word in ("ruled out", "absence"))


def test_the_model_words_and_code_cites(opened: Opener) -> None:
    chat = ScriptedChat(["Hungary actively opposes Ukraine’s NATO aspirations."], yes_probability=0.9, small=True)
    assistant = opened(chat)
    answer = assistant.ask("Who opposes Ukraine’s NATO aspirations?")
    assert answer.text == "Financial Times: Hungary actively opposes Ukraine’s NATO aspirations. [1]"
    assert "Hungary actively opposes" in answer.citations[0].quote
    assert answer.short == "Hungary"
    assert exact(assistant, answer)
    assert answer.tokens["completion"] == answer.tokens["answer_completion"] > 0
    assert answer.tokens["prompt"] == answer.tokens["answer_prompt"] + answer.tokens["check_prompt"]
    in_order = [answer.seconds[stage] for stage in ("evidence", "first_token", "draft", "total")]
    assert in_order == sorted(in_order)
    assert 0 <= answer.seconds["check"] <= answer.seconds["total"] - answer.seconds["draft"] + 0.001


def test_what_an_embedded_model_puts_together_anew_gives_way_to_the_quote(opened: Opener) -> None:
    draft = "Ukraine’s NATO aspirations are opposed by Hungary and the US."
    answer = opened(ScriptedChat([draft], yes_probability=0.9, small=True)).ask("Who opposes Ukraine’s NATO aspirations?")
    assert [(claim.kind, claim.verdict) for claim in answer.claims] == [("quote", "supported")]
    assert "Hungary actively opposes Ukraine’s NATO aspirations.” [1]" in answer.text
    assert [(one.text, one.reason) for one in answer.rejected] == [(draft, "it is not the document's own wording, which is quoted instead")]
    assert opened(ScriptedChat([draft])).ask("Who opposes Ukraine’s NATO aspirations?").claims[0].kind != "quote"


@pytest.mark.parametrize(("yes", "abstained"), [(0.999, False), (0.001, True)])
@pytest.mark.parametrize(("draft", "rejected"), [("Norway opposes all of it.", ["Norway opposes all of it."]), (NOT_FOUND, [])])
def test_where_an_embedded_model_gives_nothing_that_holds_the_best_sentences_are_quoted_if_it_takes_them_for_the_answer(
    opened: Opener, draft: str, rejected: list[str], yes: float, *, abstained: bool
) -> None:
    answer = opened(ScriptedChat([draft], yes_probability=yes, small=True), strictness=0.5).ask("Who opposes Ukraine’s NATO aspirations?")
    assert answer.abstained is abstained
    assert [one.text for one in answer.rejected] == rejected
    assert abstained or "Hungary actively opposes" in answer.citations[0].quote


def test_a_large_models_refusal_is_not_answered_by_quotes(opened: Opener) -> None:
    assert opened(ScriptedChat([NOT_FOUND])).ask("Who opposes Ukraine’s NATO aspirations?").abstained


def test_bare_keywords_are_answered_with_quotes_and_no_model(opened: Opener) -> None:
    chat = ScriptedChat()
    assistant = opened(chat)
    assert "ruled out" in assistant.ask("Scholz troops").citations[0].quote
    assert chat.history == []


@pytest.mark.parametrize(("about", "abstained"), [("Hungary", False), ("Hungary’s submarines", True), ("Macron", True)])
def test_what_is_said_about_a_subject_is_quoted_as_for_keywords(opened: Opener, about: str, *, abstained: bool) -> None:
    chat = ScriptedChat(small=True)
    answer = opened(chat, strictness=0.5).ask(f"What does the article say about {about}?")
    assert (answer.abstained, answer.standalone, chat.history) == (abstained, about, [])
    assert abstained or "Hungary actively opposes" in answer.citations[0].quote


@pytest.mark.parametrize("small", [True, False])
def test_a_draft_that_tells_the_place_for_the_time_is_withheld(opened: Opener, *, small: bool) -> None:
    draft = "A recent EU summit in Brussels failed to yield a consensus on security assurances for Ukraine. [1]"
    answer = opened(ScriptedChat([draft], yes_probability=0.9, small=small)).ask("When did the EU summit in Brussels take place?")
    assert (answer.status, answer.short) == ("abstained", None)
    assert answer.rejected


def test_what_is_said_about_a_subject_is_chosen_from_all_that_was_found(opened: Opener) -> None:
    assert len(opened(ScriptedChat(small=True)).ask("What do the documents say about NATO?").evidence) > 4


def test_a_large_model_is_asked_what_is_said_about_a_subject(opened: Opener) -> None:
    question, chat = "What does the article say about Hungary?", ScriptedChat(["Hungary opposes Ukraine’s NATO aspirations. [1]"])
    assert opened(chat, strictness=0.5).ask(question).status == "answered"
    assert question in chat.history[0].messages[-1][1]


def test_reports_in_dispute_are_told_by_code_and_no_model(tmp_path: Path) -> None:
    for name, text in (("a", "Twelve people were killed in the attack on Harwick."), ("b", "The attack on Harwick killed 14 people.")):
        (tmp_path / f"{name}.txt").write_text(text, "utf-8")
    chat = ScriptedChat(small=True)
    with Assistant(Config.load(strictness=0.0), [tmp_path], HashingEmbedder(), chat) as assistant:
        answer = assistant.ask("How many people were killed in the attack on Harwick?")
        assert (answer.status, len(answer.claims), chat.history) == ("conflict", 2, [])
        assert exact(assistant, answer)


def test_exactly_the_evidence_was_sent_to_the_model(opened: Opener) -> None:
    chat = ScriptedChat(["Not stated."])
    assistant = opened(chat)
    answer = assistant.ask("Who opposes Ukraine’s NATO aspirations?")
    sent = chat.history[0].messages[-1][1]
    document = assistant.document(answer.evidence[0].document).text
    assert all(e.text in sent and document[e.start : e.end] == e.text for e in answer.evidence)
    unsent = [s.text for s in assistant._catalog.sentences(answer.evidence[0].document) if s.text not in {e.text for e in answer.evidence}]
    assert not any(text in sent for text in unsent)


def test_what_the_evidence_does_not_carry_is_rejected_and_never_shown(opened: Opener) -> None:
    chat = ScriptedChat(["Hungary opposes it [1]. Budapest is its capital [1]. Scholz agreed to deploy ground troops [2]."])
    answer = opened(chat).ask("Who opposes Ukraine’s NATO aspirations?")
    assert "Budapest" not in answer.text
    assert "agreed" not in answer.text
    assert len(answer.rejected) == 2
    assert all(r.reason for r in answer.rejected)


def test_an_invented_source_number_does_no_harm(opened: Opener) -> None:
    assistant = opened(ScriptedChat(["Hungary opposes it [99]."]))
    answer = assistant.ask("Who opposes Ukraine’s NATO aspirations?")
    assert [c.number for c in answer.citations] == [1]
    assert exact(assistant, answer)


def test_a_stream_shows_evidence_then_words_then_the_checked_answer(opened: Opener) -> None:
    assistant = opened(ScriptedChat(["Hungary opposes it."]))
    kinds = [type(event) for event in assistant.stream("Who opposes NATO aspirations?")]
    assert kinds == [Found, Token, Token, Token, Checked]


def test_closing_a_stream_stops_the_model(opened: Opener) -> None:
    chat = EndlessChat()
    events = opened(chat).stream("Who opposes it?")
    assert [type(next(events)) for _ in range(3)] == [Found, Token, Token]
    events.close()
    assert chat.stopped


def test_an_embedded_model_that_stops_midway_is_a_clear_error_and_the_next_question_works(opened: Opener) -> None:
    replies = [("Hungary ", ModelStoppedError("The model stopped")), "Hungary opposes it."]
    assistant = opened(ScriptedChat(replies, yes_probability=0.9, small=True))
    with pytest.raises(ModelStoppedError):
        assistant.ask("Who opposes NATO aspirations?")
    assert assistant.ask("Who opposes NATO aspirations?").claims


def test_a_larger_model_that_stops_midway_is_asked_again(opened: Opener) -> None:
    assistant = opened(ScriptedChat([("Hungary ", ModelStoppedError("The model stopped")), "Hungary opposes it."]))
    *events, last = assistant.stream("Who opposes NATO aspirations?")
    assert "".join(event.text for event in events if isinstance(event, Token)) == "Hungary opposes it."
    assert isinstance(last, Checked) and last.answer.text.startswith("Financial Times: Hungary opposes it. [1]")


def test_when_a_model_gives_nothing_the_documents_are_quoted_and_the_reader_is_told(opened: Opener) -> None:
    assistant = opened(ScriptedChat([ModelDeclinedError("scripted declined to answer")]))
    answer = assistant.ask("Which country actively opposes Ukraine’s NATO aspirations?")
    assert answer.notice == "scripted declined to answer; the documents are quoted instead."
    assert answer.text.splitlines()[-1] == answer.notice
    assert answer.model == "extractive instead of scripted"
    assert answer.claims[0].kind == "quote" and "Hungary" in answer.citations[0].quote
    assert exact(assistant, answer)
    assert Answer.from_dict(answer.to_dict()).notice == answer.notice


def test_the_sentence_that_a_reply_was_cut_off_in_is_no_claim_and_is_listed(opened: Opener) -> None:
    chat = PointingScriptedChat([("Hungary opposes it. [1] ", "Germany and the US remain", CutOff())], ways=("marked",))
    answer = opened(chat).ask("Which country actively opposes Ukraine’s NATO aspirations?")
    assert [claim.text for claim in answer.claims] == ["Hungary opposes it."]
    assert [(r.text, r.reason) for r in answer.rejected] == [("Germany and the US remain", "the model's reply was cut off here")]


def test_what_did_not_fit_into_the_models_context_is_told_and_was_not_sent(opened: Opener) -> None:
    chat = PointingScriptedChat(["Hungary opposes it [1]."], ways=("marked",), context=1000)
    assistant = opened(chat)
    answer = assistant.ask("Which country actively opposes Ukraine’s NATO aspirations?")
    whole = opened(ScriptedChat(["Hungary opposes it [1]."]), store="other").ask(answer.question)
    left = len(whole.evidence) - len(answer.evidence)
    assert answer.notice == f"{left} of {len(whole.evidence)} sentences found were too long for scripted to read and were left out."
    assert answer.tokens["left_out"] > 0 < left
    assert "notice" not in whole.text and not whole.notice
    assert all(" ".join(e.text.split()) in chat.history[0].messages[-1][1] for e in answer.evidence)


def test_a_large_model_may_name_the_report_it_was_told_of_and_nothing_but_the_evidence_is_sent(opened: Opener) -> None:
    for path in Path("seeds").glob("*.txt"):
        path.with_name(f"{path.name}.meta.toml").write_text('published = "2024-12-21"')
    said = "According to the Financial Times on 21 December 2024, Hungary actively opposes Ukraine’s Nato aspirations."
    chat = PointingScriptedChat([f"{said} [1]"], ways=("marked",))
    answer = opened(chat).ask("Which country actively opposes Ukraine’s NATO aspirations?")
    *lines, blank, _ = chat.history[0].messages[-1][1].splitlines()
    assert answer.text == f"{said} [1]"
    assert blank == ""
    assert [line.removeprefix(f"[{e.id}] ") for line, e in zip(lines, answer.evidence, strict=True)] == [
        f"(Financial Times, 2024-12-21{f', {who}' if (who := unnamed(e.speaker, e.text)) else ''}) {' '.join(e.text.split())}"
        for e in answer.evidence
    ]


def test_a_follow_up_is_searched_with_the_words_of_the_turn_before(opened: Opener) -> None:
    assistant = opened()
    first = assistant.ask("What did Chancellor Scholz rule out?")
    answer = assistant.ask(
        "Why?", history=[{"role": "user", "content": first.question}, {"role": "assistant", "content": first.text, "answer": first}]
    )
    assert "Scholz" in answer.standalone
    assert "Scholz" in answer.citations[0].quote


def test_a_question_about_the_documents_is_answered_from_all_of_them_and_asks_no_model(opened: Opener) -> None:
    chat = ScriptedChat()
    assistant = opened(chat)
    events = list(assistant.stream("How many articles mention Scholz?"))
    assert [type(event) for event in events] == [Found, Checked]
    answer = assistant.ask("How many articles mention Scholz?")
    assert answer.text.startswith("1 of 1 article mentions “Scholz”. [1]\n- ")
    assert (answer.status, answer.short, answer.claims[0].kind) == ("answered", "1", "count")
    assert all(claim.citations for claim in answer.claims)
    assert exact(assistant, answer)
    assert {"evidence", "total"} <= set(answer.seconds)
    assert chat.history == []


def test_what_no_document_mentions_is_counted_as_none(opened: Opener) -> None:
    answer = opened().ask("How many documents mention Emmanuel Macaroni?")
    assert (answer.abstained, answer.claims, answer.short) == (True, (), None)
    assert answer.text.startswith("0 of 1 document mentions “Emmanuel Macaroni”.")


def test_how_many_of_them_means_the_documents_of_the_answer_before(opened: Opener) -> None:
    assistant = opened()
    first = assistant.ask("Which documents mention Scholz?")
    told = [{"role": "user", "content": first.question}, {"role": "assistant", "content": first.text, "answer": first}]
    assert assistant.ask("How many of them mention Hungary?", history=told).text.startswith("1 of that 1 document mentions “Hungary”.")


@pytest.mark.parametrize(("question", "said"), [("", "empty"), ("  \n", "empty"), ("x" * 20_000, "20,000 characters")])
def test_what_cannot_be_asked_is_one_clear_line(opened: Opener, question: str, said: str) -> None:
    with pytest.raises(QuestionError, match=said):
        opened().ask(question)


@pytest.mark.parametrize("question", ["¿Quién se opone a la OTAN?", "谁反对？", "?!", "🙂", '" OR NEAR(', "${x} {{y}} <b>"])
def test_any_text_can_be_asked(opened: Opener, question: str) -> None:
    assistant = opened()
    assert exact(assistant, assistant.ask(question))


@pytest.mark.parametrize("names", [[], ["image.xyz", ".hidden.txt"]])
def test_a_folder_without_a_readable_file_says_what_to_put_there(names: list[str]) -> None:
    Path("docs").mkdir()
    for name in names:
        Path("docs", name).write_bytes(b"\x00\x01")
    with (
        Assistant.open("docs", "store", "extractive") as assistant,
        pytest.raises(DocumentsError, match=r"no readable document in docs.*rag sync"),
    ):
        assistant.ask("Who?")


def test_a_question_in_another_language_is_told_to_use_that_of_the_documents(opened: Opener) -> None:
    answer = opened(strictness=1.0).ask("Który kraj się sprzeciwia?")
    assert answer.abstained
    assert "language of the documents" in answer.text


def test_a_missing_folder_is_named(opened: Opener) -> None:
    with pytest.raises(DocumentsError, match="nowhere"):
        opened(documents="nowhere").ask("Who?")


def test_a_second_process_reads_the_store_but_does_not_change_it(opened: Opener) -> None:
    first = opened()
    first.sync()
    second = opened()
    assert second.ask("Which country opposes NATO aspirations?").citations == first.ask("Which country opposes NATO aspirations?").citations
    with pytest.raises(StoreBusyError, match="Another process"):
        second.sync()


def test_search_needs_no_model_and_respects_the_scope(opened: Opener) -> None:
    assistant = opened(ScriptedChat())
    assert assistant.search("Hungary", k=2)[0].rank == 1
    assert assistant.search("Hungary", scope=Scope(outlets=["Nobody"])) == []
    assert assistant.ask("Who opposes it?", scope=Scope(documents=[])).abstained


def test_local_without_weights_names_the_command_and_none_falls_back(tmp_path: Path) -> None:
    config = Config.load(cache=tmp_path / "empty", store=str(tmp_path / "store"))
    with pytest.raises(WeightsError, match="rag models fetch qwen-1.5b"):
        Assistant.open(SEEDS, model="local", config=config)
    with Assistant.open(SEEDS, config=config) as assistant:
        assert assistant.model == "extractive"
        assert any("rag models fetch qwen-1.5b" in notice for notice in assistant.notices)
        assert any("rag models fetch minilm" in notice for notice in assistant.notices)
        assert "Hungary" in assistant.ask("Which country opposes Ukraine’s NATO aspirations?").citations[0].quote


def test_a_langchain_model_object_is_taken_as_it_is(tmp_path: Path) -> None:
    config = Config.load(cache=tmp_path / "empty", store=str(tmp_path / "store"))
    with Assistant.open(SEEDS, model=scripted_model(["Hungary opposes it [1]."]), config=config) as assistant:
        assert assistant.ask("Which country opposes Ukraine’s NATO aspirations?").text.startswith(
            "Financial Times: Hungary opposes it. [1]"
        )


def test_a_damaged_index_is_named_with_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "store").mkdir()
    (tmp_path / "store" / "catalog.sqlite").write_bytes(b"broken" * 1000)
    with pytest.raises(StoreError, match="damaged"):
        Assistant.open(SEEDS, tmp_path / "store", "extractive")


def test_several_threads_may_ask_at_once(opened: Opener) -> None:
    assistant = opened()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: assistant.ask("Which country opposes Ukraine’s NATO aspirations?").text, range(24)))
    assert len(set(answers)) == 1


def test_the_async_twins_give_the_same(opened: Opener) -> None:
    assistant = opened()

    async def both() -> tuple[Answer, list[object]]:
        return await assistant.aask("Who opposes it?"), [event async for event in assistant.astream("Who opposes it?")]

    answer, events = asyncio.run(both())
    assert answer.text == assistant.ask("Who opposes it?").text
    assert [type(event) for event in events] == [Found, Checked]


def test_leaving_an_async_stream_stops_the_model(opened: Opener) -> None:
    chat = EndlessChat()
    assistant = opened(chat)

    async def first_words() -> None:
        async for event in assistant.astream("Who opposes it?"):
            if isinstance(event, Token):
                raise TimeoutError

    with pytest.raises(TimeoutError):
        asyncio.run(first_words())
    assert chat.stopped


def test_ask_for_scripts_syncs_when_opened_and_keeps_the_assistant(tmp_path: Path) -> None:
    options = {"documents": SEEDS, "store": tmp_path / "store", "model": "extractive", "config": Config.load(embedder="none")}
    first = rag.ask("Which country opposes Ukraine’s NATO aspirations?", **options)
    assert "Hungary" in first.citations[0].quote
    assert asyncio.run(rag.aask("Which country opposes Ukraine’s NATO aspirations?", **options)).text == first.text
    assert rag.sync(documents=SEEDS, store=tmp_path / "store").unchanged == (next(SEEDS.iterdir()).name,)


def test_every_error_of_the_house_is_one_line() -> None:
    with pytest.raises(FootnoteError) as caught:
        Assistant.open(SEEDS, "store", "gpt4")
    assert "\n" not in str(caught.value)


# --- other settings ---------------------------------------------------------------------------------


def test_a_tuned_view_answers_as_it_is_set_and_the_assistant_as_before(opened: Opener) -> None:
    assistant = opened()
    question = "Which country actively opposes Ukraine’s NATO aspirations?"
    strict = assistant.tuned(strictness=1.0)
    assert strict.ask(question).abstained
    assert not assistant.ask(question).abstained
    assert assistant.config.strictness == 0.0


def test_a_tuned_view_asks_another_model_which_is_opened_once(opened: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = ScriptedChat(["Hungary actively opposes Ukraine’s NATO aspirations."] * 2)
    made: list[str] = []

    def open_chat(config: Config, model: str, beginnings: Sequence[Prompt]) -> Chat:
        made.append(model)
        return asked

    monkeypatch.setattr("rag.models.chat.open_chat", open_chat)
    assistant = opened()
    for _ in range(2):
        assert "Hungary" in assistant.tuned(model="far:m").ask("Which country opposes Ukraine’s NATO aspirations?").text
    assert made == ["far:m"]
    assert assistant.model == "extractive"


def test_closing_a_tuned_view_closes_nothing(opened: Opener) -> None:
    assistant = opened()
    assistant.sync()
    assistant.tuned(passages=2).close()
    assert assistant.search("NATO", 1)


def test_a_setting_out_of_its_bounds_is_refused(opened: Opener) -> None:
    with pytest.raises(ConfigError, match="passages is 0"):
        opened().tuned(passages=0)
