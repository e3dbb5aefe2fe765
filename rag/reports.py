"""What a sync did, and what one would do, for programs and for people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .filenames import shown


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What one sync did: tuples of document names, `failed` of (name, reason); `seconds` in all.

    A renamed file is one removed and one added; `renamed` holds the (old, new) names of such files besides.
    """

    added: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    failed: tuple[tuple[str, str], ...] = ()
    seconds: float = 0.0
    renamed: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        parts = [f"{len(getattr(self, name))} {name}" for name in ("added", "updated", "removed", "unchanged", "failed")]
        lines = [", ".join(parts) + f" in {self.seconds:.1f} s"]
        lines += _named(("+", self.added), ("~", self.updated), ("-", self.removed))
        lines += [f"  ! {shown(name)}: {shown(reason)}" for name, reason in self.failed]
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class SyncPlan:
    """What a sync would do, by file: tuples of names, `renamed` and `copied` of (old, new), `failed` of (name, reason).

    A renamed file is in `renamed` alone, a copied one in `added` too. Whether an added file can be read, the sync finds out.
    """

    added: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()
    copied: tuple[tuple[str, str], ...] = ()
    unchanged: int = 0
    failed: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        parts = [f"{len(getattr(self, name))} to be {name}" for name in ("added", "updated", "removed", "renamed")]
        lines = [", ".join(parts) + f", {self.unchanged} unchanged"]
        lines += _named(("+", self.added), ("~", self.updated), ("-", self.removed))
        lines += [f"  > {shown(old)} -> {shown(new)}" for old, new in self.renamed]
        lines += [f"  = {shown(new)} is a copy of {shown(old)}" for old, new in self.copied]
        lines += [f"  ! {shown(name)}: {shown(reason)}" for name, reason in self.failed]
        return "\n".join(lines)


def _named(*lists: tuple[str, Sequence[str]]) -> list[str]:
    """A line for each name, behind the sign of its list."""
    return [f"  {sign} {shown(name)}" for sign, names in lists for name in names]
