from __future__ import annotations

import json

import pytest

from rag.answers.generative import Draft, confirmed, estimated, fitting, is_refusal, lay, write
from rag.errors import ModelBusyError, ModelDeclinedError, ModelFormError, ModelStoppedError, ModelUnavailableError
from rag.protocols import Chat, CutOff
from rag.testing import EndlessChat, PointingScriptedChat, Reply, ScriptedChat
from rag.types import Evidence

EVIDENCE = (Evidence(1, "a.txt", 0, 25, "Hungary opposes the plan."), Evidence(2, "b.txt", 0, 22, "Poland opposes it too."))
SAID = "Hungary opposes it."
JSON = json.dumps({"claims": [{"sentences": [1], "text": SAID}, {"sentences": [2, 9], "text": "So does Poland"}]})
BUSY = ModelBusyError("m takes no more requests for now", None, None, wait=0.0)
CUT = (JSON[:60], ModelBusyError("m broke off", None, None, wait=0.0))


def drafted(chat: Chat, usage: dict[str, int] | None = None) -> tuple[str, Draft]:
    """What the reader of the stream saw, and the draft."""
    writing, shown = write(chat, "Who opposes it?", EVIDENCE, {} if usage is None else usage), ""
    while True:
        try:
            shown += next(writing).text
        except StopIteration as done:
            return shown, done.value


def said(draft: Draft) -> list[tuple[str, tuple[int, ...]]]:
    return [(sentence.text, sentence.hints) for sentence in draft.sentences]


@pytest.mark.parametrize(
    "reply", [JSON, f"```json\n{JSON}\n```", f"Here it is: {JSON}\nBye.", tuple(f"So: {JSON}"), (JSON[:50], JSON[50:51], JSON[51:])]
)
def test_claims_in_json_are_shown_as_their_words_and_point_at_their_sentences(reply: Reply) -> None:
    chat = PointingScriptedChat([reply])
    shown, draft = drafted(chat)
    assert shown == f"{SAID}\n\nSo does Poland"
    assert said(draft) == [(SAID, (1,)), ("So does Poland", (2, 9))]
    assert chat.history[0].schema is not None


@pytest.mark.parametrize("ways", [("schema", "marked"), ("native", "marked"), ("marked",)])
def test_a_model_that_writes_plain_text_all_the_same_is_read_as_such(ways: tuple[str, ...]) -> None:
    chat = PointingScriptedChat([f"{SAID} [1] So does Poland. [2]"], ways=ways)  # type: ignore[arg-type]
    shown, draft = drafted(chat)
    marks = ways[0] != "native"  # there no number was shown, so a bracket is the text's own
    assert said(draft)[0] == (SAID, (1,) if marks else ())
    assert shown == f"{SAID}  So does Poland. " if marks else f"{SAID} [1] So does Poland. [2]"


@pytest.mark.parametrize(
    "broken", [JSON[:-3], "{", '{"claim": 1}', "", f"Here it is: {JSON[:-3]}", ModelFormError("m takes no schema"), '{"claims": [{}]}']
)
def test_without_usable_json_the_next_way_is_tried(broken: Reply) -> None:
    chat = PointingScriptedChat([broken, f"{SAID} [1]"])
    shown, draft = drafted(chat)
    assert said(draft) == [(SAID, (1,))]
    assert SAID in shown
    assert "{" not in shown
    assert [prompt.way for prompt in chat.history] == ["schema", "marked"]


@pytest.mark.parametrize("reply", [JSON, f"[{JSON}]", f"```json\n{JSON}\n```"])
def test_claims_in_json_are_read_as_such_where_plain_text_was_asked_for(reply: Reply) -> None:
    shown, draft = drafted(PointingScriptedChat([reply], ways=("marked",)))
    assert shown == f"{SAID}\n\nSo does Poland"
    assert said(draft)[0] == (SAID, (1,))


def test_a_reply_that_is_nothing_but_layout_is_asked_for_in_the_next_way() -> None:
    chat = PointingScriptedChat(["## Who\n\n| Who | What |\n|---|---|\n| Hungary | opposes |", f"## Who\n\n- **{SAID}** [1]"])
    assert said(drafted(chat)[1]) == [(SAID, (1,))]


def test_json_that_cannot_be_read_is_never_prose() -> None:
    _, draft = drafted(PointingScriptedChat([f"Here: {JSON[:-1]}"] * 2))
    assert draft == Draft((), refused=False, failed="The reply is not the JSON that was asked for")


