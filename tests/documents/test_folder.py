from __future__ import annotations

import os
import socket
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.documents.folder import find_files
from rag.errors import DocumentsError
from rag.filenames import shown

Make = Callable[..., Path]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Makes a folder with the files that are named, each with its content, or empty."""

    def made(*names: str, folder: str = "docs", **contents: str) -> Path:
        root = tmp_path / folder
        root.mkdir(exist_ok=True)
        for name, content in {**dict.fromkeys(names, ""), **contents}.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
        return root

    return made


def ruled(make: Make, rules: str, *names: str) -> list[str]:
    """What is found of the names under a `.ragignore` of these rules."""
    return list(find_files([make(*names, **{".ragignore": rules})]).files)


# --- names -----------------------------------------------------------------------------------------


def test_a_document_is_named_by_its_path_inside_the_folder_and_they_come_in_order(make: Make) -> None:
    assert list(find_files([make("b.txt", "sub/deep/c.txt", "a.txt")]).files) == ["a.txt", "b.txt", "sub/deep/c.txt"]


def test_a_single_file_is_named_by_its_file_name(make: Make) -> None:
    assert list(find_files([make("sub/a.txt") / "sub" / "a.txt"]).files) == ["a.txt"]


def test_several_put_their_own_name_in_front(make: Make) -> None:
    one, two, file = make("a.txt", folder="one"), make("a.txt", folder="two"), make("b.txt", folder="three") / "b.txt"
    assert list(find_files([one, two, file]).files) == ["b.txt", "one/a.txt", "two/a.txt"]


def test_a_folder_named_by_a_dot_still_has_its_name(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    other = make("b.txt", folder="other")
    monkeypatch.chdir(make("a.txt"))
    assert list(find_files([Path("."), other]).files) == ["docs/a.txt", "other/b.txt"]


def test_no_folders_hold_no_documents() -> None:
    assert find_files([]).files == {}


@settings(max_examples=30)
@given(st.text(st.characters(exclude_characters="/\0", codec="utf-8"), min_size=1).filter(lambda name: 0 < len(name.encode()) <= 255))
def test_any_name_that_the_system_takes_is_a_name(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    root = tmp_path_factory.mktemp("any")
    name = f"a{name}"[:80] + ".txt"  # may end in the middle of what was drawn, never hidden or clutter
    (root / name).touch()
    assert list(find_files([root]).files) == [name]


@pytest.mark.parametrize(
    "name", ["-rf.txt", "two\nlines.txt", "<b>bold</b>.txt", "\u202egnp.txt", "👩‍🚀.txt", "a" * 251 + ".txt", " .txt", "%s{0}.txt"]
)
def test_odd_names_are_names(make: Make, name: str) -> None:
    assert list(find_files([make(name)]).files) == [name]


# --- what tells that a file changed ------------------------------------------------------------------


def test_an_entry_carries_what_the_file_system_says(make: Make) -> None:
    path = make(**{"a.txt": "four"}) / "a.txt"
    entry, found = find_files([path.parent]).files["a.txt"], path.stat()
    assert (entry.path, entry.size, entry.mtime_ns, entry.ctime_ns, entry.inode) == (
        path, 4, found.st_mtime_ns, found.st_ctime_ns, found.st_ino,
    )  # fmt: skip


# --- what cannot be used -------------------------------------------------------------------------------


def test_a_missing_folder_is_named_with_what_to_type(tmp_path: Path) -> None:
    with pytest.raises(DocumentsError, match="There is no .*nowhere.*mkdir -p"):
        find_files([tmp_path / "nowhere"])


def test_two_folders_of_one_name_are_refused(make: Make) -> None:
    with pytest.raises(DocumentsError, match="have the same name"):
        find_files([make("a.txt", folder="docs"), make("docs/a.txt", folder="other") / "docs"])


def test_the_same_folder_twice_is_refused(make: Make, tmp_path: Path) -> None:
    with pytest.raises(DocumentsError, match="named twice"):
        find_files([make("a.txt"), make()])
    (tmp_path / "link").symlink_to(make())
    with pytest.raises(DocumentsError, match="link are the same"):
        find_files([make(), tmp_path / "link"])


@pytest.mark.parametrize("inner", ["sub", "sub/a.txt"])
def test_what_lies_inside_another_of_the_list_is_refused(make: Make, inner: str) -> None:
    root = make("sub/a.txt")
    for order in ([root, root / inner], [root / inner, root]):
        with pytest.raises(DocumentsError, match=f"docs/{inner} lies inside .*docs Each|docs/{inner} lies inside .*docs\\. "):
            find_files(order)


def test_what_is_neither_file_nor_folder_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(DocumentsError, match="pipe is a FIFO"):
        find_files([tmp_path / "pipe"])


# --- what is no document ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        ".hidden.txt", ".git/config", "sub/.cache/a.txt", "a.txt.meta.toml", "~$report.docx", ".~lock.report.odt#", ".DS_Store",
        "Thumbs.db", "desktop.ini", "notes.txt~", "#notes.txt#", ".#notes.txt", ".notes.txt.swp", "notes.swp", "big.pdf.part",
        "Big.PDF.CRDOWNLOAD", "x.tmp", "line\nbreak.txt~",
    ],
)  # fmt: skip
def test_hidden_files_side_cars_and_clutter_are_no_documents_and_not_reported(make: Make, name: str) -> None:
    found = find_files([make("a.txt", name)])
    assert (list(found.files), found.refused) == (["a.txt"], ())


@pytest.mark.parametrize(
    "name", ["department.txt", "a.partial", "~tilde.txt", "tmp/a.txt", "x.tmp/a.txt", "a.meta.toml.txt", "Thumbs.db.txt"]
)
def test_what_only_resembles_clutter_is_a_document(make: Make, name: str) -> None:
    assert list(find_files([make(name)]).files) == [name]


# --- .ragignore ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rules", "left"),
    [
        ("", ["a.log", "a.txt", "drafts/a.txt", "sub/drafts/b.txt"]),
        ("# all of them:\n\n*.txt", ["a.log"]),
        ("*.txt\n!a.txt", ["a.log", "a.txt", "drafts/a.txt"]),
        ("drafts/", ["a.log", "a.txt"]),
        ("/drafts", ["a.log", "a.txt", "sub/drafts/b.txt"]),
        ("sub/drafts", ["a.log", "a.txt", "drafts/a.txt"]),
        ("**/drafts/b.txt", ["a.log", "a.txt", "drafts/a.txt"]),
        ("drafts\n!drafts/a.txt", ["a.log", "a.txt"]),  # as in git: below a folder left out nothing comes back
        ("drafts/*\n!drafts/a.txt", ["a.log", "a.txt", "drafts/a.txt", "sub/drafts/b.txt"]),
        ("a.txt/", ["a.log", "a.txt", "drafts/a.txt", "sub/drafts/b.txt"]),  # a rule for folders spares files
        ("a.[lm]og\r\n?.txt\r\n", []),
        ("\ufeffa.log", ["a.txt", "drafts/a.txt", "sub/drafts/b.txt"]),
        ("A.LOG", ["a.log", "a.txt", "drafts/a.txt", "sub/drafts/b.txt"]),
    ],
)
def test_ragignore_reads_as_gitignore_does(make: Make, rules: str, left: list[str]) -> None:
    assert ruled(make, rules, "a.txt", "a.log", "drafts/a.txt", "sub/drafts/b.txt") == left


def test_a_ragignore_of_a_subfolder_holds_there_and_goes_before_those_around_it(make: Make) -> None:
    root = make("a.txt", "b.txt", "sub/a.txt", "sub/b.txt", "sub/deep/a.txt", **{".ragignore": "a.txt", "sub/.ragignore": "!a.txt\n/b.txt"})
    assert list(find_files([root]).files) == ["b.txt", "sub/a.txt", "sub/deep/a.txt"]


def test_rules_hold_inside_each_of_several_folders(make: Make) -> None:
    one, two = make("a.txt", folder="one", **{".ragignore": "/a.txt"}), make("a.txt", folder="two")
    assert list(find_files([one, two]).files) == ["two/a.txt"]


@pytest.mark.parametrize("rule", ["!", "a\\", "[z-a]", "*a" * 40, "**/a/" * 40])
def test_a_line_that_is_no_rule_is_reported_and_the_others_hold(make: Make, rule: str) -> None:
    root = make("a" * 200 + ".txt", "b.log", **{".ragignore": f"*.log\n{rule}\n"})
    found = find_files([root])
    assert (len(found.files), found.refused) == (1, ((".ragignore", "line 2 is no rule and does not hold"),))


@given(rules=st.binary(max_size=60) | st.text("ab*?[]!/\\#. \n-^", max_size=60).map(str.encode))
def test_no_ragignore_stops_the_walk(tmp_path_factory: pytest.TempPathFactory, rules: bytes) -> None:
    root = tmp_path_factory.mktemp("any")
    (root / ".ragignore").write_bytes(rules)
    (root / "a.txt").touch()
    assert set(find_files([root]).files) <= {"a.txt"}


def test_a_huge_ragignore_is_reported(make: Make) -> None:
    found = find_files([make("a.txt", **{".ragignore": "*.log\n" * 20_000})])
    assert found.refused == ((".ragignore", "its rules do not hold: more than 100,000 bytes"),)


# --- what is refused and said ------------------------------------------------------------------------------


def test_links_to_files_inside_are_followed_and_links_out_are_refused(make: Make, tmp_path: Path) -> None:
    root = make("a.txt", "sub/b.txt")
    (tmp_path / "secret.txt").touch()
    (root / "in.txt").symlink_to("sub/b.txt")
    (root / "out.txt").symlink_to(tmp_path / "secret.txt")
    (root / "lost.txt").symlink_to("nothing.txt")
    (root / "self.txt").symlink_to("self.txt")
    found = find_files([root])
    assert list(found.files) == ["a.txt", "in.txt", "sub/b.txt"]
    assert found.files["in.txt"].inode == found.files["sub/b.txt"].inode
    assert found.refused == (
        ("lost.txt", "a link that leads nowhere"),
        ("out.txt", "a link out of the folder is not followed"),
        ("self.txt", "a link that leads nowhere"),
    )


def test_links_to_folders_are_not_followed_so_that_no_walk_runs_in_circles(make: Make) -> None:
    root, other = make("sub/a.txt"), make("b.txt", folder="other")
    (root / "sub" / "up").symlink_to(root)
    (root / "away").symlink_to(other)
    found = find_files([root])
    assert list(found.files) == ["sub/a.txt"]
    assert found.refused == (("away", "a link out of the folder is not followed; name that folder too"),)


def test_the_folder_itself_may_be_a_link(make: Make, tmp_path: Path) -> None:
    (make("a.txt") / "b.txt").symlink_to("a.txt")
    (tmp_path / "link").symlink_to("docs")
    assert list(find_files([tmp_path / "link"]).files) == ["a.txt", "b.txt"]


def test_special_files_are_refused(make: Make) -> None:
    root = make("a.txt")
    os.mkfifo(root / "pipe")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(root / "s"))
        assert find_files([root]).refused == (("pipe", "a FIFO, not a file"), ("s", "a socket, not a file"))


def test_names_that_are_not_utf8_are_refused_and_safe_to_show(make: Make) -> None:
    root = os.fsencode(make("a.txt"))
    os.mkdir(root + b"/sub\xff")
    for name in (b"/caf\xe9.txt", b"/sub\xff/b.txt"):
        os.close(os.open(root + name, os.O_CREAT))
    found = find_files([Path(os.fsdecode(root))])
    assert list(found.files) == ["a.txt"]
    assert found.refused == (("caf\\udce9.txt", "its name is not UTF-8; rename it"), ("sub\\udcff/", "its name is not UTF-8; rename it"))


def test_a_folder_that_cannot_be_listed_is_one_line_and_the_others_go_on(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    root, scandir = make("a.txt", "shut/b.txt", "shut/c.txt"), os.scandir

    def guarded(path: str) -> object:
        if path.endswith("shut"):
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", guarded)
    found = find_files([root])
    assert (list(found.files), found.refused) == (["a.txt"], (("shut/", "the folder cannot be read: Permission denied"),))
    with pytest.raises(DocumentsError, match="shut cannot be read: Permission denied"):
        find_files([root / "shut"])


def test_a_folder_that_vanishes_while_it_is_walked_was_never_there(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    root, scandir = make("a.txt", "gone/b.txt"), os.scandir
    monkeypatch.setattr(os, "scandir", lambda path: scandir(path + "/nothing" * path.endswith("gone")))
    assert (list(find_files([root]).files), find_files([root]).refused) == (["a.txt"], ())
    with pytest.raises(DocumentsError, match="gone cannot be read"):
        find_files([root / "gone"])


# --- names in reports --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("a b-é中👩‍🚀.txt", "a b-é中👩‍🚀.txt"),
        ("two\nlines\t", "two\\nlines\\t"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("gpj.\u202efdp", "gpj.\\u202efdp"),
        ("a\u2028b\x85c", "a\\u2028b\\x85c"),
        ("back\\nslash", "back\\\\nslash"),
        ("<b>", "<b>"),
        ("\udcff", "\\udcff"),
    ],
)
def test_a_name_is_shown_on_one_safe_line(name: str, line: str) -> None:
    assert shown(name) == line


@given(st.text(st.characters(exclude_categories=())))
def test_a_shown_name_can_be_read_back_and_hides_nothing(name: str) -> None:
    line = shown(name)
    assert "".join(c for c in line if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp")).strip("\u200c\u200d") == ""
    assert line.encode("ascii", "backslashreplace").decode("unicode_escape") == name
    assert len(line.splitlines()) <= 1
