"""How an answer was found, as a fold below it: forms of the question, what came in which order, what was left out and why, its cost.

Knows no assistant and no session; all text is escaped by `render.py`.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ..filenames import shown
from ..trace import Candidate
from ..types import Answer, Citation, Evidence
from .render import escape_markdown, fold

_ROWS = 12  # of each list; all of them are in the JSON
_NAMES = {
    "asked": "Asked",
    "alone": "Made to stand alone",
    "reworded": "In the model's words",
    "searched": "Searched as",
    "before": "What it was about before",
}


def below(answer: Answer) -> str:
    """The fold; "" where nothing was searched, as for a greeting.

    An answer that was kept, or that counts or sums up documents, has no trace: of it the fold tells what was read, and what it cost.
    """
    trace, read = answer.trace, answer.evidence or answer.citations
    if trace is None and not read:
        return ""
    lists = [_list("Passages found", trace.passages), _list("Sentences scored in them", trace.sentences)] if trace else [_read(read)]
    return fold("How this was found", "".join([_facts(answer), *lists, _copy(answer)]), opened=False, kind="fn-trace")


def plain(answer: Answer) -> dict[str, Any]:
    """The trace, or what was read where none is known, with tokens and seconds; JSON-safe."""
    read = [{"document": one.document, "start": one.start, "end": one.end} for one in answer.evidence or answer.citations]
    trace = answer.trace.to_dict() if answer.trace else {"forms": dict(_forms(answer)), "read": read}
    return {**trace, "model": answer.model, "tokens": dict(answer.tokens), "seconds": dict(answer.seconds)}


def _forms(answer: Answer) -> Iterator[tuple[str, str]]:
    """The question's forms, as far as they are known."""
    if answer.trace:
        yield from answer.trace.forms
        return
    yield "asked", answer.question
    if answer.standalone not in ("", answer.question):
        yield "alone", answer.standalone


def _facts(answer: Answer) -> str:
    rows = [f"<li>{escape_markdown(what)}: {escape_markdown(said)}</li>" for what, said in _told(answer)]
    return f"<ul>{''.join(rows)}</ul>"


def _told(answer: Answer) -> Iterator[tuple[str, str]]:
    for name, words in _forms(answer):
        yield _NAMES.get(name, name), words
    if trace := answer.trace:
        yield "Searched in", trace.where or "all documents"
        if trace.missing:
            yield "In no passage found", ", ".join(trace.missing)
    yield "Tokens", ", ".join(_tokens(answer.tokens)) or "none"
    yield "Seconds", ", ".join(f"{stage.replace('_', ' ')} {seconds:.2f}" for stage, seconds in answer.seconds.items())


def _read(spans: Sequence[Evidence | Citation]) -> str:
    items = "".join(f"<li>{_span(one)}</li>" for one in spans[:_ROWS])
    return f'<p class="fn-title">Read for it; which others were found is not kept</p><ol>{items}</ol>'


def _tokens(told: Mapping[str, int]) -> Iterator[str]:
    """The figures for all, then those of each stage together: "rewrite 50 + 8", its prompt and its reply."""
    stages = [name.removesuffix("_prompt") for name in told if name.endswith("_prompt")]
    parts = {f"{stage}_{kind}" for stage in stages for kind in ("prompt", "completion")}
    yield from (f"{name.replace('_', ' ')} {number}" for name, number in told.items() if name not in parts)
    yield from (f"{stage} {told[f'{stage}_prompt']} + {told.get(f'{stage}_completion', 0)}" for stage in stages)


def _list(head: str, found: Iterable[Candidate]) -> str:
    rows = list(found)
    if not rows:
        return ""
    items = "".join(f"<li>{_row(one)}</li>" for one in rows[:_ROWS])
    more = f"<p>{len(rows) - _ROWS} more in the JSON</p>" if len(rows) > _ROWS else ""
    return f'<p class="fn-title">{head}</p><ol>{items}</ol>{more}'


def _row(one: Candidate) -> str:
    score = " · ".join([f"{one.score:.3f}", *(f"{escape_markdown(name)} {value:.2f}" for name, value in one.parts.items())])
    why = f' <span class="fn-dropped">left out: {escape_markdown(one.dropped)}</span>' if one.dropped else ""
    return f'{_span(one)} <span class="fn-meta">{score}</span>{why}'


def _span(one: Candidate | Evidence | Citation) -> str:
    return f"{escape_markdown(shown(one.document))}, characters {one.start}–{one.end}"


def _copy(answer: Answer) -> str:
    """A button that holds the JSON in base64, which needs no escaping; `citations.js` reads it."""
    data = base64.b64encode(json.dumps(plain(answer), ensure_ascii=False).encode("utf-8", "replace")).decode()
    return f'<p><button type="button" class="fn-copy" name="json" value="{data}">Copy as JSON</button></p>'
