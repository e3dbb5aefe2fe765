"""What one question took: seconds by stage, and tokens, from its beginning to its checked answer.

Knows no model and no step of an answer.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import replace

from ..types import Answer, Token
from .generative import Draft
from .usage import Stage, counted


class Spent:
    """The account of one question, begun when it is made.

    `seconds` by stage; `tokens` are at least "prompt" and "completion", 0 without a model.
    """

    def __init__(self) -> None:
        self._began = time.perf_counter()
        self.seconds: dict[str, float] = {}
        self.tokens = {"prompt": 0, "completion": 0}

    def until(self, stage: str) -> None:
        """Note the end of a stage that counts from the beginning."""
        self.seconds[stage] = time.perf_counter() - self._began

    def since(self, earlier: str, stage: str) -> None:
        """Note the end of a stage that counts from the end of an `earlier` one, which counted from the beginning."""
        self.seconds[stage] = time.perf_counter() - self._began - self.seconds[earlier]

    @contextmanager
    def stage(self, stage: Stage) -> Iterator[dict[str, int]]:
        """A stage with tokens of its own, to be added to what comes back."""
        began = time.perf_counter()
        with counted(self.tokens, stage) as usage:
            yield usage
        self.seconds[stage] = time.perf_counter() - began

    def drafting(self, writing: Generator[Token, None, Draft]) -> Generator[Token, None, Draft]:
        """Pass a draft through and note when its first word came, and when it was written: an embedded model then goes on to check it."""
        try:
            while True:
                token = next(writing)
                if "first_token" not in self.seconds:
                    self.until("first_token")
                if token == Token(""):
                    self.until("draft")
                yield token
        except StopIteration as done:
            self.seconds.setdefault("first_token", time.perf_counter() - self._began)
            return done.value  # type: ignore[no-any-return]
        finally:
            writing.close()

    def told(self, answer: Answer, model: str) -> Answer:
        """The answer with what it took. :param model: what words it, unless the answer says that something else did."""
        self.until("total")
        rounded = {stage: round(seconds, 4) for stage, seconds in self.seconds.items()}
        return replace(answer, model=answer.model or model, seconds=rounded, tokens=self.tokens)
