"""Answers as HTML for the chat and the reader; the one place that escapes text for a page.

Every string from a document, a model or a user passes through `escape_markdown` here, and nowhere else.
Pages are built from `Answer.claims` and `Answer.citations`, never by reading markers out of text.
Each function returns one line of HTML without line breaks, so that Markdown takes it as one block.
Knows no assistant, no session and no web framework.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from ..days import written
from ..errors import FootnoteError
from ..filenames import shown
from ..reports import SyncReport
from ..types import Citation, Document, Evidence, Span
from .spot import Spot

_NAMED = 50  # of each list of a report
# A longer document is cut around the quote, in characters either side, to keep the page quick; at a press as much more is shown.
AROUND = 30_000
SIDES = ("earlier", "later")

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
    return fold(head, body, opened=reading, kind="fn-evidence")


def stages(key: str, done: Iterable[tuple[str, float]], now: str, seconds: float) -> str:
    """What was done for an open question, each with its seconds, and what is being done `now`, since so many; `live.js` lets them run.

    :param key: of the turn, by which a page that is loaded anew finds its conversation again.
    """
    past = "".join(f'<li class="fn-past">{escape_markdown(what)} <span class="fn-secs">{spent:.1f} s</span></li>' for what, spent in done)
    last = f'<li class="fn-now"><span class="fn-what">{escape_markdown(now)}</span> <span class="fn-secs">{seconds:.1f} s</span></li>'
    named = f'<button type="button" class="fn-key" value="{key}" hidden></button>'
    return f'<ol class="fn-note fn-waiting fn-stages">{past}{last}</ol>{named}'


def draft(text: str, *, stopped: bool = False) -> str:
    """Words that no check has seen; marked so in words and by their look. `stopped`: no more will come."""
    label = "Stopped, not checked: this is incomplete" if stopped else "Draft, not checked yet"
    words = f'<div class="fn-words">{escape_markdown(text.strip())}</div>' if text.strip() else ""
    return f'<div class="fn-draft{" fn-incomplete" if stopped else ""}"><p class="fn-label">{label}</p>{words}</div>'


def actions(key: str, *offered: tuple[str, str]) -> str:
    """Buttons, each a name that `live.js` sends with the `key` of the turn, and its words."""
    return f'<p class="fn-actions">{"".join(_action(key, name, words) for name, words in offered)}</p>'


def earlier(more: int, folded: int) -> str:
    """A button for `more` of the `folded` questions that came before those on the page."""
    words = f"Show the {counted(folded, 'earlier question')}" if more == folded else f"Show {more} of {folded} earlier questions"
    return f'<div class="fn-earlier">{actions("0", ("earlier", words))}</div>'


def _action(key: str, name: str, words: str) -> str:
    return f'<button type="button" class="fn-act" name="{name}" value="{key}">{escape_markdown(words)}</button>'


def failure(error: FootnoteError) -> str:
    """An error in place of an answer: what was seen, what was wanted, what to type next."""
    rest = "".join(f"<p>{_prose(part)}</p>" for part in (error.wanted, error.fix) if part)
    return f'<div class="fn-failure" role="alert"><p class="fn-label">No answer</p><p><strong>{_prose(error.seen)}</strong></p>{rest}</div>'


# --- the reader --------------------------------------------------------------------------------

EMPTY = {
    "title": "Reader",
    "where": "Choose a number like [1] in an answer to read the sentence in its document. "
    "The keys j and k, or Alt with the arrows down and up, go to the next quote and to the one before.",
    "check": "",
    "body": "",
    "tools": "",
    "spot": "",
}


def reader(citation: Citation, document: Document, key: str = "", cited: Sequence[Citation] = ()) -> dict[str, str]:
    """The document scrolled to the cited span, as escaped parts for the reader's template; `spot` is for those who follow the reader.

    When it is no longer the text that was cited, only the quote is shown.

    :param key: names the answer in links to the citation before and after. :param cited: all citations of that answer; those of the
        same text are marked too.
    """
    spot = Spot(document.name, citation.start, citation.end, citation.sha256, citation.page, key)
    if not spot.holds(document):
        check, body = _bad("This document changed since. Only the quote is shown, as it was read."), _mark(citation.quote)
    elif document.text[citation.start : citation.end] != citation.quote:
        spot = replace(spot, end=citation.start)
        check, body = _bad("Quote not found in source at the place that was cited."), _mark(citation.quote)
    else:
        check = '<span class="fn-good">✓ Quote found in source, word for word</span>'
        body = _marked(document, (citation.start, citation.end), beside(cited, spot, document))
    updated = f"updated {written(document.updated)}" if document.updated else None
    where = origin(citation.outlet, citation.published, updated, citation.place, citation.author, document.language)
    return {
        "title": f"&#91;{citation.number}&#93; {escape_markdown(citation.title)}",
        "where": " · ".join(part for part in (where, _file(document.name), *_more(document)) if part),
        "check": check,
        "body": body,
        "tools": _tools(citation, key, cited),
        "spot": escape_markdown(str(spot)),
    }


def beginning(document: Document) -> dict[str, str]:
    """A document from its beginning, nothing of it marked; a very long one is cut."""
    spot = Spot(document.name, 0, 0, document.sha256)
    updated = f"updated {written(document.updated)}" if document.updated else None
    where = origin(document.outlet, document.published, updated, document.author, document.language)
    return {
        **EMPTY,
        "title": escape_markdown(document.title),
        "where": " · ".join(part for part in (where, _file(document.name), *_more(document)) if part),
        "body": _window(document, 0, 2 * AROUND, {}),
        "spot": escape_markdown(str(spot)),
    }


def _tools(citation: Citation, key: str, cited: Sequence[Citation]) -> str:
    """The way to the citations before and after, and the quote with its reference to take along."""
    numbers = [c.number for c in cited]
    at = numbers.index(citation.number) if citation.number in numbers else -1
    before, after = (numbers[at - 1] if at > 0 else None), (numbers[at + 1] if 0 <= at < len(numbers) - 1 else None)
    steps = _step(key, before, "prev", "Previous") + f"<span>{at + 1} of {len(numbers)}</span>" + _step(key, after, "next", "Next")
    walk = f'<span class="fn-steps">{steps}</span>' if at >= 0 and key else ""
    copy = '<button type="button" class="fn-copy">Copy quote with reference</button>'
    return f'{walk}{copy}<span class="fn-reference" hidden>{escape_markdown(reference(citation))}</span>'


def _step(key: str, number: int | None, way: str, words: str) -> str:
    seen = f'{words}<span class="fn-unseen"> citation</span>'
    if number is None:
        return f'<span class="fn-step fn-off">{seen}</span>'
    keys = "Key k or Alt+Up" if way == "prev" else "Key j or Alt+Down"
    return f'<a class="fn-step" rel="{way}" href="#cite-{key}-{number}" title="{keys}">{seen}</a>'


def reference(citation: Citation) -> str:
    """A quote and where it stands, as plain text to paste into a story or a note."""
    whose = ", ".join(part for part in (citation.outlet, citation.author, citation.published and written(citation.published)) if part)
    where = ", ".join(part for part in (shown(citation.document), citation.place, f"characters {citation.start}–{citation.end}") if part)
    return f"“{citation.quote}”\n{citation.title}{f' ({whose})' if whose else ''}\n{where}"


def near(document: Document, start: int, end: int, place: str | None, how: str) -> dict[str, str]:
    """The document scrolled to a span that nobody cited, and how it was found."""
    where = origin(document.outlet, document.published, place, document.author, document.language)
    return {
        **EMPTY,
        "title": escape_markdown(document.title),
        "where": " · ".join(part for part in (where, _file(document.name), *_more(document)) if part),
        "check": escape_markdown(how),
        "body": _marked(document, (start, end), {}),
        "spot": escape_markdown(str(Spot(document.name, start, end, document.sha256))),
    }


def moved(document: Document, sentence: Evidence) -> dict[str, str]:
    """A sentence of the evidence as it was read, of a document in which it is no longer to be found, or more than once."""
    return {
        **EMPTY,
        "title": escape_markdown(document.title),
        "where": " · ".join((*filter(None, [origin(document.outlet, document.published)]), _file(document.name))),
        "check": _bad("This document changed since. Only the nearest sentence is shown, as it was read."),
        "body": _mark(sentence.text),
    }


def nothing_near() -> dict[str, str]:
    """The reader where nothing speaks to the words that were selected."""
    return {**EMPTY, "check": _bad("No sentence of the documents holds any of the words selected.")}


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


def _marked(document: Document, chosen: Span, others: Mapping[Span, int]) -> str:
    """The text around the chosen span with that marked, and other spans with their numbers."""
    return _window(document, chosen[0] - AROUND, chosen[1] + AROUND, {**others, chosen: None})


def further(document: Document, side: str, at: int, others: Mapping[Span, int]) -> dict[str, str]:
    """What comes "earlier" or "later" than offset `at`, to take the place of the button that asked for it.

    :param others: spans that are marked, with their numbers.
    """
    seam = '<span class="fn-seam" tabindex="-1"></span>'  # where old and new text meet: who reads by keys reads on from here
    if side == "earlier":
        piece = _window(document, at - AROUND, at, others, (side,)) + seam
    else:
        piece = seam + _window(document, at, at + AROUND, others, (side,))
    return {"into": _more_id(document.sha256, side, at), "piece": piece}


def no_further(spot: Spot, side: str, at: int, why: str) -> dict[str, str]:
    """In the place of that button, why no more is shown."""
    return {"into": _more_id(spot.sha256, side, at), "piece": _bad(why)}


def _window(document: Document, first: int, last: int, marks: Mapping[Span, int | None], sides: Sequence[str] = SIDES) -> str:
    """The text from `first` to `last` with its marks, and on these sides a button where there is more."""
    text, first, last = document.text, max(0, first), min(len(document.text), last)
    pieces, done = [_button(document, "earlier", first) if first and "earlier" in sides else ""], first
    for start, end in sorted(marks):
        if done <= start and end <= last:
            pieces += [escape_markdown(text[done:start]), _mark(text[start:end], marks[start, end])]
            done = end
    pieces += [escape_markdown(text[done:last]), _button(document, "later", last) if last < len(text) and "later" in sides else ""]
    return "".join(pieces)


def _button(document: Document, side: str, at: int) -> str:
    key = escape_markdown(_more_id(document.sha256, side, at))
    return f'<button type="button" class="fn-more" id="{key}" name="{side}" value="{at}">Show {side} text</button>'


def _more_id(sha256: str, side: str, at: int) -> str:
    return f"more-{side}-{at}-{sha256}"


def beside(cited: Iterable[Citation], spot: Spot, document: Document) -> dict[Span, int]:
    """The citations that may be marked beside the chosen spot: they stand in this text as it was read, and do not overlap it."""
    return {
        (c.start, c.end): c.number
        for c in cited
        if (c.document, c.sha256) == (document.name, document.sha256)
        and document.text[c.start : c.end] == c.quote
        and (c.end <= spot.start or c.start >= spot.end)
    }


def _mark(quote: str, number: int | None = None) -> str:
    """A quote in the text, chosen if without a number. The number is shown by `ui.css`: what is copied from the text stays the text."""
    kind = 'id="cited" tabindex="-1"' if number is None else f'class="fn-other" data-number="{number}"'
    return f"<mark {kind}>{escape_markdown(quote)}</mark>"


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
    return fold(f"Documents: {head}", f"<ul>{''.join(rows)}</ul>", opened=False, kind="fn-upkeep")


# --- lines shared by chat and reader ---------------------------------------------------------------


def status(state: str, documents: int | None) -> str:
    """The header's line: the model's state, and how many documents there are (None: not known)."""
    known = documents is not None and "document" not in state
    return _prose(state) + (f" · {counted(documents, 'document')}" if known and documents is not None else "")


def origin(*parts: str | None) -> str:
    """The known ones of outlet, date, title and place in one line; ISO dates are written out."""
    return " · ".join(escape_markdown(written(part)) for part in parts if part)


def counted(number: int, noun: str) -> str:
    """A number with its noun, as "1 row" or "2 rows"."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def fold(head: str, body: str, *, opened: bool, kind: str) -> str:
    """A line that opens on what stands behind it. `head` and `body` are HTML."""
    return f'<details class="fn-fold {kind}"{" open" if opened else ""}><summary>{head}</summary>{body}</details>'


