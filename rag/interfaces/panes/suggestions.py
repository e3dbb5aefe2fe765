"""The questions offered after an answer, between chat and box; they come when they are found, and the answer does not wait for them.

Knows Gradio; how they are found stands in `suggesting.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..conversation import Conversation, history
from ..suggesting import Suggestions, offered
from .chat import ChatPane
from .page import QUICK


def wire(gr: Any, chat: ChatPane, changes: Iterable[Any], suggestions: Suggestions) -> None:
    """Offer questions that follow on the last answer.

    :param changes: events after which the conversation is another.
    """

    def follow(talk: Conversation) -> str:
        turns = talk.turns
        last = turns[-1] if turns else None
        if last is None or last.answer is None:
            return ""
        found = suggestions.after(last.answer, history(turns), [turn.question for turn in turns])
        now = talk.turns  # meanwhile another question may have been asked, or another conversation opened
        return offered(found) if now and now[-1].key == last.key else ""

    for change in changes:
        change.then(follow, chat.conversation, chat.next, **QUICK)
