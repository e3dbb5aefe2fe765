import shutil
import sqlite3
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag import journal as made
from rag.entries import Entry, Feedback, titled
from rag.errors import FootnoteError, StoreError, StoreVersionError, StoreWriteError
from rag.journal import Journal
from rag.types import Answer, Citation, Claim, Evidence, Rejected, Scope


@pytest.fixture
def journal(tmp_path):
    opened = Journal(tmp_path / "store" / "journal.sqlite")
    yield opened
    opened.close()


@pytest.fixture
def diary(journal):
    return journal.of()


def answer(text="Scholz ruled it out.", question="Who ruled it out?"):
    return Answer(question, question, text, "answered", claims=(Claim(text, (), "supported", 0.9),))


def asked(diary, *questions):
    conversation = diary.begin(questions[0])
    diary.keep(conversation, *(Entry(f"k{n}", question, "answered", answer(question=question)) for n, question in enumerate(questions)))
    return conversation


def titles(diary, words=""):
    return [one.title for one in diary.conversations(words)]


def test_what_is_asked_is_there_when_the_file_is_opened_again(tmp_path):
    first = Journal(tmp_path / "journal.sqlite")
    conversation = asked(first.of(), "Who ruled it out?", "And why?")
    first.close()
    again = Journal(tmp_path / "journal.sqlite")
    assert [entry.question for entry in again.of().entries(conversation)] == ["Who ruled it out?", "And why?"]
    assert again.of().entries(conversation)[0].answer == answer()
    again.close()


texts = st.text(max_size=12) | st.sampled_from(["\ud800 half", "NUL \0", "<b>${x}</b>", "漢字 🙂\r\n"])
days = st.none() | st.just("2026-05-12")
names = st.lists(texts, max_size=2).map(tuple)
numbers = st.integers(0, 9)
places = st.none() | texts
citations = st.builds(Citation, numbers, texts, texts, places, days, places, st.none() | numbers, places, numbers, numbers, texts, texts)
claims = st.builds(
    Claim, texts, st.lists(numbers, max_size=2).map(tuple), st.just("supported"), st.floats(0, 1), st.just("said"), st.none() | texts
)
found = st.builds(Evidence, numbers, texts, numbers, numbers, texts, st.none() | numbers, places, places, days)
scopes = st.none() | st.builds(Scope, st.none() | names, st.none() | names, days, days, st.none() | names)
answers = st.builds(
    Answer, texts, texts, texts, st.sampled_from(["answered", "partial", "conflict", "abstained"]), st.none() | texts,
    st.lists(claims, max_size=2).map(tuple), st.lists(citations, max_size=2).map(tuple),
    st.lists(st.builds(Rejected, texts, st.just("unsupported"), texts), max_size=1).map(tuple), st.lists(found, max_size=2).map(tuple),
    texts, st.dictionaries(texts.filter(str.isascii), st.floats(0, 9), max_size=2), st.just({"prompt": 3}), scopes, scopes, texts,
)  # fmt: skip
errors = st.none() | st.builds(FootnoteError, texts, st.none() | texts, st.none() | texts)
states = st.sampled_from(["open", "answered", "stopped", "failed"])
entries = st.builds(
    Entry,
    st.uuids().map(lambda key: key.hex),
    texts,
    states,
    st.none() | answers,
    texts,
    errors,
    scopes,
    st.lists(found, max_size=1).map(tuple),
)


def told(entry):
    return replace(entry, error=None), entry.error and (entry.error.seen, entry.error.wanted, entry.error.fix)


@given(st.lists(entries, max_size=4))
def test_what_is_written_is_read_back_equal(tmp_path_factory, kept):
    diary = Journal(tmp_path_factory.mktemp("j") / "journal.sqlite").of("ann")
    conversation = diary.begin("Who?")
    diary.keep(conversation, *kept)
    assert list(map(told, diary.entries(conversation))) == list(map(told, kept))
    diary._journal.close()


@given(answers, texts)
def test_feedback_is_read_back_equal_but_for_half_characters(tmp_path_factory, about, note):
    diary = Journal(tmp_path_factory.mktemp("j") / "journal.sqlite").of()
    kept = diary.note(Feedback("k", "wrong_citation", about, note))
    (read,) = diary.feedback("k")
    assert read.answer == about
    assert replace(read, note="") == replace(kept, note="")
    assert read.note == note.encode("utf-8", "replace").decode()
    diary._journal.close()


