"""The settings of the page in a real browser."""

import pytest

from rag.models.opened import ModelState

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # Gradio's queue counts its calls with an old pandas option


@pytest.fixture
def settings(page):
    page.click("#side-tabs button[role=tab]:has-text('Settings')")
    page.wait_for_selector("#model-state .fn-good")
    return page


def choose(page, name):
    page.fill("#set-model input", name)
    page.press("#set-model input", "Enter")


def ask(page, question):
    page.fill("#ask textarea", question)
    page.press("#ask textarea", "Enter")
    page.wait_for_selector("#chat .fn-answer, #chat .fn-failure")


def test_each_setting_stands_there_as_it_is_with_what_it_does(settings):
    assert settings.input_value("#set-model input") == "scripted"
    assert settings.input_value("#set-strictness input[type=number]") == "0.5"
    assert settings.input_value("#set-passages input[type=number]") == "8"
    told = settings.inner_text("#settings")
    for words in (
        "Who words the answer",
        "openai:NAME, anthropic:NAME or ollama:NAME",
        "How sure an answer must be",
        "How many passages are looked at",
        "from your next question on",
    ):
        assert words in told
    assert settings.is_hidden("#leaving")


def test_a_change_applies_to_the_next_question_and_to_this_visitor_only(settings, visit, assistant):
    settings.fill("#set-passages input[type=number]", "3")
    settings.press("#set-passages input[type=number]", "Tab")
    ask(settings, "Who?")
    assert assistant.tunings == [{"passages": 3}]
    ask(visit(), "Who?")
    assert assistant.tunings == [{"passages": 3}]


def test_a_model_that_cannot_be_used_says_what_to_do(settings, assistant):
    assistant.model_state = lambda name, knock=False: ModelState(name, False, f"{name} has no key. Set `OPENAI_API_KEY`.")
    choose(settings, "openai:m")
    settings.wait_for_selector("#model-state .fn-bad")
    assert "openai:m has no key" in settings.inner_text("#model-state")
    assert settings.inner_text("#model-state code") == "OPENAI_API_KEY"


def test_a_remote_model_says_which_text_leaves_the_machine_beside_the_setting_and_below_the_question(settings, assistant):
    choose(settings, "far:m")
    settings.wait_for_selector("#leaving .fn-goes")
    assert "go to models.invalid" in settings.inner_text("#leaving")
    settings.wait_for_selector("#model-state .fn-leaving")
    assert "your question; the turns before it" in settings.inner_text("#model-state .fn-leaving")
    choose(settings, "extractive")
    settings.wait_for_selector("#leaving", state="hidden")


def test_a_name_full_of_markup_is_shown_and_runs_nothing(settings):
    choose(settings, "far:<img src=x onerror='window.ran=1'>${window.ran=2}")
    settings.wait_for_selector("#model-state .fn-leaving:has-text('<img')")
    assert settings.evaluate("window.ran") is None