@pytest.mark.parametrize("failure", [BUSY, CUT, ModelStoppedError("m broke off")])
def test_what_may_pass_is_tried_again(failure: Reply) -> None:
    shown, draft = drafted(PointingScriptedChat([failure, JSON]))
    assert said(draft)[0] == (SAID, (1,))
    assert shown == f"{SAID}\n\nSo does Poland"  # what the first try had shown is not shown again


def test_a_second_try_in_other_words_begins_a_line_of_its_own() -> None:
    shown, draft = drafted(ScriptedChat([("Hungary opp", *CUT[1:]), "Hungary is against it."]))
    assert shown == "Hungary opp\nHungary is against it."
    assert said(draft) == [("Hungary is against it.", ())]


@pytest.mark.parametrize(
    ("replies", "why"),
    [
        ([BUSY] * 3, "m takes no more requests for now"),
        ([CUT] * 3, "m broke off"),
        ([ModelBusyError("m is full", None, None, wait=600.0)], "m is full"),  # too long to wait for
        ([ModelDeclinedError("m declined to answer")], "m declined to answer"),
        (["I'm sorry, but I can't help with that."], "scripted declined to answer"),
        (["", " \n"], "scripted gave an empty reply"),
        ([JSON[:-1], ModelFormError("m cannot be asked in this form")], "m cannot be asked in this form"),
    ],
)
def test_when_the_budget_is_spent_or_the_model_declines_the_draft_says_why(replies: list[Reply], why: str) -> None:
    chat = PointingScriptedChat(replies)
    _, draft = drafted(chat)
    assert (draft.failed, draft.sentences, draft.refused) == (why, (), False)
    assert len(chat.history) == len(replies)


def test_a_model_that_cannot_be_used_at_all_is_an_error_at_once() -> None:
    with pytest.raises(ModelUnavailableError, match="no key"):
        drafted(PointingScriptedChat([ModelUnavailableError("no key")]))


@pytest.mark.parametrize("before", [BUSY, CUT, ModelFormError("m takes no schema")])
def test_a_model_that_goes_away_between_two_tries_has_failed(before: Reply) -> None:
    _, draft = drafted(PointingScriptedChat([before, ModelUnavailableError("m cannot be reached")]))
    assert draft == Draft((), refused=False, failed="m cannot be reached")


@pytest.mark.parametrize("failure", [BUSY, ModelStoppedError("cut")])
def test_an_embedded_model_is_asked_once(failure: ModelBusyError | ModelStoppedError) -> None:
    with pytest.raises(type(failure)):
        drafted(ScriptedChat([failure], small=True))


@pytest.mark.parametrize("reply", ["Not stated.", '{"claims": []}', "I'm sorry, but the sentences do not say who."])
def test_a_reply_without_an_answer_is_a_refusal_and_no_failure(reply: str) -> None:
    chat = PointingScriptedChat([reply], ways=("schema",) if reply.startswith("{") else ("marked",))
    assert drafted(chat)[1] == Draft((), refused=True)


HALF = '{"claims": [{"sentences": [1], "text": "Hungary opposes it."}, {"sentences": [2], "text": "So does Po'


@pytest.mark.parametrize(
    "chat",
    [
        PointingScriptedChat([("Hungary opposes it. [1] ", "So does Po", CutOff())], ways=("marked",)),
        PointingScriptedChat([(HALF, CutOff())]),
        PointingScriptedChat([(*HALF, CutOff())]),
    ],
    ids=["plain text", "JSON", "JSON in pieces"],
)
def test_what_a_reply_breaks_off_in_leaves_the_draft_and_the_rest_stays(chat: PointingScriptedChat) -> None:
    _, draft = drafted(chat)
    assert said(draft) == [(SAID, (1,))]
    assert draft.cut == "So does Po"


def test_a_reply_that_does_not_end_is_read_up_to_a_multiple_of_what_was_asked_for() -> None:
    for reply in (f"{SAID} [1] " * 9999, (f"{SAID} [1] ",) * 9999):
        shown, draft = drafted(PointingScriptedChat([reply], ways=("marked",)))
        assert said(draft)[0] == (SAID, (1,))
        assert draft.cut
        assert len(shown) < 400 * 4 * 5
    endless = EndlessChat()
    assert "cut off" in drafted(endless)[1].failed
    assert endless.stopped


