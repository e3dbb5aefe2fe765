import os
import threading
from pathlib import Path

import pytest

from rag.assistant import Assistant
from rag.config import Config
from rag.documents import shelf as shelves
from rag.documents.folder import find_files
from rag.documents.shelf import TRASH, Added, Shelf
from rag.errors import DocumentError, DocumentsError

BAD = "../../etc/passwd.txt"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "docs" / "sub").mkdir(parents=True)
    return tmp_path / "docs"


@pytest.fixture
def shelf(folder, tmp_path):
    return Shelf([folder], tmp_path / "store", 1)


@pytest.fixture
def sent(tmp_path):
    """Writes what a browser sent, and gives its path."""

    def send(data="Some text."):
        path = tmp_path / "sent"
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return path

    return send


def everything(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file() and TRASH not in path.parts)


# --- put in -----------------------------------------------------------------------------------------


def test_a_file_is_copied_into_the_folder_under_its_name(shelf, folder, sent):
    added = shelf.add(sent("Text."), "note.txt")
    assert (added.name, added.fresh, (folder / "note.txt").read_text()) == ("note.txt", True, "Text.")
    assert everything(folder) == ["note.txt"]


@pytest.mark.parametrize("name", [BAD, "/etc/passwd.txt", r"C:\etc\passwd.txt", "..\\passwd.txt", "\u202epasswd.txt", ".passwd.txt"])
def test_no_name_leads_out_of_the_folder_hides_a_file_or_turns_text_around(shelf, folder, sent, name):
    assert shelf.add(sent(), name).name == "passwd.txt"
    assert everything(folder) == ["passwd.txt"]
    assert find_files([folder]).files.keys() == {"passwd.txt"}


def test_a_name_that_is_taken_gets_a_number_and_nothing_is_written_over(shelf, folder, sent):
    names = [shelf.add(sent(text), "a.txt").name for text in ("one", "two", "three")]
    assert names == ["a.txt", "a (2).txt", "a (3).txt"]
    assert [(folder / name).read_text() for name in names] == ["one", "two", "three"]


def test_the_same_bytes_are_not_put_in_twice(shelf, folder, sent):
    for text in ("one", "two"):
        shelf.add(sent(text), "a.txt")
    again = [shelf.add(sent(text), "a.txt") for text in ("one", "two")]
    assert [(added.name, added.fresh) for added in again] == [("a.txt", False), ("a (2).txt", False)]
    assert everything(folder) == ["a (2).txt", "a.txt"]


def test_the_same_bytes_put_in_twice_at_once_are_one_file(shelf, folder, sent, monkeypatch):
    move = shelves._move

    def late(source, target):
        monkeypatch.setattr(shelves, "_move", move)
        assert shelf.add(sent("Text."), "note.txt").fresh
        move(source, target)

    monkeypatch.setattr(shelves, "_move", late)
    assert shelf.add(sent("Text."), "note.txt") == Added("note.txt", fresh=False)
    assert everything(folder) == ["note.txt"]


def test_names_that_some_disk_holds_to_be_one_are_kept_apart(shelf, sent):
    shelf.add(sent("one"), "Straße.txt")
    assert shelf.add(sent("two"), "STRASSE.TXT").name == "STRASSE (2).TXT"
    shelf.add(sent("one"), "caf\u00e9.txt")
    assert shelf.add(sent("two"), "cafe\u0301.txt").name == "caf\u00e9 (2).txt"


