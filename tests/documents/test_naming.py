from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.documents.naming import alike, numbered_names, safe_name


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("a.txt", "a.txt"),
        ("../../a.txt", "a.txt"),
        (r"C:\x\a.txt", "a.txt"),
        ("..", "document"),
        ("", "document"),
        (".env", "env"),
        ("con.txt", "_con.txt"),
        ("COM1", "_COM1"),
        ("a\u202etxt.exe", "atxt.exe"),
        ("a\x00b\n.txt", "ab .txt".replace(" ", "")),
        ('what? "yes" <b>.txt', "what_ _yes_ _b_.txt"),
        ("row#1.txt", "row_1.txt"),
        ("می\u200cخواهم.txt", "می\u200cخواهم.txt"),
        ("a . ", "a"),
        ("é" * 300 + ".txt", "é" * 98 + ".txt"),
    ],
)
def test_a_name_from_elsewhere_becomes_one_plain_name(name, safe):
    assert safe_name(name) == safe


@given(st.text(max_size=400))
def test_any_name_becomes_one_that_may_stand_in_a_folder(name):
    safe = safe_name(name)
    assert safe
    assert "/" not in safe and "\\" not in safe and "\0" not in safe
    assert not safe.startswith(".")
    assert len(safe.encode()) <= 201


def test_numbers_stand_before_the_suffix():
    assert list(islice(numbered_names("a.b.txt"), 3)) == ["a.b.txt", "a.b (2).txt", "a.b (3).txt"]
    assert list(islice(numbered_names("readme"), 2)) == ["readme", "readme (2)"]


def test_names_that_differ_in_case_or_in_spelling_of_an_accent_are_alike():
    assert alike("CAFE\u0301.TXT") == alike("caf\u00e9.txt")
    assert alike("a.txt") != alike("b.txt")
