"""News in XML: NITF, NewsML-G2 and NewsML 1."""

from __future__ import annotations

import pytest

from rag.documents.draft import Draft, File
from rag.documents.formats.xmls import read_xml

BODY = "<body.content><p>The <person>minister</person> left.</p><hl2>Later</hl2><p>He came back.</p></body.content>"
NITF = f"""<?xml version="1.0"?><!DOCTYPE nitf SYSTEM "nitf-3-3.dtd"><nitf><head><title>x</title>
<docdata><date.issue norm="20070102T000000"/></docdata><pubdata name="The Daily" date.publication="20070101T000000"/></head>
<body><body.head>
<hedline><hl1>Talks fail</hl1><hl2>No deal</hl2></hedline><byline>By ANN LEE</byline><dateline>BRUSSELS, Jan. 1</dateline></body.head>
{BODY}</body></nitf>"""
ITEM = f"""<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" xml:lang="en-GB">
<itemMeta><provider qcode="x"><name>Agency</name></provider>
<versionCreated>2010-10-19T16:25:32Z</versionCreated><firstCreated>2010-10-18T10:00:00Z</firstCreated></itemMeta>
<contentMeta><by>Ann Lee</by><headline>Talks fail</headline></contentMeta><contentSet>
<inlineXML><nitf><head><title>x</title></head><body>{BODY}</body></nitf></inlineXML>
<inlineData contenttype="text/plain">The minister left. He came back.</inlineData></contentSet></newsItem>"""
NEWSML = f"""<NewsML><NewsItem><NewsManagement><FirstCreated>20010102T100000Z</FirstCreated>
<ThisRevisionCreated>20010103T100000Z</ThisRevisionCreated></NewsManagement><NewsComponent><NewsLines><HeadLine>Talks fail</HeadLine>
<ByLine>by Ann Lee</ByLine></NewsLines><AdministrativeMetadata><Provider><Party FormalName="Agency"/></Provider></AdministrativeMetadata>
<DescriptiveMetadata><Language FormalName="fr"/></DescriptiveMetadata><ContentItem><DataContent>{BODY}</DataContent></ContentItem>
</NewsComponent></NewsItem></NewsML>"""


def read(text: str) -> Draft:
    return read_xml(File("a.xml", "a", ".xml", text.encode()))


def quiet(draft: Draft) -> list[str]:
    return [draft.text[start:end] for start, end in draft.quiet]


def test_a_story_in_nitf_has_its_headlines_its_place_and_its_words() -> None:
    draft = read(NITF)
    assert draft.text == "Talks fail\n\nNo deal\n\nBRUSSELS, Jan. 1\n\nThe minister left.\n\nLater\n\nHe came back."
    assert quiet(draft) == ["Talks fail", "No deal", "Later"]
    about = draft.about
    assert (about.title, about.author, about.outlet, about.published) == ("Talks fail", "ANN LEE", "The Daily", "2007-01-01")


def test_an_opening_that_an_archive_repeats_is_read_once() -> None:
    twice = '<block class="lead_paragraph"><p>It rained.</p></block><block class="full_text"><p>It rained. It stopped.</p></block>'
    assert read(f"<nitf><body.content>{twice}</body.content></nitf>").text == "It rained. It stopped."


@pytest.mark.parametrize(
    ("text", "language", "days"), [(ITEM, "en", ("2010-10-18", "2010-10-19")), (NEWSML, "fr", ("2001-01-02", "2001-01-03"))]
)
def test_a_story_in_newsml_is_read_once_with_what_surrounds_it(text: str, language: str, days: tuple[str, str]) -> None:
    draft = read(text)
    assert draft.text == "Talks fail\n\nThe minister left.\n\nLater\n\nHe came back."
    about = draft.about
    assert (about.title, about.author, about.outlet, about.language) == ("Talks fail", "Ann Lee", "Agency", language)
    assert (about.published, about.updated) == days


def test_several_stories_are_items_of_one_document() -> None:
    draft = read(f"<newsMessage><itemSet>{ITEM}{ITEM.replace('Talks fail', 'Talks go on')}</itemSet></newsMessage>")
    assert draft.text.count("The minister left.") == 2
    assert [place for _, place in draft.places] == ["item 1", "item 2"] and "Talks go on" in quiet(draft)
    assert (draft.about.title, draft.about.outlet) == (None, "Agency")


def test_words_that_are_not_marked_up_keep_their_paragraphs() -> None:
    plain = "<newsItem><contentSet><inlineData>It rained.\n\nIt stopped.</inlineData></contentSet></newsItem>"
    assert read(plain).text == "It rained.\n\nIt stopped."
    assert read(plain.replace("It rained.", "&lt;p&gt;It &lt;b&gt;rained&lt;/b&gt;.&lt;/p&gt;")).text.startswith("It rained.")
    assert read(plain.replace("inlineData>It", 'inlineData encoding="base64">It')).text == ""


def test_a_package_tells_what_it_refers_to() -> None:
    package = "<packageItem><groupSet><group><itemRef><headline>Talks fail</headline></itemRef></group></groupSet></packageItem>"
    assert read(package).about.title == "Talks fail"


def test_a_byline_is_the_name_without_the_role_and_keywords_are_tags() -> None:
    whole = NITF.replace("By ANN LEE", "By <person>ANN LEE</person><byttl>Staff Writer</byttl>")
    about = read(whole.replace("<pubdata", '<key-list><keyword key="Talks"/><keyword key="EU"/></key-list><pubdata')).about
    assert (about.author, about.tags) == ("ANN LEE", ("Talks", "EU"))


def test_where_no_provider_is_named_whoever_holds_the_rights_is_the_outlet() -> None:
    nobody = ITEM.replace('<provider qcode="x"><name>Agency</name></provider>', '<provider literal="agency.example"/>')
    assert read(nobody).about.outlet == "agency.example"
    held = nobody.replace("<itemMeta>", "<rightsInfo><copyrightHolder><name>Agency</name></copyrightHolder></rightsInfo><itemMeta>")
    assert read(held).about.outlet == "Agency"
