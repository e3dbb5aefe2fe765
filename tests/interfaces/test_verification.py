import json
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from rag.entries import Entry
from rag.errors import ConfigError
from rag.interfaces import cli
from rag.interfaces.export import Exported, as_json
from rag.interfaces.verification import Cited, Files, Stored, citations, verified
from rag.types import Document

QUOTE = "Talks on the budget went on into the evening."


@pytest.fixture
def saved(assistant, tmp_path):
    """A conversation of one answer, saved; its citation is of the summit."""
    entry = Entry("k", "Who?", "answered", assistant.answer("Who?"))
    path = tmp_path / "saved.json"
    path.write_text(as_json(Exported("Who?", (entry,), "2026-11-27", "0.1.0")), encoding="utf-8")
    return path


@pytest.fixture
def folder(assistant, tmp_path):
    """The documents of the assistant, as files."""
    folder = tmp_path / "documents"
    folder.mkdir()
    for document in assistant.documents():
        (folder / document.name).write_text(document.text, encoding="utf-8", newline="")
    return folder


def check(path, assistant):
    return verified(str(path), citations(str(path)), Stored(assistant))


def changed(assistant, name, text):
    old = assistant.shelf.pop(name)
    assistant.shelf[old.name] = Document(old.name, text, f"{hash(text):x}", old.title)


def test_a_quote_at_its_place_is_exact(saved, assistant):
    (one,) = check(saved, assistant).checked
    assert (one.status, one.altered, one.holds) == ("exact", False, True)
    assert one.found == ("summit.txt", one.cited.start, one.cited.end)


def test_a_quote_at_its_place_in_a_document_that_changed_elsewhere_is_exact_and_that_is_told(saved, assistant):
    changed(assistant, "summit.txt", assistant.shelf["summit.txt"].text + " More.")
    (one,) = check(saved, assistant).checked
    assert (one.status, one.altered, one.reason) == ("exact", True, "the document changed elsewhere since")


def test_a_quote_that_stands_elsewhere_moved_and_the_nearest_place_is_told(saved, assistant):
    text = assistant.shelf["summit.txt"].text
    changed(assistant, "summit.txt", f"{assistant.QUOTE} New. {text}")
    (one,) = check(saved, assistant).checked
    assert one.status == "moved"
    assert one.found[1] == one.cited.start + len(f"{assistant.QUOTE} New. ")
    assert "now at characters" in str(one)


def test_a_renamed_document_is_known_by_its_hash(saved, assistant):
    old = assistant.shelf.pop("summit.txt")
    assistant.shelf["new.txt"] = Document("new.txt", old.text, old.sha256, old.title)
    (one,) = check(saved, assistant).checked
    assert (one.status, one.found[0], one.reason) == ("moved", "new.txt", "the document is now new.txt")


def test_a_quote_that_is_gone_from_its_document_does_not_hold(saved, assistant):
    changed(assistant, "summit.txt", "EU leaders met in Brussels.")
    outcome = check(saved, assistant)
    assert [one.status for one in outcome.checked] == ["changed"]
    assert not outcome.holds
    assert "1 do not hold" in str(outcome)


def test_a_document_that_is_gone_is_missing(saved, assistant):
    del assistant.shelf["summit.txt"]
    (one,) = check(saved, assistant).checked
    assert (one.status, one.holds, one.found) == ("missing", False, None)


def tampered(saved, change):
    data = json.loads(saved.read_text())
    change(data["turns"][0]["answer"])
    saved.write_text(json.dumps(data))
    return saved


def test_a_quote_that_was_altered_in_the_file_does_not_hold(saved, assistant):
    outcome = check(tampered(saved, lambda answer: answer["citations"][0].update(quote="Scholz sent ground troops.")), assistant)
    assert [one.status for one in outcome.checked] == ["changed"]


def test_an_empty_quote_proves_nothing(saved, assistant):
    outcome = check(tampered(saved, lambda answer: answer["citations"][0].update(quote="", start=5, end=5)), assistant)
    assert not outcome.holds


def test_a_number_that_a_sentence_cites_and_the_file_does_not_quote_does_not_hold(saved, assistant):
    outcome = check(tampered(saved, lambda answer: answer["claims"][0].update(citations=[1, 7])), assistant)
    assert [(one.cited.number, one.status) for one in outcome.checked] == [(1, "exact"), (7, "missing")]


def test_places_that_count_from_the_end_are_none(saved, assistant):
    outcome = check(tampered(saved, lambda answer: answer["citations"][0].update(start=-70, end=-1)), assistant)
    assert [one.status for one in outcome.checked] == ["moved"]


@given(st.text(alphabet="ab", max_size=12), st.text(alphabet="ab", min_size=1, max_size=3), st.integers(-3, 15))
def test_what_is_found_is_the_quote_and_no_nearer_place_has_it(text, quote, start):
    cited = Cited("", 1, "a.txt", start, start + len(quote), quote, "old")
    (one,) = verified("", [cited], Shelf(text)).checked
    places = [at for at in range(len(text)) if text.startswith(quote, at)]
    assert one.holds == bool(places)
    if places:
        at = one.found[1]
        assert text[at : one.found[2]] == quote
        if start >= 0:
            assert abs(at - min(start, len(text))) == min(abs(place - min(start, len(text))) for place in places)


