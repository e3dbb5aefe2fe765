"""XML of any kind: running text in blocks, records in rows, headings quiet, and no entity expanded."""

from __future__ import annotations

import pytest

from rag.documents.draft import Draft, File
from rag.documents.formats.xmls import read_xml
from rag.errors import DocumentError


def read(text: str | bytes) -> Draft:
    return read_xml(File("a.xml", "a", ".xml", text if isinstance(text, bytes) else text.encode()))


def refusal(text: str) -> str:
    with pytest.raises(DocumentError) as caught:
        read(text)
    return caught.value.seen


def test_a_record_is_a_row_that_names_its_values() -> None:
    text = "<all><c><name>Italy</name><capital>Rome</capital></c><c><name>Chad</name><capital/></c></all>"
    assert read(text).text == "name: Italy | capital: Rome\n\nname: Chad"


def test_running_text_is_in_blocks_and_attributes_are_left_out() -> None:
    text = '<d xml:lang="en-GB"><p n="1">Ten <b>men</b> met.<note>Not all.</note> They left.</p><p>Two<br/>lines.</p><a>alone</a></d>'
    draft = read(text)
    assert draft.text == "Ten men met.\n\nNot all.\n\nThey left.\n\nTwo lines.\n\nalone"
    assert draft.about.language == "en"


def test_a_title_and_headings_are_quiet() -> None:
    draft = read("<doc><front><title>Rain</title></front><section><title>Monday</title><p>It rained.</p></section></doc>")
    assert draft.text == "Rain\n\nMonday\n\nIt rained." and draft.about.title == "Rain"
    assert [draft.text[start:end] for start, end in draft.quiet] == ["Rain", "Monday"]


def test_rows_of_a_table_are_lines_of_cells() -> None:
    assert read("<t><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2 <i>x</i></td></tr></t>").text == "a | b\n1 | 2 x"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "iso-8859-1", "cp1252"])
def test_the_declared_encoding_is_read_and_bytes_go_before_it(encoding: str) -> None:
    named = encoding if encoding != "utf-16-le" else "utf-8"
    assert read(f'<?xml version="1.0" encoding="{named}"?>\n<a>Café</a>'.encode(encoding)).text == "Café"


@pytest.mark.parametrize(
    "entity",
    [
        '<!ENTITY a "b">',
        '<!ENTITY a SYSTEM "ftp://example.org/a">',
        '<!ENTITY % p SYSTEM "http://x.org/"> %p;',
        '<!ENTITY a "b"><!ENTITY c "&a;&a;">',
    ],
)
def test_declared_entities_are_refused(entity: str) -> None:
    assert refusal(f"<!DOCTYPE d [{entity}]><d>&a;</d>") == "the XML declares entities, which are not expanded"


def test_characters_that_html_names_are_understood_undeclared() -> None:
    assert read('<!DOCTYPE d SYSTEM "http://x.org/d.dtd"><d>Caf&eacute; &amp;&nbsp;&lt;bar&gt;</d>').text == "Café & <bar>"
    assert refusal("<d>&nosuch;</d>").startswith("broken XML: undefined entity")


@pytest.mark.parametrize("text", ["<a><b></a>", "<a>", "words", "<a>\x01</a>", "<a/><b/>"])
def test_broken_xml_is_refused_with_the_reason(text: str) -> None:
    assert refusal(text).startswith("broken XML: ") and "line 1" in refusal(text)


def test_a_page_named_xml_is_read_as_a_page() -> None:
    head = '<?xml version="1.0"?>\n<!-- <a> -->\n<!DOCTYPE html PUBLIC "x" "y">\n'
    draft = read(f'{head}<html xmlns="http://www.w3.org/1999/xhtml"><head><title>Page</title></head><body><p>Words.</body></html>')
    assert (draft.text, draft.about.title) == ("Words.", "Page")


def test_xml_deeper_than_functions_can_call_is_read() -> None:
    assert read("<a>" * 20_000 + "deep" + "</a>" * 20_000).text == "deep"
    assert read("<a>x<b>" * 5_000 + "deep" + "</b></a>" * 5_000).text.endswith("deep")


def test_rdf_that_is_no_feed_is_read_as_any_xml() -> None:
    assert read('<RDF xmlns="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><Description>Words.</Description></RDF>').text == "Words."


def test_a_bare_ampersand_is_itself_where_nothing_else_is_broken() -> None:
    draft = read("<r><title>R&D & more</title><p><![CDATA[AT&T & Co]]> &amp; &#38; &eacute;</p></r>")
    assert draft.text == "R&D & more\n\nAT&T & Co & & é"


def test_the_title_of_a_paper_is_that_of_its_front() -> None:
    front = "<article-meta><title-group><article-title>On piers</article-title></title-group></article-meta>"
    assert (
        read(f"<article><front>{front}</front><body><sec><title>Intro</title><p>Piers rot.</p></sec></body></article>").about.title
        == "On piers"
    )
