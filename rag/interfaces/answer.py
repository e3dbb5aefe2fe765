"""A checked answer as HTML for the chat: the line over it, its sentences and their quotes, a dispute, a refusal, what was left out.

Built from `Answer.claims` and `Answer.citations`, never by reading markers out of text. Each function returns one line of HTML without
line breaks, as in `render.py`, whose `escape_markdown` each text passes through. Knows no assistant, no session and no web framework.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..answers.withdrawn import is_withdrawn
from ..days import written
from ..types import Answer, Citation, Claim, Rejected
from .render import actions, counted, escape_markdown, fold, origin


def answer(checked: Answer, key: str, *, among: int | None = None, limited: bool = False, below: str = "") -> str:
    """The checked answer.

    :param key: letters and digits that name it in the links and buttons that `ui.js` and `live.js` look up.
    :param among: how many documents were there to be searched; None for not known. :param limited: whether the user limited them.
    :param below: HTML to set under it.
    """
    body = _abstention(checked, key, among, limited) if checked.abstained else _answered(checked, key)
    notice = f'<p class="fn-note">{escape_markdown(checked.notice)}</p>' if checked.notice else ""
    where = "" if checked.abstained else _searched(checked)
    rest = f"{_rejected(checked.rejected)}{_small_print(checked)}{below}"
    return f'<div class="fn-answer fn-is-{escape_markdown(checked.status)}">{where}{notice}{body}{rest}</div>'


def _searched(checked: Answer) -> str:
    return f'<p class="fn-scope">{escape_markdown(checked.searched)}</p>' if checked.searched else ""


def _answered(checked: Answer, key: str) -> str:
    if not checked.claims:  # a greeting: nothing is claimed, so nothing is counted
        return f'<div class="fn-claims"><p class="fn-claim">{escape_markdown(checked.text)}</p></div>'
    if checked.status == "conflict":
        return _conflict(checked, key)
    lead = "Answered in part" if checked.status == "partial" else None
    supported = sum(claim.verdict == "supported" for claim in checked.claims)
    line = _line(
        lead,
        f"{supported} of {counted(len(checked.claims), 'sentence')} supported",
        _documents(checked.citations),
        _newest(checked.citations),
    )
    claims = "".join(_claim(claim, key) for claim in checked.claims)
    return f'{line}<div class="fn-claims">{claims}</div>{_sources(checked.citations, key)}'


def _line(*said: str | None) -> str:
    """The line over an answer, of what there is to say about it."""
    return f'<p class="fn-status">{" · ".join(part for part in said if part)}</p>'


def _newest(citations: Iterable[Citation]) -> str | None:
    """The day of the newest document cited; None where no day is known."""
    newest = max((c.published for c in citations if c.published), default=None)
    return f"newest {escape_markdown(written(newest))}" if newest else None


def _claim(claim: Claim, key: str) -> str:
    links = " ".join(_link(number, key) for number in claim.citations)
    if claim.verdict == "partial":
        state = '<span class="fn-state fn-partly" title="Its quotes carry only a part of this sentence">partly supported</span>'
    else:
        words = '<span class="fn-unseen">supported</span>'
        state = f'<span class="fn-state fn-whole" title="Supported: its quotes carry this sentence">{words}</span>'
    return f'<p class="fn-claim fn-{claim.verdict}">{escape_markdown(claim.text)} <span class="fn-cites">{links} {state}</span></p>'


def _conflict(checked: Answer, key: str) -> str:
    """Each position as a card of its own, side by side, with who reports it; said before the first is read."""
    cited = {c.number: c for c in checked.citations}
    cards = "".join(_position(claim, [cited[n] for n in claim.citations if n in cited], key) for claim in checked.claims)
    line = _line(counted(len(checked.claims), "position"), _documents(checked.citations), _newest(checked.citations))
    head = '<p class="fn-label fn-disagree">The documents disagree</p>'
    return f'<div class="fn-claims fn-conflict">{head}{line}<div class="fn-positions">{cards}</div></div>'


def _position(claim: Claim, citations: Sequence[Citation], key: str) -> str:
    said = escape_markdown(claim.value or claim.text)
    whose = _line(counted(claim.reports, "independent report") if claim.reports else _documents(citations), _newest(citations))
    return f'<div class="fn-position"><p class="fn-value">{said}</p>{whose}{_sources(citations, key)}</div>'


def _abstention(checked: Answer, key: str, among: int | None, limited: bool) -> str:
    """A refusal: that it is one, what was searched, what lies nearest, and what to do about it; or that its documents are gone."""
    if is_withdrawn(checked):
        head = '<p class="fn-label">Documents of this answer were removed</p>'
        return f'<div class="fn-abstained">{head}<p>{escape_markdown(checked.text)}</p></div>'
    every = among and not checked.scope
    head = f"Not in these {counted(among, 'document')}" if every and among and among > 1 else "Not in these documents"
    where = _searched(checked) or '<p class="fn-scope">Searched: all documents</p>'
    wider = [("widen", "Search all documents")] if limited else []
    offered = actions(key, *wider, ("reword", "Reword the question"))
    if not checked.citations:
        return f'<div class="fn-abstained"><p class="fn-label">{head}</p><p>{escape_markdown(checked.text)}</p>{offered}</div>'
    near = "<p>The nearest sentences are below; they do not answer the question.</p>"
    return f'<div class="fn-abstained"><p class="fn-label">{head}</p>{where}{near}{_sources(checked.citations, key)}{offered}</div>'


def _sources(citations: Iterable[Citation], key: str) -> str:
    rows = "".join(
        f'<li>{_link(c.number, key)} <span class="fn-quote">“{escape_markdown(c.quote)}”</span> '
        f'<span class="fn-meta">— {origin(c.outlet, c.published, c.title, c.place)}</span></li>'
        for c in citations
    )
    return f'<ul class="fn-sources">{rows}</ul>' if rows else ""


def _link(number: int, key: str) -> str:
    """A number to click; `citations.js` shows its quote beside it."""
    return f'<a class="fn-cite" href="#cite-{key}-{number}"><span class="fn-unseen">quote </span>&#91;{number}&#93;</a>'


def _rejected(rejected: tuple[Rejected, ...]) -> str:
    if not rejected:
        return ""
    rows = "".join(
        f'<li>{escape_markdown(r.text)} <span class="fn-meta">— {"contradicted" if r.verdict == "contradicted" else "not supported"}: '
        f"{escape_markdown(r.reason)}</span></li>"
        for r in rejected
    )
    return fold(f"{counted(len(rejected), 'sentence')} of the draft left out", f"<ul>{rows}</ul>", opened=False, kind="fn-rejected")


def _small_print(checked: Answer) -> str:
    stages = [f"{stage.replace('_', ' ')} {seconds:.1f} s" for stage, seconds in checked.seconds.items()]
    parts = [escape_markdown(part) for part in (*stages, checked.model) if part]
    return f'<p class="fn-small">{" · ".join(parts)}</p>' if parts else ""


def _documents(citations: Iterable[Citation]) -> str:
    return counted(len({c.document for c in citations}), "document")
