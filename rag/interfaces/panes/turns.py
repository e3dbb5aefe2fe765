"""A question of the page on its way to its turn: who asks it, how many come before, and what is shown meanwhile.

Knows Gradio; whose turn it is stands in `desk.py`.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing
from typing import TYPE_CHECKING, Any

from ...errors import FootnoteError
from .. import render
from ..access import Access
from ..conversation import Chats, Conversation, recent, refused
from ..desk import stepped
from .page import caller, handed, visitor

if TYPE_CHECKING:
    import gradio as gr

Ask = Callable[..., Iterator[tuple[Any, ...]]]
SET = 3  # of what limits a question, the last ones set it: model, strictness, passages


def in_turn(
    gr: Any, ask: Ask, drawn: Callable[..., tuple[Any, ...]], assistant: Chats, access: Access, *, typed: bool = True
) -> Callable[..., AsyncGenerator[tuple[Any, ...], None]]:
    """An event that calls `ask` when it is the question's turn, without holding a thread until then.

    :param ask: takes request, question, conversation and limits, and gives what is to be drawn.
    :param drawn: draws the conversation as it is.
    :param typed: whether the question comes from the box, which is then emptied.
    """

    async def asking(request: gr.Request, question: str, talk: Conversation, *limited: Any) -> AsyncGenerator[tuple[Any, ...], None]:
        if not access.may(visitor(request), "settings"):
            limited = (*limited[:-SET], *[None] * SET)
        try:
            place = access.desk.place(caller(request))
        except FootnoteError as error:
            refused(talk, question.strip(), error)
            yield drawn(talk, value=question)
            return
        with place:
            talk.place, box, told = place, {"value": ""} if typed else {}, 0
            async for before in place.counted():
                held = gr.Textbox(submit_btn=False, stop_btn="Stop", **box)
                yield (gr.skip(), gr.skip()) if before == told else (held, waiting(talk, question, before))
                box, told = {}, before  # what is typed meanwhile is left alone
            talk.place = None
            if place.given_up:
                yield drawn(talk, value=question)
                return
            async with aclosing(stepped(ask(request, question, talk, *limited))) as steps:
                async for step in steps:
                    yield step

    def waiting(talk: Conversation, question: str, before: int) -> list[dict[str, str]]:
        asked, told = render.question(question.strip()), render.in_line(before)
        return [*recent(assistant, talk), {"role": "user", "content": asked}, {"role": "assistant", "content": told}]

    handed(gr, asking)
    return asking
