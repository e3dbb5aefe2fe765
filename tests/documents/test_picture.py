import zlib
from struct import unpack

import pytest

from rag.assistant import Assistant
from rag.config import Config
from rag.documents import picture as pictures
from rag.documents.formats.pages import _joined
from rag.documents.loaders import read_bytes
from rag.documents.picture import draw_page
from rag.errors import DocumentError, DocumentsError
from tests.documents.pdfs import pdf

LINES = ("The bridge is closed until May.", "Mayor Dahl said so.", "The bridge is closed until May.")


def drawn(data, quote, number=0):
    document = read_bytes(data, "x.pdf").documents[0]
    start = -1
    for _ in range(number + 1):
        start = document.text.index(quote, start + 1)
    return draw_page(data, document, start, start + len(quote))


def test_a_page_is_a_picture_with_the_words_boxed_where_they_stand():
    found = drawn(pdf(LINES), LINES[1])
    assert found.png.startswith(b"\x89PNG")
    width, height = unpack(">II", found.png[16:24])
    assert (width, round(height, -1)) == (1000, 1330)
    assert zlib.decompress(found.png[found.png.index(b"IDAT") + 4 : -16])
    ((left, top, wide, high),) = found.boxes
    assert (left, top + high) == (pytest.approx(0.1, abs=0.01), pytest.approx(150 / 800, abs=0.01))
    assert 0.2 < wide < 0.5


def test_of_words_that_stand_twice_on_a_page_those_are_boxed_that_are_meant():
    tops = [drawn(pdf(LINES), LINES[0], number).boxes[0][1] for number in (0, 1)]
    assert tops == [pytest.approx(85 / 800, abs=0.015), pytest.approx(185 / 800, abs=0.015)]


def test_a_quote_over_several_lines_has_a_box_for_each_and_one_that_goes_on_is_boxed_on_its_first_page():
    assert len(drawn(pdf(LINES), "closed until May.\nMayor Dahl").boxes) == 2
    data = pdf(["It began", "on page one"], ["and went on here."])
    document = read_bytes(data, "x.pdf").documents[0]
    found = draw_page(data, document, document.text.index("on page one"), len(document.text))
    assert (found.page, len(found.boxes)) == (1, 1)


def test_parts_of_one_line_are_one_box_and_columns_are_not():
    superscript = (0.1, 0.1, 0.2, 0.02), (0.305, 0.095, 0.01, 0.015), (0.32, 0.1, 0.1, 0.02)
    columns = (0.1, 0.1, 0.3, 0.02), (0.5, 0.1, 0.3, 0.02)
    assert _joined(superscript) == [pytest.approx((0.1, 0.095, 0.32, 0.025))]
    assert _joined(columns) == list(columns)


def test_a_turned_page_is_drawn_as_it_is_read_with_its_box():
    found = drawn(pdf(LINES, rotate=90), LINES[1])
    assert unpack(">II", found.png[16:24])[0] == 1000
    ((_, _, wide, high),) = found.boxes
    assert high * 600 > 5 * wide * 800


def test_words_that_are_not_on_the_page_are_not_boxed_and_no_span_is_none():
    data = pdf(LINES)
    document = read_bytes(data, "x.pdf").documents[0]
    assert draw_page(pdf(["Other words."]), document, 0, 10).boxes == ()
    assert draw_page(data, document, 0, 0).boxes == ()


def test_what_has_no_pages_or_cannot_be_drawn_says_so(monkeypatch):
    data = pdf(LINES)
    document = read_bytes(data, "x.pdf").documents[0]
    with pytest.raises(DocumentError, match="only a PDF"):
        draw_page(b"text", document, 0, 1)
    with pytest.raises(DocumentError, match="cannot be drawn"):
        draw_page(data[:100], document, 0, 1)
    monkeypatch.setattr(pictures, "_SECONDS", 0.001)
    with pytest.raises(DocumentError, match="takes more than"):
        draw_page(data, document, 0, 1)


def test_the_assistant_draws_pages_of_its_own_documents_as_they_were_read_only(tmp_path):
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "x.pdf").write_bytes(pdf(LINES))
    (tmp_path / "secret.pdf").write_bytes(pdf(["Secret."]))
    with Assistant.open(tmp_path / "docs", tmp_path / "store", "extractive", Config(embedder="none", reranker="none")) as assistant:
        assistant.sync()
        assert assistant.picture("x.pdf", 0, 10).page == 1
        for name in ("../secret.pdf", str(tmp_path / "secret.pdf"), "y.pdf"):
            with pytest.raises(DocumentsError, match="There is no document"):
                assistant.picture(name)
        (tmp_path / "docs" / "x.pdf").write_bytes(pdf(["Another."]))
        with pytest.raises(DocumentsError, match="changed since it was read"):
            assistant.picture("x.pdf")