class Shelf:
    def __init__(self, text):
        self.text = text

    def document(self, name):
        return Document(name, self.text, "new", name)

    def same(self, sha256):
        return None

    def reason(self, name):
        return "none"


# --- files that are read -----------------------------------------------------------------------------------


def test_an_answer_as_ask_prints_it_and_a_list_of_them_are_read(assistant, tmp_path):
    answer = assistant.answer("Who?").to_dict()
    for data in (answer, [answer, answer]):
        path = tmp_path / "answer.json"
        path.write_text(json.dumps(data))
        assert check(path, assistant).holds
    assert [one.where for one in citations(str(path))] == ["answer 1 (Who?) [1]", "answer 2 (Who?) [1]"]


def test_an_answer_that_cites_nothing_has_nothing_to_check(tmp_path, assistant):
    path = tmp_path / "a.json"
    path.write_text('{"citations": [], "claims": [], "question": "Hello"}')
    assert str(check(path, assistant)).endswith("it cites nothing, so there is nothing to check")
    path.write_text(as_json(Exported("t", (Entry("k", "Who?", "stopped"),), "", "")))
    assert check(path, assistant).holds


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "no JSON that can be read"),
        ("[" * 100_000, "no JSON that can be read"),
        ("7", "holds no answer with its citations"),
        ("{}", "holds no answer with its citations"),
        ('{"format": "footnote-conversation", "version": 2, "turns": []}', "has version 2 of the export.*reads version 1"),
        ('{"format": "footnote-conversation", "version": 1, "turns": 7}', "holds no answer"),
        ('{"format": "footnote-conversation", "version": 1, "turns": [7]}', "holds no answer"),
        ('{"question": "Who?", "citations": [7]}', r"answer 1 \(Who\?\): a citation is 7"),
        ('{"citations": [{"number": true}]}', "number is True. It should be a whole number"),
        ('{"citations": [{"number": 1, "document": 7}]}', "document is 7. It should be text"),
    ],
)
def test_a_file_that_is_none_is_refused_with_what_it_should_be(tmp_path, text, told):
    path = tmp_path / "f.json"
    path.write_text(text)
    with pytest.raises(ConfigError, match=told):
        citations(str(path))


def test_a_file_that_is_not_there_or_no_text_is_told(tmp_path):
    with pytest.raises(ConfigError, match="There is no file nowhere.json"):
        citations("nowhere.json")
    with pytest.raises(ConfigError, match="cannot be read: Is a directory"):
        citations(str(tmp_path))
    (tmp_path / "x.json").write_bytes(b"\xff\xfe\xff")
    with pytest.raises(ConfigError, match="no JSON"):
        citations(str(tmp_path / "x.json"))


# --- straight from files -----------------------------------------------------------------------------------


def test_files_are_read_without_an_index(saved, folder):
    cited = citations(str(saved))
    assert verified("f", cited, Files([folder], [one.document for one in cited])).holds
    (folder / "summit.txt").rename(folder / "other.txt")
    (one,) = verified("f", cited, Files([folder], [one.document for one in cited])).checked
    assert (one.status, one.found[0]) == ("moved", "other.txt")
    (folder / "other.txt").unlink()
    (one,) = verified("f", cited, Files([folder], [one.document for one in cited])).checked
    assert (one.status, one.reason) == ("missing", "no file of that name is in the folder")


# --- the command -------------------------------------------------------------------------------------------


def run(*arguments, **more):
    return CliRunner().invoke(cli.app, ["verify", *map(str, arguments)], **more)


def test_the_command_tells_each_citation_and_ends_with_1_when_one_does_not_hold(saved, folder):
    done = run(saved, "--documents", folder)
    assert done.exit_code == 0
    assert done.stdout.startswith("exact   answer 1 (Who?) [1]: summit.txt, characters ")
    assert "1 citation: 1 exact; every quote stands in its document" in done.stdout
    (folder / "summit.txt").write_text("Nothing of it.")
    done = run(saved, "--documents", folder, "--json")
    assert done.exit_code == 1
    told = json.loads(done.stdout)
    assert (told["holds"], told["changed"], told["checked"][0]["status"]) == (False, 1, "changed")


def test_the_command_reads_standard_input(saved, folder):
    assert run("-", "--documents", folder, input=saved.read_text()).exit_code == 0


def test_the_command_says_what_is_wrong_with_file_or_folder(tmp_path, monkeypatch, capsys, saved):
    for arguments, told, code in (
        (["nowhere.json"], "There is no file nowhere.json", 2),
        ([str(saved), "--documents", "nowhere"], "There is no nowhere", 3),
    ):
        monkeypatch.setattr(sys, "argv", ["rag", "verify", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        assert ended.value.code == code
        assert told in capsys.readouterr().err
