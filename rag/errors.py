"""Every error the library raises on purpose, and nothing else.

FootnoteError
├── ConfigError          a setting or argument cannot be used
├── DocumentsError       the folder of documents is missing or cannot be read
├── DocumentError        one file cannot be read (sync reports it and goes on)
├── QuestionError        the question is empty or too long
├── EvaluationError      a question set, a run or what a gate is to hold cannot be used
├── StoreError           the store on disk cannot be used
│   ├── StoreBusyError       another process holds it for writing
│   ├── StoreVersionError    it was made by another version or another embedder
│   ├── StoreWriteError      it cannot be written: permission, disk full
│   └── SyncStoppedError     a sync was told to stop; what it stored is kept
└── ModelError           a model cannot be used
    ├── WeightsError         its weight files are missing, wrong or cannot be fetched
    ├── ModelUnavailableError  unknown name, missing package, missing key, server not reachable
    │   ├── ModelBusyError       it may work in a moment: too many requests, too slow, a failing server
    │   ├── ModelDeclinedError   it will not answer this question: it refuses, or the prompt is too long
    │   └── ModelFormError       it cannot be asked in this form, or replied in another
    └── ModelStoppedError    it failed in the middle of an answer

A message has three parts: what was seen, what was wanted, what to type next.
"""

from __future__ import annotations


class FootnoteError(Exception):
    """Base of every error below.

    :param seen: what happened, with the name or value concerned.
    :param wanted: what would have been right; None when `seen` says it already.
    :param fix: what to type or do next; None when there is nothing to do.
    """

    exit_code = 1

    def __init__(self, seen: str, wanted: str | None = None, fix: str | None = None) -> None:
        self.seen, self.wanted, self.fix = seen, wanted, fix
        super().__init__(" ".join(_sentence(part) for part in (seen, wanted, fix) if part))


class ConfigError(FootnoteError):
    """A setting or an argument cannot be used."""

    exit_code = 2


class DocumentsError(FootnoteError):
    """The folder of documents is missing or cannot be read."""

    exit_code = 3


class DocumentError(FootnoteError):
    """One file cannot be read; sync reports it and goes on."""

    exit_code = 3


class QuestionError(FootnoteError):
    """The question is empty or too long."""

    exit_code = 2


class EvaluationError(FootnoteError):
    """A question set, a run or what a gate is to hold cannot be used."""

    exit_code = 2


class StoreError(FootnoteError):
    """The store on disk cannot be used."""

    exit_code = 4


class StoreBusyError(StoreError):
    """Another process holds the store for writing."""


class StoreVersionError(StoreError):
    """The store was made by another version or another embedder."""


class StoreWriteError(StoreError):
    """The store cannot be written: permission, disk full."""


class SyncStoppedError(StoreError):
    """A sync was told to stop; what it stored is kept, and the next sync goes on."""


class ModelError(FootnoteError):
    """A model cannot be used."""

    exit_code = 5


class WeightsError(ModelError):
    """Weight files are missing, wrong or cannot be fetched."""


class ModelUnavailableError(ModelError):
    """Unknown name, missing package, missing key, or a server that does not answer."""


class ModelBusyError(ModelUnavailableError):
    """It may work in a moment: too many requests, no answer in time, a server that fails.

    :param wait: seconds after which the provider asks to try again; None when it does not say.
    """

    def __init__(self, seen: str, wanted: str | None = None, fix: str | None = None, wait: float | None = None) -> None:
        super().__init__(seen, wanted, fix)
        self.wait = wait


class ModelDeclinedError(ModelUnavailableError):
    """The model will not answer this question: it refuses, or the prompt is longer than it can read."""


class ModelFormError(ModelUnavailableError):
    """The model cannot be asked in this form, or its reply has another; asked otherwise it may answer."""


class ModelStoppedError(ModelError):
    """The model failed in the middle of an answer."""


def _sentence(part: str) -> str:
    return part if part.endswith((".", "!", "?")) else part + "."
