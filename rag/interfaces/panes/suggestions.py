"""The questions offered after an answer, between chat and box; they come when they are found, and the answer does not wait for them.

Knows Gradio; how they are found stands in `suggesting.py`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from typing import Any
from weakref import WeakKeyDictionary

from ..conversation import Conversation, history
from ..scoping import Wanted
from ..shelving import Choice
from ..suggesting import Suggestions, offered
from ..tuning import Tunable, Tuning
from .chat import ChatPane
from .page import QUICK

PAUSE = 0.2
"""Seconds between looks at whether it is one's turn; no thread is held until then."""


def narrowed(assistant: Tunable, outlets: Sequence[str] | None, choice: Choice, after: str, before: str, *tuned: Any) -> bool:
    """Whether the next question of a window is held to less than the questions that are offered were tried with."""
    return Wanted(choice.ticked, outlets or (), after, before).narrows or Tuning(*tuned).narrows(assistant)


def wire(gr: Any, chat: ChatPane, changes: Iterable[Any], suggestions: Suggestions, limits: Sequence[Any], assistant: Tunable) -> None:
    """Offer questions that follow on the last answer, unless the next question is limited: they are tried over all documents.

    :param changes: events after which the conversation is another. :param limits: as for `chat.wire`.
    """
    latest: WeakKeyDictionary[Conversation, object] = WeakKeyDictionary()

    async def follow(talk: Conversation, *limits: Any) -> Any:
        turns, mine = talk.turns, object()
        latest[talk] = mine
        last = turns[-1] if turns else None
        if last is None or last.answer is None or narrowed(assistant, *limits):
            return ""

        def going() -> bool:  # meanwhile another question may have been asked, or another conversation opened
            now = talk.turns
            return latest[talk] is mine and bool(now) and now[-1].key == last.key

        while not suggestions.free and going():
            await asyncio.sleep(PAUSE)
        asked = [turn.question for turn in turns]
        found = await asyncio.to_thread(suggestions.after, last.answer, history(turns), asked, going)
        return offered(found) if going() else gr.skip()

    for change in changes:
        change.then(follow, [chat.conversation, *limits], chat.next, trigger_mode="multiple", **QUICK)
