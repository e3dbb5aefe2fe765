"""Tokens of one question, in all and by the stage that spent them: "prompt", "completion", and "rewrite_prompt" for a stage of its own.

Knows no model; what a provider does not tell is not counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

Stage = Literal["rewrite", "answer", "check"]


@contextmanager
def counted(usage: dict[str, int], stage: Stage) -> Iterator[dict[str, int]]:
    """What a stage adds to; in the end, also of one that failed, it is added to `usage`, in all and under the stage's name.

    A stage that spent nothing leaves no trace.
    """
    own: dict[str, int] = {}
    try:
        yield own
    finally:
        for kind, count in own.items():
            usage[kind] = usage.get(kind, 0) + count
            if any(own.values()):
                usage[f"{stage}_{kind}"] = usage.get(f"{stage}_{kind}", 0) + count
