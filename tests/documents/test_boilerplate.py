"""Lines that say nothing of their own, in whatever text they stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.documents.boilerplate import quiet_spans
from rag.documents.loaders import read_bytes
from rag.documents.passages import split_sentences

LINES = """Read more: Talks fail in Brussels
READ MORE
Advertisement
Subscribe to our newsletter
Sign up for our free weekly newsletter and never miss a story.
We use cookies to improve your experience.
Accept all cookies
© 2025 The Daily. All rights reserved.
Copyright 2024 Reuters
Home | News | Sport | Contact
Photo: Ann Lee/Getty Images
Follow us on Twitter
Follow Ann Lee on Twitter: @annlee
Comments (12)
This article was originally published in The Daily.
Click here to donate.
Lesen Sie auch: Gespräche gescheitert
Alle Rechte vorbehalten.
Lire aussi : Le sommet
Tous droits réservés
> Read more: Talks fail in Brussels
**[Read more: Talks fail](https://example.org/a)**
- Subscribe
Listen to this article
4 min read
Image source, Getty Images
AFP via Getty Images
Our Standards: The Thomson Reuters Trust Principles.
Sent from my phone""".split("\n")
FACTS = """Subscribers rose to 5 million in March.
The site uses less energy than before.
He said he would read more of it.
Follow-up talks are planned for May.
Copyright law was changed on Friday.
Sport | Points
- Follow-up talks are planned for May.
> He said: “Share it.”
20 minutes
Listen to this article of faith, he said.
The minister signed up to the plan.
Share prices fell by 4 percent.
Search teams found the boat.
Photography is forbidden in the museum.
Contact between the armies was lost.
Comment from the ministry was not available.""".split("\n")


@pytest.mark.parametrize("line", LINES)
def test_a_line_around_the_text_is_quiet(line: str) -> None:
    text = f"The talks failed.\n{line}\nThey go on in May."
    assert [text[start:end] for start, end in quiet_spans(text)] == [line]


@pytest.mark.parametrize("line", FACTS)
def test_a_line_that_tells_something_is_not(line: str) -> None:
    assert quiet_spans(f"The talks failed.\n\n{line}\n\nThey go on in May.") == ()


def test_a_line_in_the_middle_of_a_sentence_is_part_of_it() -> None:
    assert quiet_spans("The banner on the page asks people to\nSubscribe\nwhich few of them do.") == ()


def test_what_stands_beside_it_stays_citable() -> None:
    (document,) = read_bytes(b"The talks failed.\nAdvertisement\nThey go on in May.\n", "a.txt").documents
    assert [(sentence.text, sentence.citable) for sentence in split_sentences(document)] == [
        ("The talks failed.", True),
        ("Advertisement", False),
        ("They go on in May.", True),
    ]


@given(st.lists(st.sampled_from([*LINES, *FACTS, ""])), st.lists(st.tuples(st.integers(0, 300), st.integers(0, 300))))
def test_spans_come_in_order_and_apart(lines: list[str], known: list[tuple[int, int]]) -> None:
    spans = quiet_spans("\n".join(lines), known)
    marks = [mark for span in spans for mark in span]
    assert marks == sorted(marks) and all(start < end for start, end in spans)
    assert all(any(a <= start and end <= b for a, b in spans) for start, end in known if start < end)
