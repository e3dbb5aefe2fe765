from __future__ import annotations

from rag.interfaces.terminal import _Lines


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_line_tells_how_much_is_done_and_the_time_left() -> None:
    clock = Clock()
    lines = _Lines(clock)
    assert lines.line(0, 100) is None
    clock.now = 5.0
    assert lines.line(5, 100) is None
    clock.now = 10.0
    assert lines.line(10, 100) == "10 of 100, 1.0 a second, about 90 s left"
    clock.now = 100.0
    assert lines.line(100, 100) == "100 of 100"


def test_what_was_done_before_does_not_count_for_the_pace() -> None:
    clock = Clock()
    lines = _Lines(clock)
    lines.line(50, 100)
    clock.now = 20.0
    assert lines.line(60, 100) == "60 of 100, 0.5 a second, about 80 s left"


def test_little_work_is_told_at_its_end_or_when_it_takes_long() -> None:
    clock = Clock()
    lines = _Lines(clock)
    assert [lines.line(done, 18) for done in range(17)] == [None] * 17
    clock.now = 16.0
    assert lines.line(17, 18) == "17 of 18, 1.1 a second"
    assert lines.line(18, 18) == "18 of 18"
    assert _Lines(clock).line(1, 1) is None
