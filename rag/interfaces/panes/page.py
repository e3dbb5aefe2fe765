"""What the panes share: how their events are kept off the public interface, and the files that lie beside the page.

Knows no pane.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

PRIVATE: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}


def beside(name: str) -> str:
    """The text of a style sheet or script of the page."""
    return (Path(__file__).parent.parent / name).read_text(encoding="utf-8")
