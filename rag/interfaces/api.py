"""The HTTP interface: the calls as Gradio's endpoints, which stand in its OpenAPI description and its typed client.

Knows Gradio. What the calls do stands in `machines.py`, their JSON in `forms.py`.
"""

from __future__ import annotations

from typing import Any

from ..errors import FootnoteError
from .forms import AnswerForm, DocumentForm, HitForm, ScopeForm, SettingsForm, SyncForm, TurnForm
from .machines import ABOUT, Caller, Calls, as_json
from .panes.page import caller, visitor


def wire(gr: Any, calls: Calls) -> None:
    """Add the four endpoints to the page that is being built; all else of it stays private."""

    def ask(request: Any, question: Any, history: Any = None, scope: Any = None, settings: Any = None) -> Any:
        return answered(lambda: as_json(calls.ask(who(request), question, history, scope, settings)))

    def search(question: Any, k: Any = 10, scope: Any = None) -> Any:
        return answered(lambda: as_json(calls.search(question, k, scope)))

    def sync(request: Any) -> Any:
        return answered(lambda: as_json(calls.sync(who(request))))

    def documents() -> Any:
        return answered(calls.documents)

    def who(request: Any) -> Caller:
        return Caller(visitor(request), caller(request))

    def answered(call: Any) -> Any:
        try:
            return call()
        except FootnoteError as error:
            raise gr.Error(str(error), print_exception=False) from error

    scope, turns = ScopeForm | None, list[TurnForm] | None
    typed: tuple[tuple[Any, dict[str, Any], Any], ...] = (
        (ask, {"request": gr.Request, "question": str, "history": turns, "scope": scope, "settings": SettingsForm | None}, AnswerForm),
        (search, {"question": str, "k": int, "scope": scope}, list[HitForm]),
        (sync, {"request": gr.Request}, SyncForm),
        (documents, {}, list[DocumentForm]),
    )
    for call, takes, gives in typed:
        call.__annotations__ = {**takes, "return": gives}  # Gradio makes its description of these; here they were mere strings
        gr.api(call, api_name=call.__name__, api_description=ABOUT[call.__name__], concurrency_id="calls")
