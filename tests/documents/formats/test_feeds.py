"""Feeds: one document of numbered items."""

from __future__ import annotations

from rag.documents.draft import Draft, File
from rag.documents.formats.xmls import read_xml

RSS = """<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
<title>Daily News</title><link>https://daily.example/</link><description>All &amp; more</description><language>en-us</language>
<lastBuildDate>Mon, 06 Sep 2021 00:01:00 GMT</lastBuildDate>
<item><title>Rain &amp;amp; wind</title><description>Short.</description><dc:creator>Ann Lee</dc:creator>
<content:encoded><![CDATA[<p>It <b>rained</b>&nbsp;hard.</p><p>Then it stopped.</p>]]></content:encoded>
<pubDate>Sun, 05 Sep 2021 10:00:00 GMT</pubDate></item>
<item><description>Only &lt;i&gt;words&lt;/i&gt;.</description></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de"><title>Blatt</title><link rel="self" href="https://b.example/feed"/>
<link href="https://b.example/"/><updated>2003-12-13T18:30:02Z</updated><entry><title type="html">&lt;b&gt;Fett&lt;/b&gt;</title>
<author><name>Jo Do</name><email>jo@x.org</email></author><published>2003-12-12T08:00:00Z</published>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Hallo <i>du</i>.</p></div></content></entry></feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel><title>Old</title></channel>
<item><title>One</title><description>First.</description></item></rdf:RDF>"""


def read(text: str) -> Draft:
    return read_xml(File("a.rss", "a", ".rss", text.encode()))


def test_an_rss_feed_is_a_document_of_items_in_their_fullest_form() -> None:
    draft = read(RSS)
    assert draft.text.split("\n\n") == [
        "Daily News",
        "All & more",
        "Rain & wind",
        "Ann Lee | Sun, 05 Sep 2021 10:00:00 GMT",
        "It rained hard.",
        "Then it stopped.",
        "Only words.",
    ]
    assert [(draft.text[at:][:4], place) for at, place in draft.places] == [("Rain", "item 1"), ("Only", "item 2")]


def test_the_titles_of_items_can_be_cited_and_that_of_the_feed_cannot() -> None:
    draft = read(RSS)
    assert [draft.text[start:end] for start, end in draft.quiet] == ["Daily News"]


def test_a_feed_says_what_it_is() -> None:
    about = read(RSS).about
    assert (about.title, about.outlet, about.updated, about.published) == ("Daily News", "Daily News", "2021-09-06", None)
    assert (about.language, about.url) == ("en", "https://daily.example/")


def test_an_atom_feed_names_the_page_and_not_itself() -> None:
    draft = read(ATOM)
    assert draft.text == "Blatt\n\nFett\n\nJo Do | 2003-12-12T08:00:00Z\n\nHallo du."
    assert (draft.about.url, draft.about.language, draft.about.updated) == ("https://b.example/", "de", "2003-12-13")


def test_items_beside_the_channel_are_found() -> None:
    draft = read(RDF)
    assert draft.text == "Old\n\nOne\n\nFirst." and draft.about.title == "Old"
