"""Conversations and answers as files: Markdown and a web page to read, JSON to check again (`verification.py`) or to work with.

Each quote stands with its document, its span and the hash of the text it was cut from. Pages hold no script, ask for nothing
outside themselves, and show text of documents, models and users as typed. Knows no assistant and no web framework.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup

from ..answers.withdrawn import is_withdrawn
from ..days import written
from ..entries import Entry
from ..evaluation.pages.charts import tag
from ..types import Answer, Citation, Claim

FORMAT = "footnote-conversation"
VERSION = 1
FORMS = {"Markdown": (".md", "text/markdown"), "web page": (".html", "text/html"), "JSON": (".json", "application/json")}
"""What can be saved: its name, the suffix of the file and its type."""
STATES = {"conflict": "The documents disagree", "partial": "Answered in part", "abstained": "Not in these documents"}
INCOMPLETE = "Incomplete: stopped before it was checked"


@dataclass(frozen=True, slots=True)
class Exported:
    """What is written to a file. `made` is an ISO time; `footnote` the version that writes."""

    title: str
    entries: Sequence[Entry]
    made: str
    footnote: str

    def file(self, form: str) -> dict[str, str]:
        """Name, text and type of the file in one of `FORMS`."""
        suffix, kind = FORMS[form]
        name = re.sub(r"[^\w-]+", "-", self.title).strip("-")[:60] or "conversation"
        text = {"Markdown": markdown, "web page": page, "JSON": as_json}[form](self)
        return {"name": name + suffix, "text": text.encode("utf-8", "replace").decode(), "type": kind}


def as_json(exported: Exported) -> str:
    """The conversation with each answer as `Answer.to_dict` gives it; `rag verify` reads it."""
    head = {"format": FORMAT, "version": VERSION, "footnote": exported.footnote, "exported": exported.made, "title": exported.title}
    return json.dumps(head | {"turns": [_turn(entry) for entry in exported.entries]}, ensure_ascii=False, indent=2) + "\n"


def _turn(entry: Entry) -> dict[str, Any]:
    row: dict[str, Any] = {"question": entry.question, "state": entry.state, "answer": entry.answer.to_dict() if entry.answer else None}
    if entry.draft and not entry.answer:
        row["draft"] = entry.draft
    return row | ({"error": str(entry.error)} if entry.error else {})


def _head(answer: Answer) -> str:
    """One line on the answer as a whole; "" for a greeting."""
    supported = sum(claim.verdict == "supported" for claim in answer.claims)
    count = len(answer.claims)
    told = f"{supported} of {count} sentence{'' if count == 1 else 's'} supported" if count else ""
    state = "" if is_withdrawn(answer) else STATES.get(answer.status, "")
    return " · ".join(part for part in (state, told, answer.searched) if part)


def _standalone(answer: Answer) -> str:
    return answer.standalone if answer.standalone.strip() != answer.question.strip() else ""


def _origin(citation: Citation) -> list[str]:
    known = (citation.outlet, citation.published, citation.author, citation.title, citation.place)
    return [written(part) for part in known if part]


def _span(citation: Citation) -> str:
    return f"characters {citation.start}–{citation.end}"


def _made(exported: Exported) -> str:
    return f"Saved by Footnote {exported.footnote} on {_day(exported.made)}"


def _day(made: str) -> str:
    try:
        return written(datetime.fromisoformat(made).date().isoformat())
    except ValueError:
        return made


def _shown(answer: Answer) -> list[tuple[str, Claim | None]]:
    """The sentences of the answer, each with its claim; the text alone where nothing is claimed."""
    return [(claim.text, claim) for claim in answer.claims] or [(answer.text, None)]


# --- Markdown ----------------------------------------------------------------------------------------------

_ACTS = re.compile(r"[\\`*_\[\]<>&~$|]|:(?=//)|@|(?<=[wW]{3})\.|!(?=\[)|^(?:[#+=-]|\d+(?=[.)]))|(?<=^\d)[.)]|(?<=^\d\d)[.)]", re.MULTILINE)


def plain(text: str) -> str:
    """`text` for a Markdown file, so that it shows as typed: a backslash stands before each mark that would do something."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(_ACTS.sub(_marked, line) for line in lines)


def _marked(found: re.Match[str]) -> str:
    mark = found[0]
    if mark == "<":
        return "&lt;"
    if mark == "&":
        return "&amp;"
    return mark if mark.isdigit() else f"\\{mark}"


def _line(text: str) -> str:
    return plain(" ".join(text.split()))


def markdown(exported: Exported) -> str:
    """The conversation as a Markdown file."""
    parts = [f"# {_line(exported.title)}", *(part for entry in exported.entries for part in _asked(entry)), f"---\n\n{_made(exported)}"]
    return "\n\n".join(parts) + "\n"


