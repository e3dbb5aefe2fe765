from __future__ import annotations

from pathlib import Path

import pytest

from rag.documents.known import moves, side_car
from rag.index.catalog import FileState


def test_a_file_that_is_gone_and_there_under_another_name_is_renamed_and_one_that_stays_is_copied() -> None:
    known = {"a.txt": FileState("1", "r"), "b.txt": FileState("2", "r")}
    renamed, copied = moves({"c.txt": "1", "d.txt": "2", "e.txt": "3"}, ["a.txt"], known)
    assert renamed == (("a.txt", "c.txt"),)
    assert copied == (("b.txt", "d.txt"),)


def test_of_two_files_with_the_bytes_of_one_that_is_gone_only_the_first_is_renamed() -> None:
    assert moves({"b.txt": "1", "c.txt": "1"}, ["a.txt"], {"a.txt": FileState("1", "r")}) == ((("a.txt", "b.txt"),), ())


@pytest.mark.parametrize("name", ["a.txt.meta.toml", "a.meta.toml"])
def test_a_side_car_is_named_after_its_file(tmp_path: Path, name: str) -> None:
    assert side_car(tmp_path / "a.txt") is None
    (tmp_path / name).touch()
    assert side_car(tmp_path / "a.txt") == tmp_path / name
