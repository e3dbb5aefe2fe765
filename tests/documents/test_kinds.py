"""Files under another suffix than their own."""

from __future__ import annotations

import pytest

from rag.documents.kinds import kind_of

PAGE = "<!DOCTYPE html><html><head><title>x</title></head><body><p>Talks failed.</p></body></html>\n"
MAIL = "Received: by mx\n  for x\nFrom: Ann Lee <ann@example.org>\nSubject: Talks\nMIME-Version: 1.0\n\nThey failed.\n"
FEED = '<?xml version="1.0"?><!-- made by hand --><rss version="2.0"><channel><title>x</title></channel></rss>'
STORY = '<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="a"></newsItem>'


@pytest.mark.parametrize(
    ("content", "suffix", "kind"),
    [
        (PAGE, ".txt", ".html"),
        (MAIL, ".txt", ".eml"),
        (FEED, ".txt", ".xml"),
        (FEED, ".html", ".xml"),
        (STORY, ".txt", ".xml"),
        (PAGE, ".doc", ".html"),
        ("{\\rtf1 x}", ".txt", ".rtf"),
        ("%PDF-1.7 x", ".html", ".pdf"),
    ],
)
def test_what_programs_saved_under_another_suffix_is_known_by_its_content(content: str, suffix: str, kind: str) -> None:
    assert kind_of(content.encode(), suffix) == kind


@pytest.mark.parametrize(
    ("content", "suffix"),
    [
        (PAGE, ".md"),  # Markdown may hold HTML
        ("<html> is the first tag of a page; </html> is the last, as all know.", ".txt"),
        ("From: Ann\nTo: Bo\n\nMIME-Version: is a header.", ".txt"),
        ("<rss> is a tag.", ".txt"),
        (PAGE[:60], ".txt"),
        ("<script>x</script>", ".txt"),
    ],
)
def test_text_about_such_files_stays_text(content: str, suffix: str) -> None:
    assert kind_of(content.encode(), suffix) == suffix
