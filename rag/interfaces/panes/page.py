"""What the panes share: how their events are kept off the public interface, and the files that lie beside the page.

Knows no pane.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from ...errors import FootnoteError
from ..access import Access, Action
from ..gate import STRANGER

PRIVATE: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
QUICK: dict[str, Any] = {**PRIVATE, "queue": False}
"""For what answers at once, and waits for no question."""


def beside(name: str) -> str:
    """The text of a style sheet or script of the page."""
    return (Path(__file__).parent.parent / name).read_text(encoding="utf-8")


def requested(gr: Any, handler: Callable[..., Any], *, event: bool = False) -> Callable[..., Any]:
    """A method or a partial as the handler of an event, called with the request before its other arguments, and behind that the `event`.

    A function of its own is annotated with what it wants, for `handed`.
    """

    def handle(request: Any, *values: Any) -> Any:
        return handler(request, *values)

    def handle_event(request: Any, event: Any, *values: Any) -> Any:
        return handler(request, event, *values)

    called: Callable[..., Any] = handle_event if event else handle
    called.__annotations__ |= {"request": gr.Request} | ({"event": gr.EventData} if event else {})
    return called


def permitted(
    gr: Any, access: Access, action: Action, handler: Callable[..., Any], refused: Callable[[FootnoteError], Any]
) -> Callable[..., Any]:
    """The handler of an event, for visitors who may do this; to others what `refused` makes of the error."""

    def handle(request: Any, *values: Any) -> Any:
        try:
            access.check(visitor(request), action)
        except FootnoteError as error:
            return refused(error)
        return handler(*values)

    return requested(gr, handle)


def visitor(request: Any) -> str:
    """The name under which the visitor logged in; "" where nobody logs in."""
    return str(getattr(request, "username", None) or "")


def owner(request: Any) -> str:
    """Whose conversations these are: the visitor's, or the browser's where strangers share a server; "" where one person has it."""
    return visitor(request) or str(getattr(getattr(request, "request", None), "scope", {}).get(STRANGER, ""))


def caller(request: Any) -> str:
    """Whose questions count together: the visitor's name, or the address that they come from."""
    return visitor(request) or str(getattr(getattr(request, "client", None), "host", ""))


def handed(gr: Any, *handlers: Any) -> None:
    """Evaluate what handlers are annotated with of Gradio's: by that it hands over request and event, and it stands there as a string."""
    for handler in handlers:
        told = handler.__annotations__
        told |= {name: getattr(gr, kind.removeprefix("gr.")) for name, kind in told.items() if str(kind).startswith("gr.")}
