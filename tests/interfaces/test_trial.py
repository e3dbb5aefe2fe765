import json
import threading
import time

import pytest

from rag.errors import EvaluationError
from rag.evaluation import Report
from rag.interfaces.trial import State, Trial, sets, shown


def written(path, *questions):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps({"id": f"q{n}", "question": question}) + "\n" for n, question in enumerate(questions)))
    return path


@pytest.fixture
def trial():
    made = Trial()
    yield made
    made.stop(wait=20)


def ended(trial):
    trial._thread.join(20)
    assert not trial.state.running
    return trial.state


def until(true):
    """Wait for another thread."""
    for _ in range(2000):
        if true():
            return
        threading.Event().wait(0.01)
    raise AssertionError("it did not come")


def test_a_run_ends_in_a_folder_of_its_own(trial, assistant, tmp_path):
    trial.start(written(tmp_path / "set.jsonl", "Who?", "nothing?"), assistant)
    state = ended(trial)
    assert (state.number, state.name, state.done, state.total, state.error) == (1, "set.jsonl", 2, 2, None)
    assert state.folder.parent.name == "runs"
    assert len(Report.load(state.folder).rows) == 2


def test_one_run_is_on_at_a_time(trial, assistant, tmp_path):
    assistant.gates["checked"].clear()
    trial.start(written(tmp_path / "set.jsonl", "Who?"), assistant)
    with pytest.raises(EvaluationError, match="A run of set.jsonl is on"):
        trial.start(tmp_path / "set.jsonl", assistant)
    assistant.gates["checked"].set()
    assert ended(trial).done == 1


def test_a_stopped_run_is_gone_on_with(trial, assistant, tmp_path):
    path = written(tmp_path / "set.jsonl", "One?", "Two?", "Three?")
    asked, gate = [], assistant.gates["checked"]

    def ask(question, history=(), scope=None):
        asked.append(question)
        if question == "Two?":
            gate.wait(20)
        return assistant.answer(question)

    gate.clear()
    assistant.ask = ask
    trial.start(path, assistant)
    until(lambda: "Two?" in asked)
    trial.stop()
    assert "Stopping once this question is answered" in shown(trial.state)
    gate.set()
    state = ended(trial)
    assert (state.stopped, state.done, state.error) == (True, 2, None)
    assert not (state.folder / "run.json").exists()
    trial.start(path, assistant)
    after = ended(trial)
    assert (after.number, after.folder, after.began_with, after.done, after.stopped) == (2, state.folder, 2, 3, False)
    assert asked == ["One?", "Two?", "Three?"]


def test_a_question_that_fails_is_counted_and_the_run_goes_on(trial, assistant, tmp_path):
    trial.start(written(tmp_path / "set.jsonl", "please fail", "Who?"), assistant)
    state = ended(trial)
    assert state.error is None
    assert [row.question.id for row in Report.load(state.folder).failed] == ["q0"]


def test_a_set_that_cannot_be_read_ends_the_run_with_its_reason(trial, assistant, tmp_path):
    path = tmp_path / "set.jsonl"
    path.write_text('{"question": 7.5}\n')
    trial.start(path, assistant)
    state = ended(trial)
    assert "set.jsonl, line 1" in state.error.seen
    assert state.folder is None


def test_a_set_with_documents_of_its_own_is_not_asked_of_others(trial, assistant, tmp_path):
    written(tmp_path / "bench" / "questions.jsonl", "Who?")
    (tmp_path / "bench" / "corpus.jsonl").write_text('{"_id": "a", "title": "A", "text": "Somebody did."}\n')
    trial.start(tmp_path / "bench", assistant)
    assert "brings its own documents" in ended(trial).error.seen


def test_a_fault_of_the_program_ends_the_run_and_is_told(trial, assistant, tmp_path, capfd):
    assistant.documents = None  # not callable
    trial.start(written(tmp_path / "set.jsonl", "Who?"), assistant)
    assert "TypeError" in ended(trial).error.seen
    assert "Traceback" in capfd.readouterr().err


def test_time_left_is_by_the_pace_of_this_try():
    assert State(done=6, total=10, began_with=4, began=100.0).left(now=103.0) == 6.0
    assert State(done=4, total=10, began_with=4, began=100.0).left(now=time.monotonic()) is None


def test_sets_are_files_then_drafts_then_folders_and_all_of_them(tmp_path):
    folder = tmp_path / "questions"
    for name in (
        "draft.jsonl",
        "z.csv",
        "a.yaml",
        "old.baseline.json",
        "notes.txt",
        ".hidden.jsonl",
        "bench/questions.jsonl",
        "empty/readme.md",
    ):
        written(folder / name)
    found = sets(folder)
    assert list(found) == ["a.yaml", "z.csv", "draft.jsonl", "bench", "all of questions"]
    assert (found["bench"], found["all of questions"]) == (folder / "bench", folder)
    assert sets(tmp_path / "nowhere") == {}


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (State(), ""),
        (State(1, "a.jsonl", running=True), "Reading a.jsonl…"),
        (State(1, "a.jsonl", done=0, total=4, running=True), "0 of 4"),
        (State(1, "a.jsonl", done=4, total=4, running=True), "Writing the report…"),
        (State(1, "a.jsonl", done=3, total=4, running=True, stopping=True), "Stopping once this question is answered…"),
        (State(1, "a.jsonl", done=3, total=4, stopped=True), "Stopped after 3 of 4; the next run goes on from there."),
        (State(1, "<b>.jsonl", done=4, total=4), "&lt;b&gt;.jsonl: 4 asked"),
        (State(1, "a.jsonl", error=EvaluationError("It broke", None, "Mend it")), 'role="alert">It broke. Mend it.'),
    ],
)
def test_how_far_a_run_is_stands_in_one_line(state, words):
    assert words in shown(state)
    assert bool(shown(state)) == bool(words)
