from dataclasses import replace

from rag.interfaces.deeds import VERDICTS, foot


def test_a_turn_without_an_answer_can_only_be_edited():
    assert foot("k", None, "").count("<button") == 1
    assert 'name="edit" value="k"' in foot("k", None, "")


def test_an_answer_can_be_edited_saved_and_judged(assistant):
    made = foot("k", assistant.answer("Who?"), "")
    assert made.count("<button") == 1 + 3 + 4
    for words in VERDICTS.values():
        assert f">{words}<" in made
    assert "Searched for" not in made


def test_what_was_said_stands_in_place_of_what_can_be_said(assistant):
    made = foot("k", assistant.answer("Who?"), "wrong_citation")
    assert "✓ Wrong citation" in made
    assert ">Helpful<" not in made


def test_a_follow_up_shows_the_question_as_it_was_searched(assistant):
    made = foot("k", replace(assistant.answer("Why?"), standalone="Why did <b>Scholz</b>?"), "")
    assert "Searched for: " in made
    assert "&#60;b&#62;Scholz" in made
    assert 'name="reword-search"' in made
    assert "Searched for" not in foot("k", replace(assistant.answer("Why did  he?"), standalone="why did he?"), "")