def test_an_entry_kept_again_changes_in_its_place(diary):
    conversation = asked(diary, "One?", "Two?")
    diary.keep(conversation, Entry("k0", "One?", "stopped", draft="Half an"))
    assert [(entry.key, entry.state, entry.draft) for entry in diary.entries(conversation)] == [
        ("k0", "stopped", "Half an"),
        ("k1", "answered", ""),
    ]


def test_the_conversation_added_to_last_stands_first(diary):
    first, second = asked(diary, "First?"), asked(diary, "Second?")
    assert titles(diary) == ["Second?", "First?"]
    diary.keep(first, Entry("new", "More?"))
    assert titles(diary) == ["First?", "Second?"]
    assert [one.entries for one in diary.conversations()] == [2, 1]
    assert second


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("  Who\n ruled it  out? ", "Who ruled it out?"),
        ("", "Untitled"),
        ("word " * 40, "word " * 14 + "word…"),
        ("x" * 200, "x" * 79 + "…"),
        ("\ud800", "?"),
    ],
)
def test_a_title_is_one_line_of_the_first_question(question, title):
    assert titled(question) == title


def test_words_are_looked_for_in_titles_questions_and_answers(diary):
    asked(diary, "Who ruled it out?", "Was Müller there?")
    asked(diary, "Other?")
    for words in ("ruled", "MULLER", "mül ther", "scholz who"):
        assert "Who ruled it out?" in titles(diary, words)
    assert titles(diary, "other") == ["Other?"]
    assert titles(diary, "other müller") == []


def test_a_title_can_be_changed_and_an_empty_one_changes_nothing(diary):
    conversation = asked(diary, "Who?")
    assert diary.rename(conversation, " Ground\ntroops ") == "Ground troops"
    assert diary.rename(conversation, "  ") == "Ground troops"
    assert titles(diary, "ground") == ["Ground troops"]


def test_a_deleted_conversation_can_be_brought_back_for_a_day(tmp_path, monkeypatch):
    journal = Journal(tmp_path / "journal.sqlite")
    conversation = asked(journal.of(), "Secret?")
    journal.of().delete(conversation)
    assert titles(journal.of()) == []
    assert journal.of().entries(conversation) == ()
    assert journal.of().heading(conversation) is None
    journal.of().restore(conversation)
    assert titles(journal.of()) == ["Secret?"]
    journal.of().delete(conversation)
    journal.close()
    monkeypatch.setattr(made, "KEPT_DELETED", -made.KEPT_DELETED)
    journal = Journal(tmp_path / "journal.sqlite")
    with pytest.raises(StoreError, match="no such conversation"):
        journal.of().restore(conversation)
    journal.close()
    assert b"Secret" not in b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.is_file())


def test_a_branch_has_what_stood_before_and_leaves_the_other_whole(diary):
    conversation = asked(diary, "One?", "Two?", "Three?")
    branch = diary.branch(conversation, "k1")
    assert [entry.question for entry in diary.entries(branch)] == ["One?"]
    assert [entry.question for entry in diary.entries(conversation)] == ["One?", "Two?", "Three?"]


def test_entries_can_be_taken_out(diary):
    conversation = asked(diary, "One?", "Two?")
    diary.drop(conversation, "k1", "unknown")
    assert [entry.question for entry in diary.entries(conversation)] == ["One?"]


def test_a_conversation_is_found_by_one_of_its_entries(journal, diary):
    first = diary.begin("One?")
    diary.keep(first, Entry("a", "One?"), Entry("b", "Two?"))
    assert (diary.holding("b"), diary.holding("c")) == (first, "")
    branch = diary.branch(first, "b")
    assert diary.holding("a") == branch
    assert journal.of("another").holding("a") == ""
    diary.delete(branch)
    assert diary.holding("a") == first


def test_one_user_reaches_nothing_of_another(journal):
    ann, bob = journal.of("ann"), journal.of("bob")
    conversation = asked(ann, "Who?")
    ann.note(Feedback("k0", "helpful", answer()))
    assert (bob.conversations(), bob.entries(conversation), bob.heading(conversation), bob.feedback()) == ([], (), None, [])
    for deed in (
        lambda: bob.keep(conversation, Entry("x", "Mine?")),
        lambda: bob.rename(conversation, "Mine"),
        lambda: bob.delete(conversation),
        lambda: bob.restore(conversation),
        lambda: bob.branch(conversation, "k0"),
        lambda: bob.drop(conversation, "k0"),
    ):
        with pytest.raises(StoreError, match="There is no such conversation"):
            deed()
    bob.unnote("k0")
    assert titles(ann) == ["Who?"]
    assert [entry.question for entry in ann.entries(conversation)] == ["Who?"]
    assert [one.verdict for one in ann.feedback()] == ["helpful"]


