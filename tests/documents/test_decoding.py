"""Bytes to text, whatever encoding they are in and whatever they say that they are in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.documents.decoding import decode, marked
from rag.errors import DocumentError

MAIL = "Subject: Café “crème”\r\n\r\nTen men met in Łódź.\n"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_wide_text_without_a_mark_is_told_by_its_nuls_and_named_as_a_guess(encoding: str) -> None:
    assert decode(MAIL.encode(encoding)) == (MAIL.replace("\r", ""), encoding)
    assert marked(MAIL.encode(encoding)) == encoding


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_mark_is_no_guess(encoding: str) -> None:
    assert decode(MAIL.encode(encoding)) == (MAIL.replace("\r", ""), None)


@pytest.mark.parametrize(
    "data",
    [
        b"a\0b",
        b"\0" * 64,
        bytes(range(256)) * 16,
        b"\x7fELF\2\1\1" + b"\0" * 9 + b"\3\0>\0\1\0\0\0" * 8,
        b"RIFF\x24\x08\0\0WAVEfmt \x10\0\0\0\1\0\2\0\x22\x56\0\0" * 4,
        "plain words\x01 and more".encode("utf-16-le"),
        "plain words".encode("utf-16-le") + b"x",
    ],
)
def test_binary_content_with_nuls_is_no_wide_text(data: bytes) -> None:
    with pytest.raises(DocumentError, match="binary"):
        decode(data)


@pytest.mark.parametrize("declared", ["no-such", "", "a\0b", "hex", "punycode", "idna", "unicode_escape", "undefined", "\ud800", None])
def test_an_encoding_that_no_file_is_written_in_is_not_believed(declared: str | None) -> None:
    assert decode("café".encode("cp1252"), declared) == ("café", "cp1252")


@pytest.mark.parametrize("declared", ["iso-8859-1", "Latin1", "us-ascii"])
def test_what_is_declared_as_latin_1_is_read_with_the_quotation_marks_of_windows(declared: str) -> None:
    assert decode("“Café”".encode("cp1252"), declared) == ("“Café”", None)


@pytest.mark.parametrize("encoding", ["iso-2022-jp", "iso-2022-kr", "hz-gb-2312", "utf-7"])
def test_a_declared_encoding_in_seven_bits_goes_before_utf_8(encoding: str) -> None:
    words = "今日" if encoding != "iso-2022-kr" else "오늘"
    assert decode(words.encode(encoding), encoding).text == words
    assert decode("café".encode(), encoding).text == "café"


FOREIGN = {
    "cp1251": "Президент заявил в пятницу, что переговоры продолжатся.",
    "koi8-r": "Президент заявил в пятницу, что переговоры продолжатся.",
    "cp866": "Президент заявил в пятницу, что переговоры продолжатся.",
    "iso8859-7": "Ο πρωθυπουργός ανακοίνωσε την Παρασκευή τον νέο προϋπολογισμό.",
    "cp1255": "ראש הממשלה הודיע ביום שישי על תקציב חדש למדינה.",
    "cp1256": "أعلن رئيس الوزراء يوم الجمعة عن ميزانية جديدة للبلاد.",
    "shift_jis": "首相は金曜日、新しい予算案を発表した。これは重要な一歩だと記者団に述べた。",
    "euc-jp": "首相は金曜日、新しい予算案を発表した。これは重要な一歩だと記者団に述べた。",
    "gb18030": "总理周五宣布了新的预算案。他对记者说，这是重要的一步。",
    "big5": "總理週五宣布了新的預算案。他對記者說，這是重要的一步。",
    "euc-kr": "총리는 금요일 새로운 예산안을 발표했다. 그는 이것은 중요한 단계라고 말했다.",
}
POLISH = "Premier ogłosił w piątek nowy budżet państwa. To ważny krok, powiedział dziennikarzom. Łódź i Gdańsk dostaną więcej na szkoły."
CZECH = "Předseda vlády v pátek představil nový rozpočet. Je to důležitý krok, řekl novinářům po zasedání. Výdaje vzrostou o šest procent."
TURKISH = (
    "Başbakan cuma günü yeni bütçeyi açıkladı. Gazetecilere bunun önemli bir adım olduğunu söyledi. Okullara daha fazla para ayrılacak."
)
SPANISH = "El presidente anunció el viernes el nuevo presupuesto. «Es un paso importante», señaló a los periodistas después de la reunión."
FINNISH = (
    "Pääministeri esitteli perjantaina uuden talousarvion. Tämä on tärkeä askel, hän sanoi toimittajille hallituksen kokouksen jälkeen."
)


@pytest.mark.parametrize("encoding", FOREIGN)
def test_one_sentence_in_other_letters_is_enough_to_tell_its_encoding(encoding: str) -> None:
    text, guess = decode(FOREIGN[encoding].encode(encoding))
    assert text == FOREIGN[encoding]
    assert guess is not None


@pytest.mark.parametrize("times", [1, 100])
@pytest.mark.parametrize(
    ("encoding", "text"),
    [("cp1250", POLISH), ("iso8859-2", POLISH), ("cp1250", CZECH), ("iso8859-2", CZECH), ("cp1254", TURKISH), ("cp1252", SPANISH)]
    + [("mac-roman", SPANISH), ("cp850", SPANISH), ("cp1252", FINNISH), ("mac-roman", FINNISH)],
)
def test_of_latin_letters_the_language_tells_the_encoding_at_any_length(encoding: str, text: str, times: int) -> None:
    assert decode((text * times).encode(encoding)).text == text * times


@given(st.binary(max_size=200), st.sampled_from([None, "utf-16", "latin-1", "big5", "utf-7", "x"]))
def test_any_bytes_are_text_without_nuls_or_refused(data: bytes, declared: str | None) -> None:
    try:
        text, _ = decode(data, declared)
    except DocumentError:
        return
    assert "\0" not in text and "\r" not in text