def _asked(entry: Entry) -> Iterator[str]:
    yield f"## {_line(entry.question)}"
    answer = entry.answer
    if answer is None:
        yield f"*{INCOMPLETE if entry.state != 'failed' else _line(str(entry.error))}*"
        if entry.draft:
            yield _quoted(entry.draft)
        return
    if standalone := _standalone(answer):
        yield f"Searched for: {_line(standalone)}"
    for text, claim in _shown(answer):
        numbers = " ".join(f"\\[{number}\\]" for number in claim.citations) if claim else ""
        partly = " *(partly supported)*" if claim and claim.verdict == "partial" else ""
        yield f"{plain(text)} {numbers}{partly}".strip()
    if head := _head(answer):
        yield f"*{_line(head)}*"
    for citation in answer.citations:
        yield f"\\[{citation.number}\\]\n\n{_quoted(citation.quote)}\n\n{_reference(citation)}"
    if answer.rejected:
        yield "Left out of the draft:\n\n" + "\n".join(f"- {_line(one.text)} ({_line(one.reason)})" for one in answer.rejected)


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in plain(text).split("\n"))


def _reference(citation: Citation) -> str:
    about = " · ".join(map(_line, _origin(citation)))
    return f"{about}  \n{_line(citation.document)}, {_span(citation)}, SHA-256 `{re.sub('[^0-9a-fA-F]', '', citation.sha256)}`"


# --- HTML --------------------------------------------------------------------------------------------------

STYLE = """
:root { color-scheme: light dark; --ink: #1c1917; --quiet: #57534e; --line: #d6d3d1; --paper: #fff; --link: #1d4ed8; }
@media (prefers-color-scheme: dark) { :root { --ink: #e7e5e4; --quiet: #a8a29e; --line: #44403c; --paper: #1c1917; --link: #93c5fd; } }
body { margin: 0 auto; max-width: 44rem; padding: 2.5rem 1.25rem 4rem; background: var(--paper); color: var(--ink);
  font: 1.05rem/1.65 Charter, "Bitstream Charter", Cambria, Georgia, serif; overflow-wrap: anywhere; }
h1 { font-size: 1.7rem; line-height: 1.25; } h2 { font-size: 1.2rem; line-height: 1.35; margin: 2.6rem 0 .8rem; }
h1, h2, p, q, li { unicode-bidi: isolate; }
.quiet, footer { color: var(--quiet); font: .85rem/1.5 system-ui, sans-serif; }
footer { border-top: 1px solid var(--line); margin-top: 3rem; }
a { color: var(--link); text-decoration: none; font: 600 .85em system-ui, sans-serif; } a:focus-visible { outline: 2px solid; }
blockquote { margin: .9rem 0; padding: 0 0 0 1rem; border-left: 3px solid var(--line); } blockquote p { margin: .2rem 0; }
.words { white-space: pre-wrap; } code { font: .8rem ui-monospace, monospace; }
:target { background: #fde68a; color: #1c1917; }
"""
HEAD = Markup(  # noqa: S704 - ours alone
    '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" content="no-referrer">'
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    f"<style>{STYLE}</style>"
)


def page(exported: Exported) -> str:
    """The conversation as a web page of one file, which asks for nothing outside itself."""
    head = (HEAD, tag("title", exported.title))
    body = (tag("h1", exported.title), *(part for n, entry in enumerate(exported.entries, 1) for part in _section(entry, n)))
    whole = tag("html", tag("head", *head), tag("body", tag("main", *body), tag("footer", tag("p", _made(exported)))), lang="en")
    return f"<!doctype html>\n{whole}\n"


def _section(entry: Entry, number: int) -> Iterator[Markup]:
    yield tag("h2", entry.question)
    answer = entry.answer
    if answer is None:
        yield tag("p", INCOMPLETE if entry.state != "failed" else str(entry.error), class_="quiet")
        if entry.draft:
            yield tag("blockquote", tag("p", entry.draft, class_="words"))
        return
    if standalone := _standalone(answer):
        yield tag("p", f"Searched for: {standalone}", class_="quiet")
    for text, claim in _shown(answer):
        links = [_link(one, number) for one in claim.citations] if claim else []
        partly = " (partly supported)" if claim and claim.verdict == "partial" else ""
        yield tag("p", text, *links, partly, class_="words")
    if head := _head(answer):
        yield tag("p", head, class_="quiet")
    yield from (_cited(citation, number) for citation in answer.citations)
    if answer.rejected:
        rows = (tag("li", f"{one.text} ({one.reason})") for one in answer.rejected)
        yield tag("div", tag("p", "Left out of the draft:"), tag("ul", *rows), class_="quiet")


def _link(citation: int, number: int) -> Markup:
    return Markup(" ") + tag("a", f"[{citation}]", href=f"#c{number}-{citation}")


def _cited(citation: Citation, number: int) -> Markup:
    quote = tag("p", f"[{citation.number}] “{citation.quote}”", class_="words")
    about = tag("p", " · ".join(_origin(citation)), class_="quiet")
    where = tag("p", f"{citation.document}, {_span(citation)}, SHA-256 ", tag("code", citation.sha256), class_="quiet")
    return tag("blockquote", quote, about, where, id=f"c{number}-{citation.number}")
