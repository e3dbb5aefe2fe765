from __future__ import annotations

from rag.answers.initials import initials, letters_of


def test_initials_leave_out_small_words_and_may_be_of_a_part_of_a_name() -> None:
    assert "un" in initials("The United Nations Secretary-General spoke.")
    assert "oecd" in initials("It is the Organisation for Economic Co-operation and Development.")
    assert "imf" in initials("The International Monetary Fund met.")


def test_one_word_has_no_initials() -> None:
    assert initials("Hungary met nobody.") == set()
    assert letters_of("European Union") == "eu"
