"""Files inside files: their text under their name, and a line with the reason where there is none."""

from __future__ import annotations

from rag.documents.draft import Block, Corpus, Draft, File, join
from rag.documents.formats.attachments import attachment, placed, together
from rag.errors import DocumentError

MAIL = File("a.eml", "a", ".eml", b"x")


def read(file: File) -> Draft | Corpus:
    if file.kind == ".bad":
        raise DocumentError("files of kind .bad are not read; kinds read: .txt")
    if file.kind == ".jsonl":
        return Corpus({"a": Draft("One."), "b": Draft("Two.")})
    return Draft(file.data.decode())


def test_an_attachment_stands_under_its_quiet_name() -> None:
    draft = attachment("a.txt", ".txt", b"Words.", MAIL, read)
    assert draft.text == "Attachment: a.txt\n\nWords."
    assert (draft.quiet, draft.places) == (((0, 17),), ((0, "attachment a.txt"),))


def test_the_reader_of_an_attachment_is_told_that_it_lies_inside_another_file() -> None:
    seen: list[File] = []
    attachment("b.txt", ".txt", b"x", MAIL, lambda file: seen.append(file) or Draft("x"))
    assert seen == [File("b.txt", "b", ".txt", b"x", 1)]


def test_what_cannot_be_read_is_a_quiet_line_with_the_reason() -> None:
    deep = File("c.eml", "c", ".eml", b"x", 3)
    for name, kind, data, outer, reason in (
        ("a.bad", ".bad", b"x", MAIL, "files of kind .bad are not read"),
        ("a.txt", ".txt", b" ", MAIL, "no text in it"),
        ("a.txt", ".txt", b"x", deep, "attachments are read 3 deep"),
    ):
        draft = attachment(name, kind, data, outer, read)
        assert draft.text == f"Attachment: {name} (not read: {reason})"
        assert draft.quiet == ((0, len(draft.text)),)


def test_the_rows_of_an_attached_corpus_follow_one_another() -> None:
    assert attachment("a.jsonl", ".jsonl", b"x", MAIL, read).text == "Attachment: a.jsonl\n\nOne.\n\nTwo."


def test_places_and_pages_of_an_attachment_stand_behind_its_name() -> None:
    assert placed(Draft("ab", pages=(0, 1)), "attachment x").places == ((0, "attachment x, p. 1"), (1, "attachment x, p. 2"))
    assert placed(Draft("ab", places=((1, "row 2"),)), "attachment x").places == ((0, "attachment x"), (1, "attachment x, row 2"))


def test_drafts_are_joined_with_their_quiet_spans_and_places_moved() -> None:
    one = join([Block("Head", quiet=True), Block("Body.", "p")])
    both = together([one, Draft("  "), Draft("Body.", encoding="cp1252"), one])
    assert both.text == "Head\n\nBody.\n\nBody.\n\nHead\n\nBody."
    assert [both.text[start:end] for start, end in both.quiet] == ["Head", "Head"]
    assert both.places == ((6, "p"),) and both.encoding == "cp1252"
