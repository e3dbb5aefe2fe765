"""Footnote: ask a folder of documents and get an answer in which every sentence is proved by an exact quotation."""

from .assistant import Assistant
from .calls import aask, ask, sync
from .config import Config
from .errors import FootnoteError
from .reports import SyncReport
from .types import Answer, Citation, Claim, Evidence, Hit, Rejected, Scope

__version__ = "0.1.0"

__all__ = [
    "Answer",
    "Assistant",
    "Citation",
    "Claim",
    "Config",
    "Evidence",
    "FootnoteError",
    "Hit",
    "Rejected",
    "Scope",
    "SyncReport",
    "aask",
    "ask",
    "sync",
]
