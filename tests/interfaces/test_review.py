import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import EvaluationError
from rag.evaluation import Question, read
from rag.interfaces import review
from rag.interfaces.review import ChangedError, Form

ROWS = [
    {"id": "a", "question": "Who ruled it out?", "answers": ["Scholz"], "review": "unchecked", "kind": "who", "ours": [1, {"x": None}]},
    {"id": "b", "question": "Where?", "answers": ["Brussels"], "review": "unchecked", "expect": [["brussels", "capital"], ["summit"]]},
    {"id": "c", "question": "When?", "answerable": False},
    {"id": "d", "question": "Why?", "review": "rejected"},
]


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "draft.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in ROWS))
    return path


def typed(row, **changes):
    form = review.form(row)
    fields = {name: getattr(form, name) for name in ("question", "answers", "answerable", "expect", "kind")}
    return Form(**fields | changes)


def test_a_sheet_counts_its_rows_by_what_was_decided(path):
    assert str(review.opened(path)) == "2 unchecked, 1 accepted, 1 rejected"


def test_an_accepted_row_is_so_in_the_file_and_the_others_stay(path):
    sheet = review.decided(review.opened(path), "a", "accepted")
    assert [row.review for row in read(path).questions] == ["accepted", "unchecked", "accepted", "rejected"]
    assert read(path).questions == sheet.rows
    assert read(path).questions[0].extra == {"ours": [1, {"x": None}]}


def test_a_rejected_row_stays_in_the_file(path):
    review.decided(review.opened(path), "b", "rejected")
    kept = read(path).questions[1]
    assert (kept.review, kept.question, kept.answers) == ("rejected", "Where?", ("Brussels",))


def test_an_edit_changes_what_was_typed_and_nothing_else(path):
    sheet = review.opened(path)
    review.decided(
        sheet, "b", "accepted", typed(sheet.row("b"), question=" Where was it? ", answers="Brussels\n\n in Belgium ", kind="where")
    )
    kept = read(path).questions[1]
    assert (kept.question, kept.answers, kept.kind) == ("Where was it?", ("Brussels", "in Belgium"), "where")
    assert (kept.expect, kept.answerable, kept.review) == ((("brussels", "capital"), ("summit",)), True, "accepted")


def test_expected_words_are_a_line_a_group(path):
    row = review.opened(path).row("b")
    assert review.form(row).expect == "brussels | capital\nsummit"
    assert review.edited(row, typed(row, expect="eu|union\n | \nleaders")).expect == (("eu", "union"), ("leaders",))


@given(st.lists(st.text(st.characters(codec="utf-8"), min_size=1).filter(str.strip), max_size=3), st.booleans())
def test_a_row_that_nobody_edits_stays_as_it_is(answers, answerable):
    row = Question(id="a", question="Who?", answers=tuple(answers), expect=(tuple(answers),) if answers else (), answerable=answerable)
    assert review.edited(row, review.form(row)) == row


def test_a_row_cannot_lose_its_question(path):
    sheet = review.opened(path)
    before = path.read_bytes()
    with pytest.raises(EvaluationError, match="Row a, field 'question'"):
        review.decided(sheet, "a", "accepted", typed(sheet.row("a"), question="  "))
    assert path.read_bytes() == before


def test_a_file_that_changed_since_is_not_overwritten(path):
    sheet = review.opened(path)
    path.write_text(path.read_text() + json.dumps({"id": "e", "question": "New?"}) + "\n")
    before = path.read_bytes()
    with pytest.raises(ChangedError, match="draft.jsonl was changed by someone else since it was read, so nothing was written"):
        review.decided(sheet, "a", "accepted")
    assert path.read_bytes() == before
    assert not review.same(sheet)
    assert review.decided(review.opened(path), "a", "accepted").row("e").question == "New?"


def test_a_file_that_is_gone_is_not_made_anew(path):
    sheet = review.opened(path)
    path.unlink()
    with pytest.raises(EvaluationError, match="cannot be read"):
        review.decided(sheet, "a", "accepted")
    assert not path.exists()


def test_decisions_are_undone_the_last_one_first(path):
    sheet = review.opened(path)
    before = sheet.rows
    for key, verdict in (("a", "accepted"), ("b", "rejected"), ("a", "rejected")):
        sheet = review.decided(sheet, key, verdict)
    sheet = review.undo(sheet)
    assert [sheet.row(key).review for key in "ab"] == ["accepted", "rejected"]
    sheet = review.undo(review.undo(sheet))
    assert (sheet.rows, read(path).questions) == (before, before)
    with pytest.raises(EvaluationError, match="nothing to undo"):
        review.undo(sheet)


def test_the_row_behind_is_next_and_at_the_end_the_one_before(path):
    sheet = review.opened(path)
    assert [review.following(sheet, key, "unchecked") for key in ("a", "b", "c", None)] == ["b", "a", "b", "b"]
    assert review.following(sheet, "d", "rejected") is None


def test_sets_that_would_lose_something_when_written_are_not_offered(tmp_path):
    for name in ("b.csv", "a.jsonl", "draft.jsonl", "comments.yaml", "squad.json"):
        (tmp_path / name).write_text("")
    assert list(review.sets(tmp_path)) == ["draft.jsonl", "a.jsonl", "b.csv"]


def test_the_table_shows_rows_as_text_and_marks_the_chosen_one():
    rows = [Question(id='"><i>', question="<script>x</script>", answers=("a", "b"), relevant={"d.txt": 1}), Question(id="z", question="Z?")]
    made = review.table(rows, "z")
    assert "&lt;script&gt;x&lt;/script&gt;" in made
    assert 'data-pick="&#34;&gt;&lt;i&gt;"' in made
    assert 'data-pick="z" aria-current="true"' in made
    assert all(text in made for text in ("a · b", "d.txt"))


def test_proposals_are_added_unchecked_and_none_twice(assistant, tmp_path):
    path, count = review.proposed(tmp_path / "questions", assistant, 20)
    first = read(path).questions
    assert (path.name, len(first)) == ("draft.jsonl", count)
    assert count > 0
    assert {row.review for row in first} == {"unchecked"}
    review.decided(review.opened(path), first[0].id, "rejected")
    again = review.proposed(tmp_path / "questions", assistant, 20)
    ids = [row.id for row in read(path).questions]
    assert (len(ids), again) == (len(set(ids)), (path, len(ids) - count))
    assert not any(key.endswith("-2") for key in ids)