def _prose(text: str) -> str:
    """Our own messages: `commands` between backticks are set as code."""
    return "".join(
        f"<code>{escape_markdown(piece[1:-1])}</code>" if len(piece) > 2 and piece[0] == piece[-1] == "`" else escape_markdown(piece)
        for piece in re.split("(`[^`]+`)", text)
    )


# --- the settings ------------------------------------------------------------------------------


def model_state(ready: bool | None, line: str, leaving: str) -> str:
    """Whether a model can be used, told by a sign as well as by colour, and in full which text leaves the machine for it."""
    sign, kind = {True: ("✓", "fn-good"), False: ("✗", "fn-bad"), None: ("?", "fn-unknown")}[ready]
    told = f'<p class="fn-note" role="status"><span class="{kind}">{sign}</span> {_prose(line)}</p>'
    return told + (leaving and f'<p class="fn-leaving">{escape_markdown(leaving)}</p>')


def leaves(line: str) -> str:
    """The line below the question box while a model is chosen to which text goes; "" for none."""
    return line and f'<p class="fn-note fn-goes" role="status"><strong>Text leaves this computer.</strong> {escape_markdown(line)}</p>'


def checking(name: str) -> str:
    """While the state of a model is found out."""
    return f'<p class="fn-note fn-waiting" role="status">Looking at {escape_markdown(name)}…</p>'


# --- the line ----------------------------------------------------------------------------------


def in_line(before: int) -> str:
    """While a question waits for its turn. :param before: how many come before it."""
    told = f"{counted(before, 'question')} before yours. It is asked as soon as it is its turn; Stop takes it back."
    return f'<p class="fn-note fn-waiting fn-line">{told}</p>'