def test_what_was_said_of_an_answer_last_is_what_counts(diary):
    diary.note(Feedback("k", "helpful", answer()))
    diary.note(Feedback("k", "should_have_refused", answer(), "It is not said there.", row="r1"))
    diary.note(Feedback("other", "helpful", answer()))
    assert [(one.verdict, one.note, one.row) for one in diary.feedback("k")] == [("should_have_refused", "It is not said there.", "r1")]
    diary.unnote("k")
    assert [one.key for one in diary.feedback()] == ["other"]


def test_many_threads_may_write_at_once(journal):
    conversations = [journal.of(f"user{n}").begin("Who?") for n in range(4)]

    def write(n):
        for number in range(25):
            journal.of(f"user{n}").keep(conversations[n], Entry(f"k{number}", f"Question {number}?"))

    threads = [threading.Thread(target=write, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for n, conversation in enumerate(conversations):
        assert [entry.key for entry in journal.of(f"user{n}").entries(conversation)] == [f"k{number}" for number in range(25)]


def test_two_programs_may_hold_it(tmp_path):
    one, two = Journal(tmp_path / "journal.sqlite"), Journal(tmp_path / "journal.sqlite")
    conversation = asked(one.of(), "Who?")
    two.of().keep(conversation, Entry("theirs", "And?"))
    assert [entry.key for entry in one.of().entries(conversation)] == ["k0", "theirs"]
    one.close()
    two.close()


def test_nothing_of_a_failed_write_is_kept(diary, monkeypatch):
    conversation = asked(diary, "One?")
    with pytest.raises(AttributeError):
        diary.keep(conversation, Entry("new", "Two?"), None)
    assert [entry.question for entry in diary.entries(conversation)] == ["One?"]


# --- files that will not do --------------------------------------------------------------------------------


def test_a_file_that_is_no_database_is_left_as_it_is_and_the_way_out_is_told(tmp_path):
    path = tmp_path / "journal.sqlite"
    path.write_bytes(b"These are my notes. " * 100)
    with pytest.raises(StoreError, match=r"cannot be read: file is not a database.*may hold conversations.*mv \S+ \S+\.aside"):
        Journal(path)
    assert path.read_bytes() == b"These are my notes. " * 100


def test_the_database_of_another_program_is_left_as_it_is(tmp_path):
    path = tmp_path / "journal.sqlite"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE recipes (name)")
    other.commit()
    other.close()
    before = path.read_bytes()
    with pytest.raises(StoreError, match="the database of another program"):
        Journal(path)
    assert path.read_bytes() == before


def test_a_damaged_file_is_left_as_it_is(tmp_path):
    path = tmp_path / "journal.sqlite"
    journal = Journal(path)
    conversation = asked(journal.of(), *(f"Question {n} of many words, to fill pages?" for n in range(200)))
    journal.close()
    data = bytearray(path.read_bytes())
    data[4096:] = b"\xff" * (len(data) - 4096)
    path.write_bytes(data)
    with pytest.raises(StoreError, match="malformed.*mv "):
        Journal(path).of().entries(conversation)
    assert path.read_bytes() == data


def test_a_file_of_a_newer_version_is_refused(tmp_path):
    path = tmp_path / "journal.sqlite"
    Journal(path).close()
    db = sqlite3.connect(path)
    db.execute("PRAGMA user_version = 9")
    db.close()
    with pytest.raises(StoreVersionError, match=r"has version 9.*up to version 1\. Update Footnote"):
        Journal(path)


def test_a_folder_in_its_place_is_told(tmp_path):
    (tmp_path / "journal.sqlite").mkdir()
    with pytest.raises(StoreWriteError, match="cannot be written"):
        Journal(tmp_path / "journal.sqlite")


def test_a_closed_journal_says_so(journal):
    journal.close()
    with pytest.raises(StoreError, match="was closed while it was in use"):
        journal.of().conversations()


def test_an_empty_file_becomes_a_journal(tmp_path):
    path: Path = tmp_path / "journal.sqlite"
    path.touch()
    journal = Journal(path)
    assert asked(journal.of(), "Who?")
    journal.close()
    shutil.copy(path, tmp_path / "copy.sqlite")
    copy = Journal(tmp_path / "copy.sqlite")
    assert titles(copy.of()) == ["Who?"]
    copy.close()
