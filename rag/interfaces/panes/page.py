"""What the panes share: how their events are kept off the public interface, and the files that lie beside the page.

Knows no pane.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

PRIVATE: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}


def beside(name: str) -> str:
    """The text of a style sheet or script of the page."""
    return (Path(__file__).parent.parent / name).read_text(encoding="utf-8")


def requested(gr: Any, handler: Callable[..., Any], *, event: bool = False) -> Callable[..., Any]:
    """The handler of an event, called with the request it came by before its other arguments, and behind that the `event` itself.

    Gradio hands both over by what an argument is annotated with; in a handler's own signature that is a mere string.
    """

    def handle(request: Any, *values: Any) -> Any:
        return handler(request, *values)

    def handle_event(request: Any, event: Any, *values: Any) -> Any:
        return handler(request, event, *values)

    called: Callable[..., Any] = handle_event if event else handle
    called.__annotations__ |= {"request": gr.Request} | ({"event": gr.EventData} if event else {})
    return called


def visitor(request: Any) -> str:
    """The name under which the visitor logged in; "" where nobody logs in."""
    return str(getattr(request, "username", None) or "")


def caller(request: Any) -> str:
    """Whose questions count together: the visitor's name, or the address that they come from."""
    return visitor(request) or str(getattr(getattr(request, "client", None), "host", ""))


def asks_for_request(gr: Any, *events: Any) -> None:
    """Gradio hands over the request by its annotation, which is a mere string where annotations are not evaluated."""
    for event in events:
        event.__annotations__["request"] = gr.Request
