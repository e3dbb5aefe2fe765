from __future__ import annotations

from rag.reports import SyncPlan, SyncReport


def test_a_report_names_what_failed_and_why() -> None:
    assert "! b.xyz: unknown kind" in str(SyncReport(added=("a.txt",), failed=(("b.xyz", "unknown kind"),)))


def test_a_plan_names_what_moved_and_what_is_a_copy() -> None:
    said = str(SyncPlan(renamed=(("a.txt", "b.txt"),), copied=(("c.txt", "d.txt"),), unchanged=2))
    assert "1 to be renamed, 2 unchanged" in said
    assert "> a.txt -> b.txt" in said
    assert "= d.txt is a copy of c.txt" in said
