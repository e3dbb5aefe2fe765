from __future__ import annotations

from rag.answers.initials import abbreviations, initials, letters_of, stands_for


def test_initials_leave_out_small_words_and_may_be_of_a_part_of_a_name() -> None:
    assert "un" in initials("The United Nations Secretary-General spoke.")
    assert "oecd" in initials("It is the Organisation for Economic Co-operation and Development.")
    assert "imf" in initials("The International Monetary Fund met.")


def test_one_word_has_no_initials() -> None:
    assert initials("Hungary met nobody.") == set()
    assert letters_of("European Union") == "eu"


def test_abbreviations_are_words_in_capitals_with_or_without_stops() -> None:
    assert abbreviations("U.N. staff and two MPs of the EU met Al Gore.") == {"un", "mp", "eu"}


def test_a_name_stands_for_its_letters_and_for_no_other_name_of_the_same_letters() -> None:
    assert stands_for("The UN met.", "the United Nations")
    assert stands_for("the European Central Bank", "ECB")
    assert not stands_for("Anna Berg", "Arne Blom")
