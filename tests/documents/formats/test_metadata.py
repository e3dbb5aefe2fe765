"""What a web page says of itself."""

from __future__ import annotations

import json

import pytest

from rag.documents.draft import About, File
from rag.documents.formats.html import read_html


def about(head: str = "", body: str = "", root: str = "<html>") -> About:
    return read_html(File("a.html", "a", ".html", f"{root}<head>{head}</head><body>{body}<p>Some words.</p></body></html>".encode())).about


def linked(**article: object) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@graph": [{"@type": "NewsArticle", **article}]})}</script>'


def meta(**named: str) -> str:
    return "".join(f'<meta name="{name.replace("__", ":")}" content="{content}">' for name, content in named.items())


def test_an_article_in_json_ld_tells_all() -> None:
    said = about(
        linked(
            headline="Talks fail",
            publisher={"name": "The Daily"},
            author=[{"@type": "Person", "name": "Ann Lee"}, {"@type": "Person", "name": "Bo Roe"}],
            datePublished="2024-05-01T10:00:00Z",
            dateModified="2024-05-03",
            inLanguage="en-GB",
            mainEntityOfPage={"@id": "https://example.org/a"},
            keywords=["talks", "summit"],
        )
    )
    assert said == About(
        "Talks fail", "The Daily", "2024-05-01", "Ann Lee, Bo Roe", "2024-05-03", "en", "https://example.org/a", ("talks", "summit")
    )


def test_open_graph_goes_before_json_ld_and_the_address_of_the_page_before_both() -> None:
    graph = meta(og__title="Talks end", og__site_name="Daily", article__published_time="2024-06-01", og__url="https://example.org/og")
    said = about(
        graph + linked(headline="x", publisher="y", datePublished="2024-05-01") + '<link rel="canonical" href="https://example.org/c">'
    )
    assert (said.title, said.outlet, said.published, said.url) == ("Talks end", "Daily", "2024-06-01", "https://example.org/c")


def test_microdata_tells_what_the_head_does_not() -> None:
    body = """<div itemscope><h2 itemprop="headline">Talks fail</h2><span itemprop="author"><b itemprop="name">Ann Lee</b></span>
    <time itemprop="datePublished" datetime="2024-05-01">May 1</time><time itemprop="dateModified" datetime="2024-05-02">May 2</time>
    <span itemprop="publisher">The Daily</span></div>"""
    said = about(body=body)
    assert (said.title, said.author, said.published, said.updated, said.outlet) == (
        "Talks fail",
        "Ann Lee",
        "2024-05-01",
        "2024-05-02",
        "The Daily",
    )


def test_the_time_in_an_article_is_its_day_when_nothing_else_tells() -> None:
    assert about(body='<article><time datetime="2024-05-01T08:00">1 May</time></article>').published == "2024-05-01"
    assert about(body='<footer><time datetime="2024-05-01">1 May</time></footer>').published is None


@pytest.mark.parametrize(
    ("said", "author"),
    [("By Ann Lee and Bo Roe", "Ann Lee and Bo Roe"), ("Ann Lee", "Ann Lee"), ("The Daily", None), ("https://example.org/ann", None)],
)
def test_an_author_is_a_person_without_by(said: str, author: str | None) -> None:
    assert about(meta(author=said, og__site_name="The Daily")).author == author


def test_the_language_is_that_of_the_page() -> None:
    assert about(root='<html lang="de-AT">').language == "de"
    assert about(meta(og__locale="fr_FR")).language == "fr"
    assert about().language is None


def test_tags_are_those_of_the_article_else_keywords() -> None:
    assert about(meta(keywords="talks, Washington; talks")).tags == ("talks", "Washington")
    assert about('<meta property="article:tag" content="Washington, D.C.">' + meta(keywords="x")).tags == ("Washington, D.C.",)


def test_an_address_that_runs_something_is_none() -> None:
    assert about('<link rel="canonical" href="javascript:alert(1)">').url is None


def test_a_day_of_update_that_is_the_day_of_publication_says_nothing() -> None:
    assert about(meta(article__published_time="2024-05-01T08:00", article__modified_time="2024-05-01T09:00")).updated is None


def test_what_an_article_only_points_to_is_looked_up_on_the_page() -> None:
    graph = [
        {"@type": "Article", "headline": "Talks fail", "author": {"@id": "#ann"}, "publisher": {"@id": "#daily"}},
        {"@type": "Person", "@id": "#ann", "name": "Ann Lee"},
        {"@type": "NewsMediaOrganization", "@id": "#daily", "name": "The Daily"},
    ]
    said = about(f'<script type="application/ld+json; charset=utf-8">{json.dumps({"@graph": graph})}</script>')
    assert (said.author, said.outlet) == ("Ann Lee", "The Daily")


@pytest.mark.parametrize(
    "script",
    [
        '//<![CDATA[\n{"@type": "NewsArticle", "headline": "Q&amp;A: why they failed"}\n//]]>',
        '<!-- {"@type": "NewsArticle", "headline": "Q&amp;A: why they failed",} -->',
        '[{"@type": "WebPage", "mainEntity": {"@type": ["Thing", "NewsArticle"], "headline": "Q&#38;A: why they failed"}}]',
    ],
)
def test_json_ld_is_read_as_systems_write_it(script: str) -> None:
    assert about(f'<title>x</title><script type="application/ld+json">{script}</script>').title == "Q&A: why they failed"


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("Talks fail | World | Example Times", ("Talks fail", "Example Times")),
        ("Talks fail - the latest - Blog", ("Talks fail", None)),
        ("Talks fail again", ("Talks fail again", None)),
        ("Talks fail", ("Talks fail", None)),
    ],
)
def test_of_a_page_title_the_headline_is_what_the_page_shows_as_one(title: str, said: tuple[str, str | None]) -> None:
    found = about(f"<title>{title}</title>", "<h1>Talks fail</h1>")
    assert (found.title, found.outlet) == said


def test_every_author_counts_in_microdata_and_links() -> None:
    two = '<b itemprop="author"><i itemprop="name">Ann Lee</i></b><b itemprop="author">Bo Roe</b>'
    assert about(body=two).author == "Ann Lee, Bo Roe"
    assert about(meta(author="admin"), '<a rel="author" href="/ann">Ann Lee</a>').author == "Ann Lee"


def test_lines_under_the_heading_tell_what_the_head_does_not() -> None:
    words = f"<p>{'The talks about the plan failed on Monday after nine hours. ' * 3}</p>" * 3
    said = about("<title>x</title>", f"<h1>Talks fail</h1><div>By Ann Lee, Staff Writer</div><div>Published 21 March 2025</div>{words}")
    assert (said.author, said.published) == ("Ann Lee", "2025-03-21")
    assert about("<title>x</title>", f"<p>By Ann Lee</p><h1>Talks fail</h1>{words}<p>By Bo Roe</p>").author is None
