from rag.interfaces.tuning import Tuning, leaving
from rag.models.opened import ModelState


def test_what_is_as_the_assistant_has_it_needs_no_other_assistant(assistant):
    assert Tuning().of(assistant) is assistant
    assert Tuning("scripted", 0.5, 8).of(assistant) is assistant
    assert Tuning("", None, None).of(assistant) is assistant
    assert assistant.tunings == []


def test_only_what_differs_is_set(assistant):
    Tuning("extractive", 0.5, 3).of(assistant)
    assert assistant.tunings == [{"model": "extractive", "passages": 3}]


def test_a_strictness_of_nothing_is_a_setting(assistant):
    Tuning(strictness=0.0).of(assistant)
    assert assistant.tunings == [{"strictness": 0.0}]


def test_a_surer_answer_or_fewer_passages_narrow_what_is_answered(assistant):
    assert Tuning(strictness=0.6).narrows(assistant)
    assert Tuning(passages=7).narrows(assistant)
    assert not Tuning("extractive", 0.4, 9).narrows(assistant)
    assert not Tuning().narrows(assistant)


def test_it_is_told_which_text_goes_to_which_host():
    short, full = leaving(ModelState("openai:m", True, "", "api.example.org"), 12)
    assert short == "Your question, the turns before it and at most 12 sentences of the documents go to api.example.org."
    assert "openai:m is sent, at api.example.org: your question; the turns before it" in full
    assert full.endswith("No other text leaves this computer.")


def test_nothing_is_told_where_no_text_leaves():
    assert leaving(ModelState("local:m", True, ""), 12) == ("", "")
