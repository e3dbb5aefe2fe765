from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.filenames import printable


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\x1b[31mb", "a\\x1b[31mb"),
        ("a\rb\x07", "a\\rb\\x07"),
        ("pay \u202e001$", "pay \\u202e001$"),
        ("a\U000e0041b", "a\\U000e0041b"),
        ("a\tb\nc\\n", "a\tb\nc\\n"),
        ("Kaffee\u00adhaus – “é” 👩\u200d🚀", "Kaffee\u00adhaus – “é” 👩\u200d🚀"),
    ],
)
def test_what_commands_a_terminal_is_shown_as_an_escape_and_the_rest_as_it_is(text: str, expected: str) -> None:
    assert printable(text) == expected


@given(st.text())
def test_nothing_that_commands_is_left(text: str) -> None:
    shown = printable(text)
    assert not any((ord(char) < 32 and char not in "\n\t") or 127 <= ord(char) < 160 for char in shown)
    assert printable(shown) == shown
