"""Whose turn it is, how many wait, and how many questions a visitor may ask; and the line as the page shows it."""

import threading

import pytest

from rag.errors import QuestionError
from rag.interfaces import ui
from rag.interfaces.access import Access
from rag.interfaces.conversation import Conversation
from rag.interfaces.desk import Desk
from rag.interfaces.machines import Caller, Calls
from rag.interfaces.server import running

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # Gradio's queue counts its calls with an old pandas option


def test_a_question_waits_for_those_before_it_and_is_called_when_one_of_them_is_done():
    desk = Desk(at_once=2)
    first, second, third, fourth = (desk.place("anna") for _ in range(4))
    assert [place.called for place in (first, second, third, fourth)] == [True, True, False, False]
    assert [third.before, fourth.before] == [2, 3]
    second.leave()
    assert (third.called, fourth.before) == (True, 2)


def test_whoever_gives_up_makes_room_and_is_not_called():
    desk = Desk(at_once=1)
    first, second, third = (desk.place("anna") for _ in range(3))
    second.give_up()
    assert third.before == 1
    first.leave()
    assert third.called
    assert not second.called
    third.give_up()  # too late: it is its turn
    assert not third.given_up


def test_leaving_twice_calls_nobody_twice():
    desk = Desk(at_once=1)
    first, second, third = (desk.place("anna") for _ in range(3))
    first.leave()
    first.leave()
    assert second.called
    assert not third.called


def test_a_full_line_says_so():
    desk = Desk(at_once=1, waiting=1)
    desk.place("anna")
    desk.place("anna")
    with pytest.raises(QuestionError, match="1 questions? waits? already.*Ask again"):
        desk.place("bert")


def test_a_visitor_asks_so_many_questions_a_minute_and_others_as_many():
    now = [0.0]
    desk = Desk(rate=2, clock=lambda: now[0])
    for second in (0.0, 20.0):
        now[0] = second
        desk.place("anna").leave()
    with pytest.raises(QuestionError, match="You have asked 2 questions within a minute. 2 may be asked. Ask again in 40 seconds."):
        desk.place("anna")
    desk.place("bert").leave()
    now[0] = 61.0
    desk.place("anna").leave()


def test_no_place_is_lost_between_threads():
    desk = Desk(at_once=3, waiting=200)
    most, lock, answered = [0], threading.Lock(), []

    def ask():
        with desk.place("anna") as place:
            place.wait()
            with lock:
                answered.append(1)
                most[0] = max(most[0], len(answered))
            with lock:
                answered.pop()

    threads = [threading.Thread(target=ask) for _ in range(60)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert most[0] <= 3
    assert desk.place("anna").called


def test_a_program_is_held_to_the_rate_as_well(assistant):
    calls = Calls(assistant, Access(desk=Desk(rate=1)))
    calls.ask(Caller("anna"), "Who?")
    with pytest.raises(QuestionError, match="within a minute"):
        calls.ask(Caller("anna"), "Who?")
    calls.ask(Caller("", "192.0.2.7"), "Who?")


# --- the page -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def desk():
    return Desk(at_once=1, waiting=2)


@pytest.fixture(scope="module")
def address(stage, desk):
    with running(ui.app(stage, access=Access(desk=desk)), "127.0.0.1", 0) as url:
        yield url


def ask(page, question="Who?"):
    page.fill("#ask textarea", question)
    page.press("#ask textarea", "Enter")


def test_a_visitor_sees_how_many_come_before_and_is_answered_in_turn(visit, assistant):
    assistant.gates["checked"].clear()
    first, second, third = visit(), visit(), visit()
    ask(first)
    first.wait_for_selector("#chat .fn-draft")
    ask(second)
    second.wait_for_selector("#chat .fn-waiting:has-text('1 question before yours')")
    ask(third)
    third.wait_for_selector("#chat .fn-waiting:has-text('2 questions before yours')")
    assert len(assistant.asked) == 1
    assistant.gates["checked"].set()
    for page in (first, second, third):
        page.wait_for_selector("#chat .fn-answer")
    assert len(assistant.asked) == 3


def test_stop_takes_a_waiting_question_back_and_a_closed_page_leaves_the_line(visit, assistant, desk):
    assistant.gates["checked"].clear()
    first, second, third, last = (visit() for _ in range(4))
    ask(first)
    first.wait_for_selector("#chat .fn-draft")
    ask(second, "What is this about?")
    second.wait_for_selector("#chat .fn-waiting")
    second.click("#ask .stop-button")
    second.wait_for_selector("#chat .fn-waiting", state="detached")
    second.wait_for_selector(".fn-asked:text('What is this about?')")
    second.wait_for_selector(".fn-act:text('Ask again')")
    ask(third)
    third.wait_for_selector("#chat .fn-waiting:has-text('1 question before yours')")
    third.wait_for_selector(".fn-told:has-text('1 question before yours')", state="attached")  # which is read out
    third.context.close()
    ask(last)
    last.wait_for_selector("#chat .fn-waiting:has-text('1 question before yours')")
    assistant.gates["checked"].set()
    last.wait_for_selector("#chat .fn-answer")
    assert len(assistant.asked) == 2


def test_asking_again_waits_in_the_line_too_with_the_windows_settings_and_leaves_the_box_alone(visit, assistant):
    first, second = visit(), visit()
    ask(second, "please fail")
    second.wait_for_selector("#chat .fn-failure")
    second.click("#side-tabs button[role=tab]:has-text('Settings')")
    second.fill("#set-passages input[type=number]", "3")
    second.press("#set-passages input[type=number]", "Tab")
    second.fill("#ask textarea", "half a quest")
    assistant.gates["checked"].clear()
    ask(first)
    first.wait_for_selector("#chat .fn-draft")
    second.click(".fn-act:text('Ask again')")
    second.wait_for_selector("#chat .fn-waiting:has-text('1 question before yours')")
    assert second.input_value("#ask textarea") == "half a quest"
    assistant.gates["checked"].set()
    second.wait_for_function("document.querySelectorAll('.fn-failure').length === 2")
    assert assistant.tunings == [{"passages": 3}]


def test_a_second_question_of_one_conversation_stays_in_the_box_while_the_first_waits(visit, assistant, monkeypatch):
    refused, waits = threading.Event(), Conversation.waiting.fget
    monkeypatch.setattr(Conversation, "waiting", property(lambda one: waits(one) and (refused.set() or True)))
    assistant.gates["checked"].clear()
    first, second = visit(), visit()
    ask(first)
    first.wait_for_selector("#chat .fn-draft")
    ask(second, "Which one?")
    second.wait_for_selector("#chat .fn-waiting")
    ask(second, "And the other?")
    assert refused.wait(15)
    assistant.gates["checked"].set()
    second.wait_for_selector("#chat .fn-answer")
    assert second.input_value("#ask textarea") == "And the other?"
    assert [asked for asked, _ in assistant.asked][1:] == ["Which one?"]


def test_who_finds_the_line_full_is_told_and_keeps_the_question(visit, assistant, desk):
    assistant.gates["checked"].clear()
    held = [desk.place("others") for _ in range(3)]
    page = visit()
    ask(page, "Who ruled it out?")
    page.wait_for_selector("#chat .fn-failure:has-text('questions wait already')")
    page.wait_for_selector(".fn-asked:text('Who ruled it out?')")
    for place in held:
        place.leave()
