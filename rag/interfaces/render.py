"""Answers as HTML for the chat and the reader; the one place that escapes text for a page.

Every string from a document, a model or a user passes through `escape_markdown` here, and nowhere else.
Pages are built from `Answer.claims` and `Answer.citations`, never by reading markers out of text.
Each function returns one line of HTML without line breaks, so that Markdown takes it as one block.
Knows no assistant, no session and no web framework.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from ..days import written
from ..errors import FootnoteError
from ..filenames import shown
from ..reports import SyncReport
from ..types import Answer, Citation, Claim, Document, Evidence, Rejected

_NAMED = 50  # of each list of a report
# A longer document is cut around the quote, in characters either side, to keep the page quick.
AROUND = 200_000

_SPECIAL = re.compile(r"[\t\n\f!-/:-@\[-`{-~]")
_BROKEN = str.maketrans({"\0": "\ufffd", "\r": "\n"} | {chr(c): "\ufffd" for c in range(0xD800, 0xE000)})


def escape_markdown(text: str) -> str:
    """`text` as data for Markdown, HTML text and quoted HTML attributes alike: it shows as typed.

    Every ASCII mark, tab and line break becomes a numeric reference, so nothing is left that Markdown, HTML
    or a template could act on. The page's own text equals `text`, but for what HTML
    cannot carry: NUL and lone surrogates show as U+FFFD, a carriage return as a line feed.
    """
    return _SPECIAL.sub(lambda match: f"&#{ord(match[0])};", text.replace("\r\n", "\n").translate(_BROKEN))


# --- the chat ----------------------------------------------------------------------------------


def question(text: str) -> str:
    """What the reader asked, as typed."""
    return f'<div class="fn-asked">{escape_markdown(text)}</div>'


def evidence(found: Iterable[Evidence], titles: Mapping[str, str], *, reading: bool) -> str:
    """The sentences laid before the answerer, under the titles of their documents; open while `reading`."""
    by_document: dict[str, list[str]] = {}
    for sentence in found:
        by_document.setdefault(sentence.document, []).append(f"<li>{escape_markdown(sentence.text)}</li>")
    if not by_document:
        return '<div class="fn-note">No sentence near this question was found.</div>'
    count = sum(map(len, by_document.values()))
    head = f"{'Reading' if reading else 'Read'} {counted(count, 'sentence')} from {counted(len(by_document), 'document')}"
    body = "".join(
        f'<p class="fn-title">{escape_markdown(titles.get(name) or name)}</p><ul>{"".join(items)}</ul>'
        for name, items in by_document.items()
    )
    return _fold(head, body, opened=reading, kind="fn-evidence")


def waiting(step: str) -> str:
    """A line that says what is being done now."""
    return f'<div class="fn-note fn-waiting">{escape_markdown(step)}</div>'


def draft(text: str, *, stopped: bool = False) -> str:
    """Words that no check has seen; marked so in words and by their look."""
    label = "Stopped, not checked" if stopped else "Draft, not checked yet"
    words = f'<div class="fn-words">{escape_markdown(text.strip())}</div>' if text.strip() else ""
    return f'<div class="fn-draft"><p class="fn-label">{label}</p>{words}</div>'


def failure(error: FootnoteError) -> str:
    """An error in place of an answer: what was seen, what was wanted, what to type next."""
    rest = "".join(f"<p>{_prose(part)}</p>" for part in (error.wanted, error.fix) if part)
    return f'<div class="fn-failure" role="alert"><p class="fn-label">No answer</p><p><strong>{_prose(error.seen)}</strong></p>{rest}</div>'


def answer(checked: Answer, key: str) -> str:
    """The checked answer. `key`, letters and digits, names it in the links that `ui` looks up."""
    body = _abstention(checked, key) if checked.abstained else _answered(checked, key)
    notice = f'<p class="fn-note">{escape_markdown(checked.notice)}</p>' if checked.notice else ""
    return f'<div class="fn-answer">{_searched(checked)}{notice}{body}{_rejected(checked.rejected)}{_small_print(checked)}</div>'


def _searched(checked: Answer) -> str:
    said = checked.abstained and not checked.citations  # then its text is shown, which tells where was searched
    return f'<p class="fn-scope">{escape_markdown(checked.searched)}</p>' if checked.searched and not said else ""


def _answered(checked: Answer, key: str) -> str:
    if not checked.claims:  # a greeting: nothing is claimed, so nothing is counted
        return f'<div class="fn-claims"><p class="fn-claim">{escape_markdown(checked.text)}</p></div>'
    head = '<p class="fn-label">The documents disagree</p>' if checked.status == "conflict" else ""  # before the first side is read
    lead = "Answered in part" if checked.status == "partial" else None
    supported = sum(claim.verdict == "supported" for claim in checked.claims)
    verdict = f"{supported} of {counted(len(checked.claims), 'sentence')} supported"
    line = " · ".join(part for part in (lead, verdict, _documents(checked.citations)) if part)
    claims = "".join(_claim(claim, key) for claim in checked.claims)
    return f'<div class="fn-claims">{head}{claims}</div><p class="fn-status">{line}</p>{_sources(checked.citations, key)}'


def _claim(claim: Claim, key: str) -> str:
    links = " ".join(_link(number, key) for number in claim.citations)
    partly = ' <span class="fn-partly">partly supported</span>' if claim.verdict == "partial" else ""
    return f'<p class="fn-claim fn-{claim.verdict}">{escape_markdown(claim.text)} {links}{partly}</p>'


def _abstention(checked: Answer, key: str) -> str:
    head = '<p class="fn-label">Not in these documents</p>'
    if not checked.citations:
        return f'<div class="fn-abstained">{head}<p>{escape_markdown(checked.text)}</p></div>'
    near = "The nearest sentences are below; they do not answer the question."
    return f'<div class="fn-abstained">{head}<p>{near}</p></div>{_sources(checked.citations, key)}'


def _sources(citations: Iterable[Citation], key: str) -> str:
    rows = "".join(
        f'<li>{_link(c.number, key)} <span class="fn-quote">“{escape_markdown(c.quote)}”</span> '
        f'<span class="fn-meta">— {origin(c.outlet, c.published, c.title, c.place)}</span></li>'
        for c in citations
    )
    return f'<ul class="fn-sources">{rows}</ul>' if rows else ""


def _link(number: int, key: str) -> str:
    return f'<a class="fn-cite" href="#cite-{key}-{number}" title="Show quote {number} in its document">&#91;{number}&#93;</a>'


def _rejected(rejected: tuple[Rejected, ...]) -> str:
    if not rejected:
        return ""
    rows = "".join(
        f'<li>{escape_markdown(r.text)} <span class="fn-meta">— {"contradicted" if r.verdict == "contradicted" else "not supported"}: '
        f"{escape_markdown(r.reason)}</span></li>"
        for r in rejected
    )
    return _fold(f"{counted(len(rejected), 'sentence')} of the draft left out", f"<ul>{rows}</ul>", opened=False, kind="fn-rejected")


def _small_print(checked: Answer) -> str:
    stages = [f"{stage.replace('_', ' ')} {seconds:.1f} s" for stage, seconds in checked.seconds.items()]
    parts = [escape_markdown(part) for part in (*stages, checked.model) if part]
    return f'<p class="fn-small">{" · ".join(parts)}</p>' if parts else ""


# --- the reader --------------------------------------------------------------------------------

EMPTY = {"title": "Reader", "where": "Choose a number like [1] in an answer to read the sentence in its document.", "check": "", "body": ""}


def reader(citation: Citation, document: Document) -> dict[str, str]:
    """The document scrolled to the cited span, as escaped parts for the reader's template.

    When it is no longer the text that was cited, only the quote is shown.
    """
    if document.sha256 != citation.sha256:
        check, body = _bad("This document changed since. Only the quote is shown, as it was read."), _mark(citation.quote)
    elif document.text[citation.start : citation.end] != citation.quote:
        check, body = _bad("Quote not found in source at the place that was cited."), _mark(citation.quote)
    else:
        check, body = '<span class="fn-good">✓ Quote found in source, word for word</span>', _marked(document.text, citation)
    updated = f"updated {written(document.updated)}" if document.updated else None
    where = origin(citation.outlet, citation.published, updated, citation.place, citation.author, document.language)
    return {
        "title": f"&#91;{citation.number}&#93; {escape_markdown(citation.title)}",
        "where": " · ".join(part for part in (where, _file(document.name), *_more(document)) if part),
        "check": check,
        "body": body,
    }


def _more(document: Document) -> Iterator[str]:
    """Where the document was published, as words and no link, for a document may say anything; and what is not certain of its text."""
    if document.url:
        yield escape_markdown(document.url)
    if document.encoding:
        yield f"encoding guessed: {escape_markdown(document.encoding)}"


def _file(name: str) -> str:
    return f'<span class="fn-file">{escape_markdown(shown(name))}</span>'


def removed(name: str) -> dict[str, str]:
    """The reader after a click on a citation of a document that is no longer there: nothing of it is shown."""
    return {**EMPTY, "title": "Document removed", "where": _file(name), "check": _bad("It is no longer among the documents.")}


def unread(name: str, error: FootnoteError) -> dict[str, str]:
    """The reader when the document cannot be had."""
    return {**EMPTY, "where": _file(name), "check": _bad(str(error))}


def unavailable() -> dict[str, str]:
    """The reader after a click on a citation that this session does not hold."""
    return {**EMPTY, "check": _bad("That citation is no longer available. Ask the question again.")}


def _marked(text: str, citation: Citation) -> str:
    first, last = max(0, citation.start - AROUND), min(len(text), citation.end + AROUND)
    before = ("[earlier text not shown]\n\n" if first else "") + text[first : citation.start]
    after = text[citation.end : last] + ("\n\n[later text not shown]" if last < len(text) else "")
    return f"{escape_markdown(before)}{_mark(citation.quote)}{escape_markdown(after)}"


def _mark(quote: str) -> str:
    return f'<mark id="cited" tabindex="-1">{escape_markdown(quote)}</mark>'


def _bad(text: str) -> str:
    return f'<span class="fn-bad">✗ {escape_markdown(text)}</span>'


# --- the sync ----------------------------------------------------------------------------------


def upkeep(line: str, report: SyncReport | None, error: FootnoteError | None) -> str:
    """What a sync is doing; when none is under way, how the last one ended. Empty when there is nothing to tell."""
    if line:
        return f'<p class="fn-note fn-waiting" role="status">{escape_markdown(line)}</p>'
    if error is not None:
        return f'<p class="fn-note fn-bad" role="alert">{_prose(str(error))}</p>'
    if report is None or not any((report.added, report.updated, report.removed, report.failed)):
        return ""
    lists = (("added", report.added), ("updated", report.updated), ("removed", report.removed))
    rows = [f"<li>not read: {escape_markdown(shown(name))} — {escape_markdown(shown(reason))}</li>" for name, reason in report.failed]
    rows += [f"<li>{what}: {escape_markdown(shown(name))}</li>" for what, names in lists for name in names[:_NAMED]]
    rows += [f"<li>{counted(len(names) - _NAMED, 'more document')} {what}</li>" for what, names in lists if len(names) > _NAMED]
    head = ", ".join(f"{len(names)} {what}" for what, names in (*lists, ("not read", report.failed)) if names)
    return _fold(f"Documents: {head}", f"<ul>{''.join(rows)}</ul>", opened=False, kind="fn-upkeep")


# --- lines shared by chat and reader ---------------------------------------------------------------


def status(state: str, documents: int | None) -> str:
    """The header's line: the model's state, and how many documents there are (None: not known)."""
    known = documents is not None and "document" not in state
    return _prose(state) + (f" · {counted(documents, 'document')}" if known and documents is not None else "")


def origin(*parts: str | None) -> str:
    """The known ones of outlet, date, title and place in one line; ISO dates are written out."""
    return " · ".join(escape_markdown(written(part)) for part in parts if part)


def _documents(citations: Iterable[Citation]) -> str:
    return counted(len({c.document for c in citations}), "document")


def counted(number: int, noun: str) -> str:
    """A number with its noun, as "1 row" or "2 rows"."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _fold(head: str, body: str, *, opened: bool, kind: str) -> str:
    return f'<details class="fn-fold {kind}"{" open" if opened else ""}><summary>{head}</summary>{body}</details>'


def _prose(text: str) -> str:
    """Our own messages: `commands` between backticks are set as code."""
    return "".join(
        f"<code>{escape_markdown(piece[1:-1])}</code>" if len(piece) > 2 and piece[0] == piece[-1] == "`" else escape_markdown(piece)
        for piece in re.split("(`[^`]+`)", text)
    )