@pytest.mark.parametrize("begun", ["Hungary opp", HALF[:50], HALF[:12], ""])
def test_a_reply_cut_off_before_anything_is_whole_is_asked_for_in_the_next_way(begun: str) -> None:
    chat = PointingScriptedChat([(begun, CutOff()), f"{SAID} [1]"])
    assert said(drafted(chat)[1]) == [(SAID, (1,))]
    assert [prompt.way for prompt in chat.history] == ["schema", "marked"]


def test_when_no_way_gives_a_whole_sentence_the_draft_says_that_it_was_cut_off() -> None:
    _, draft = drafted(PointingScriptedChat([(HALF[:50], CutOff()), ("Hungary opposes the", CutOff())]))
    assert draft == Draft((), refused=False, failed="The reply of scripted was cut off before a sentence of it was whole")


@pytest.mark.parametrize("reply", [f"{SAID} [1]", JSON])
def test_a_reply_that_is_whole_where_it_was_cut_off_loses_nothing(reply: str) -> None:
    _, draft = drafted(PointingScriptedChat([(reply, CutOff())]))
    assert said(draft)[0] == (SAID, (1,))
    assert not draft.cut


@pytest.mark.parametrize("reply", ["Not stated", "Not stated. The text"])
def test_a_refusal_that_is_cut_off_is_a_refusal(reply: str) -> None:
    assert drafted(PointingScriptedChat([(reply, CutOff())], ways=("marked",)))[1] == Draft((), refused=True)


class SmallChat(PointingScriptedChat):
    """An embedded model that says where its reply was cut off."""

    def __init__(self, *pieces: str) -> None:
        super().__init__([(*pieces, CutOff())], ways=("marked",))
        self.small = True


def test_an_embedded_model_whose_only_sentence_is_cut_off_has_failed() -> None:
    chat = SmallChat("Hungary opposes the plan and the")
    _, draft = drafted(chat)
    assert "was cut off" in draft.failed
    assert len(chat.history) == 1


def test_what_an_embedded_model_did_not_end_is_no_sentence_of_its_draft() -> None:
    _, draft = drafted(SmallChat("Hungary opposes it. Poland"))
    assert (said(draft), draft.cut) == ([(SAID, ())], "Poland")


def test_an_embedded_model_is_asked_of_the_cited_sentences_whether_they_answer() -> None:
    chat, usage = ScriptedChat(yes_probability=0.9, small=True), {}
    assert confirmed(chat, "Who?", EVIDENCE[:1], usage) == 0.9
    assert EVIDENCE[0].text in chat.history[-1].messages[-1][1]
    assert usage["check_prompt"] == usage["prompt"] > 0
    assert confirmed(chat, "Who?", (), usage) is None


def test_the_tokens_of_every_try_are_counted() -> None:
    usage: dict[str, int] = {}
    drafted(PointingScriptedChat([("one two ", *CUT[1:]), SAID], ways=("marked",)), usage)
    assert usage["completion"] == 5


@pytest.mark.parametrize(
    ("reply", "refused"),
    [
        ("Not stated.", True),
        (" - not stated in the text", True),
        ("The number of visitors is not given in the text.", True),
        ("The text does not mention visitors.", True),
        ("Hungary has not stated it.", False),
        ("The number was not given by the company.", False),
        ("The text does not say how many. Lopez said there were few.", False),
    ],
)
def test_a_refusal_opens_with_the_agreed_words_or_says_that_the_text_does_not(reply: str, refused: bool) -> None:
    assert is_refusal(reply) is refused


def test_evidence_stays_within_its_budget_but_never_below_two() -> None:
    long = tuple(Evidence(i, "a", i, i + 1, "word " * 50) for i in range(5))
    assert [e.id for e in lay(long, 70)] == [0, 1]
    assert len(lay(long, 160)) == 3
    assert lay(long, None) == long


def test_only_what_the_model_can_read_is_laid_before_it_and_the_short_pass_the_long() -> None:
    evidence = tuple(Evidence(i, "a", i, i + 1, "word " * (5000 if i == 1 else 20)) for i in range(4))
    assert [e.id for e in fitting(PointingScriptedChat(), "Who?", evidence)] == [0, 2, 3]
    assert fitting(PointingScriptedChat(context=100_000), "Who?", evidence) == evidence
    assert fitting(PointingScriptedChat(context=500), "Who?", evidence) == ()
    assert fitting(ScriptedChat(), "Who?", evidence) == fitting(PointingScriptedChat(), "Who?", evidence)


def test_tokens_are_estimated_by_bytes_so_that_other_scripts_count_for_more() -> None:
    assert estimated("word " * 4) == 6
    assert estimated("反对" * 4) == 7
    assert estimated("\ud83d") == 1