def test_a_link_that_bears_the_name_is_neither_followed_nor_replaced(shelf, folder, sent, tmp_path):
    (folder / "a.txt").symlink_to(tmp_path / "elsewhere.txt")
    assert shelf.add(sent(), "a.txt").name == "a (2).txt"
    assert not (tmp_path / "elsewhere.txt").exists()
    assert (folder / "a.txt").is_symlink()


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0", "a.txt", "a PNG image"),
        (b"MZ\x90\0", "a.pdf", "a program"),
        (b"hello", "a.exe", "files of kind .exe are not read"),
        (b"hello", "a", "a file without a suffix is not read"),
        (b"", "a.txt", "the file is empty"),
        (b"x" * 1_000_001, "a.txt", "more than the 1 MB"),
        (b"title = 'x'", "a.txt.meta.toml", "left out|not read"),
        (b"hello", "~$a.txt", "left out"),
        (b"hello", "secret.md", "left out"),
    ],
)
def test_what_is_no_document_is_refused_with_its_reason_and_leaves_nothing(shelf, folder, sent, data, name, reason):
    (folder / ".ragignore").write_text("secret*\n")
    with pytest.raises(DocumentError, match=reason):
        shelf.add(sent(data), name)
    assert everything(folder) == [".ragignore"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_says_so(shelf, folder, sent):
    (folder / "a.txt").write_text("a")
    folder.chmod(0o555)
    try:
        with pytest.raises(DocumentsError, match="cannot be changed: Permission denied"):
            shelf.add(sent(), "b.txt")
        with pytest.raises(DocumentsError, match="cannot be changed: Permission denied"):
            shelf.remove("a.txt")
    finally:
        folder.chmod(0o755)
    assert everything(folder) == ["a.txt"]


def test_a_move_that_is_refused_leaves_everything_where_it_was(shelf, folder, sent, monkeypatch):
    (folder / "a.txt").write_text("a")
    monkeypatch.setattr(shelves.os, "link", lambda *_, **__: (_ for _ in ()).throw(OSError(30, "Read-only file system")))
    for change in (lambda: shelf.add(sent(), "b.txt"), lambda: shelf.remove("a.txt")):
        with pytest.raises(DocumentsError, match="cannot be changed: Read-only file system"):
            change()
    assert everything(folder) == ["a.txt"]


def test_a_disk_that_is_full_leaves_no_half_file(shelf, folder, sent, monkeypatch):
    monkeypatch.setattr(shelves.os, "fsync", lambda file: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(DocumentsError, match="No space left on device"):
        shelf.add(sent(), "a.txt")
    assert everything(folder) == []


def test_a_disk_without_hard_links_keeps_files_as_safely(shelf, folder, sent, monkeypatch):
    monkeypatch.setattr(shelves.os, "link", lambda *_, **__: (_ for _ in ()).throw(OSError(1, "Operation not permitted")))
    assert [shelf.add(sent(text), "a.txt").name for text in ("one", "two", "one")] == ["a.txt", "a (2).txt", "a.txt"]
    trashed = shelf.remove("a.txt")
    assert shelf.restore(trashed) == "a.txt"
    assert [(folder / name).read_text() for name in everything(folder)] == ["two", "one"]


def test_many_at_once_of_one_name_all_keep_their_bytes(shelf, folder, tmp_path):
    def add(number):
        path = tmp_path / f"sent{number}"
        path.write_text(f"text {number}")
        shelf.add(path, "a.txt")

    threads = [threading.Thread(target=add, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted((folder / name).read_text() for name in everything(folder)) == sorted(f"text {number}" for number in range(12))


def test_of_several_folders_the_first_takes_what_is_added_and_its_name_goes_before(tmp_path, sent):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    several = Shelf([tmp_path / "one", tmp_path / "two"], tmp_path / "store", 1)
    assert several.add(sent(), "a.txt").name == "one/a.txt"
    (tmp_path / "two" / "b.txt").write_text("b")
    trashed = several.remove("two/b.txt")
    assert (tmp_path / "two" / TRASH).is_dir()
    assert several.restore(trashed) == "two/b.txt"


def test_a_single_file_takes_no_others_and_is_not_deleted(tmp_path, sent):
    (tmp_path / "a.txt").write_text("a")
    alone = Shelf([tmp_path / "a.txt"], tmp_path / "store", 1)
    with pytest.raises(DocumentsError, match="is no folder"):
        alone.add(sent(), "b.txt")
    with pytest.raises(DocumentsError, match="is itself what"):
        alone.remove("a.txt")
    assert (tmp_path / "a.txt").read_text() == "a"


# --- taken out, put back ------------------------------------------------------------------------------


def test_what_is_removed_lies_in_the_trash_under_its_path_and_comes_back_to_its_place(shelf, folder):
    (folder / "sub" / "a.txt").write_text("a")
    (folder / "sub" / "a.txt.meta.toml").write_text("outlet = 'X'")
    trashed = shelf.remove("sub/a.txt")
    assert everything(folder) == []
    assert find_files([folder]).files == {}
    assert (trashed.aside / "sub" / "a.txt").read_text() == "a"
    assert shelf.restore(trashed) == "sub/a.txt"
    assert everything(folder) == ["sub/a.txt", "sub/a.txt.meta.toml"]
    assert not (folder / TRASH).exists()


def test_what_comes_back_to_a_place_that_is_taken_stands_beside_it(shelf, folder):
    (folder / "a.txt").write_text("old")
    trashed = shelf.remove("a.txt")
    (folder / "a.txt").write_text("new")
    assert shelf.restore(trashed) == "a (2).txt"
    assert [(folder / name).read_text() for name in ("a.txt", "a (2).txt")] == ["new", "old"]


def test_a_name_removed_twice_is_kept_twice(shelf, folder):
    kept = []
    for text in ("one", "two"):
        (folder / "a.txt").write_text(text)
        kept.append(shelf.remove("a.txt"))
    assert [(one.aside / "a.txt").read_text() for one in kept] == ["one", "two"]


def test_what_left_the_trash_meanwhile_is_told(shelf, folder):
    (folder / "a.txt").write_text("a")
    trashed = shelf.remove("a.txt")
    (trashed.aside / "a.txt").unlink()
    with pytest.raises(DocumentsError, match="no longer in the trash"):
        shelf.restore(trashed)


def test_nothing_comes_back_through_a_link_out_of_the_documents(shelf, folder, tmp_path):
    (folder / "sub" / "a.txt").write_text("a")
    trashed = shelf.remove("sub/a.txt")
    (folder / "sub").rmdir()
    (tmp_path / "out").mkdir()
    (folder / "sub").symlink_to(tmp_path / "out")
    with pytest.raises(DocumentsError, match="leads out of the documents"):
        shelf.restore(trashed)
    assert list((tmp_path / "out").iterdir()) == []
    assert (trashed.aside / "sub" / "a.txt").read_text() == "a"


@pytest.mark.parametrize("name", [BAD, "/etc/passwd", "sub", "", ".", f"{TRASH}/x/a.txt", "out/b.txt", ".hidden.txt"])
def test_only_a_file_that_is_a_document_can_be_removed(shelf, folder, tmp_path, name):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "b.txt").write_text("b")
    (folder / "out").symlink_to(tmp_path / "out")
    (folder / ".hidden.txt").write_text("h")
    with pytest.raises(DocumentsError, match="There is no file"):
        shelf.remove(name)
    assert (tmp_path / "out" / "b.txt").exists()


def test_a_link_to_a_document_is_removed_without_its_target(shelf, folder):
    (folder / "a.txt").write_text("a")
    (folder / "b.txt").symlink_to("a.txt")
    trashed = shelf.remove("b.txt")
    assert (folder / "a.txt").read_text() == "a"
    shelf.restore(trashed)
    assert (folder / "b.txt").readlink() == Path("a.txt")


def test_a_row_of_a_corpus_is_not_deleted_on_its_own(shelf, folder):
    (folder / "c.jsonl").write_text('{"id": "1", "text": "One."}\n')
    with pytest.raises(DocumentsError, match="one row of c.jsonl"):
        shelf.remove("c.jsonl#1")
    assert shelf.remove("c.jsonl").name == "c.jsonl"


def test_a_trash_that_is_a_link_is_refused(shelf, folder, tmp_path):
    (tmp_path / "out").mkdir()
    (folder / TRASH).symlink_to(tmp_path / "out")
    (folder / "a.txt").write_text("a")
    with pytest.raises(DocumentsError, match="is a link"):
        shelf.remove("a.txt")
    assert (folder / "a.txt").exists()


@pytest.mark.long
def test_files_come_and_go_while_a_sync_runs_and_the_next_one_knows(folder, tmp_path, sent):
    for number in range(30):
        (folder / f"{number:02}.txt").write_text(f"Document {number} says that it rained on day {number}.")
    with Assistant.open(folder, tmp_path / "store", "extractive", Config(embedder="none", reranker="none")) as assistant:
        begun = threading.Event()
        syncing = threading.Thread(target=assistant.sync, args=(lambda *_: begun.set(),))
        syncing.start()
        assert begun.wait(60)
        trashed = [assistant.shelf.remove(f"{number:02}.txt") for number in range(20, 30)]
        assistant.shelf.add(sent("The new one says hello."), "new.txt")
        assistant.shelf.restore(trashed[0])
        syncing.join(60)
        assistant.sync()
        names = {document.name for document in assistant.documents()}
        assert names == {*(f"{number:02}.txt" for number in range(21)), "new.txt"}
        assert assistant.doctor() == []
