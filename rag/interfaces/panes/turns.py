"""A question of the page on its way to its turn: who asks it, how many come before, and what is shown meanwhile.

Knows Gradio; whose turn it is stands in `desk.py`.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Generator, Iterator, Sequence
from contextlib import aclosing, closing
from typing import TYPE_CHECKING, Any

from ...errors import FootnoteError
from .. import render
from ..access import Access
from ..conversation import Chats, Conversation, Turn, recent, refused, taken_back
from ..desk import stepped
from ..keeping import kept, rewound
from ..scoping import Wanted
from ..tuning import Tuning
from .page import caller, handed, owner, visitor

if TYPE_CHECKING:
    import gradio as gr

Limits = tuple[Wanted | None, Sequence[Any]]


def in_turn(
    gr: Any, meant: Callable[..., Limits], drawn: Callable[..., tuple[Any, ...]], assistant: Chats, access: Access, *, typed: bool = True
) -> Callable[..., AsyncGenerator[tuple[Any, ...], None]]:
    """An event that asks its question when it is its turn, without holding a thread until then.

    A question that comes while another of the conversation is open or waits is not taken: it stays in its box.

    :param meant: of what limits and sets the question, what it was limited to, and what sets it: model, strictness, passages.
    :param drawn: draws the conversation as it is.
    :param typed: whether the question comes from the box, which is then emptied.
    """

    async def asking(request: gr.Request, question: str, talk: Conversation, *limits: Any) -> AsyncGenerator[tuple[Any, ...], None]:
        question, box = question.strip(), {"value": ""} if typed else {}
        if not question or talk.busy or talk.waiting:
            yield gr.skip(), gr.skip()  # of an event that gives nothing Gradio empties the parts
            return
        talk.owner = owner(request)
        wanted, tuned = meant(*limits)
        try:
            place = access.desk.place(caller(request))
        except FootnoteError as error:
            refused(talk, question, error, wanted)
            yield drawn(talk, **box)
            return
        with place:
            talk.place, told = place, 0
            async for before in place.counted():
                held = gr.Textbox(submit_btn=False, stop_btn="Stop", **box)
                yield (gr.skip(), gr.skip()) if before == told else (held, _waiting(assistant, talk, question, before))
                box, told = {}, before  # what is typed meanwhile is left alone
            if place.given_up:
                if talk.place is place:  # by Stop; who has gone to another conversation has left it
                    taken_back(talk, question, wanted)
                yield drawn(talk)
                return
            tuning = Tuning(*tuned) if access.may(visitor(request), "settings") else Tuning()
            turns = _asked(assistant, talk, question, wanted, tuning, anew=typed)
            async with aclosing(stepped(_drawings(turns, drawn, talk, box))) as steps:
                async for step in steps:
                    yield step

    handed(gr, asking)
    return asking


def _asked(
    assistant: Chats, talk: Conversation, question: str, wanted: Wanted | None, tuning: Tuning, *, anew: bool
) -> Generator[Turn, None, None]:
    """The turn as it stands, again and again. :param anew: whether a question that is being edited is replaced."""
    if anew and talk.editing:
        talk.told = rewound(assistant, talk)
    yield from kept(assistant, talk, question, wanted, tuning)


def _drawings(
    turns: Generator[Turn, None, None], drawn: Callable[..., tuple[Any, ...]], talk: Conversation, box: dict[str, str]
) -> Iterator[tuple[Any, ...]]:
    """A drawing for each step of a turn. :param box: what becomes of the box with the first."""
    with closing(turns):
        for _ in turns:
            yield drawn(talk, **box)
            box = {}


def _waiting(assistant: Chats, talk: Conversation, question: str, before: int) -> list[dict[str, str]]:
    """The conversation, and below it the question with how many come before it."""
    asked, told = render.question(question), render.in_line(before)
    return [*recent(assistant, talk), {"role": "user", "content": asked}, {"role": "assistant", "content": told}]
