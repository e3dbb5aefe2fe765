from __future__ import annotations

from rag.interfaces.pace import Pace, lasting


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def after(seconds: float, *notes: tuple[int, int]) -> str:
    """The line when all but the last note came at once."""
    clock = Clock()
    pace = Pace(clock)
    for note in notes[:-1]:
        pace.note(*note)
    clock.now = seconds
    pace.note(*notes[-1])
    return pace.line


def test_a_pace_is_how_much_was_done_since_it_is_watched() -> None:
    assert after(10, (50, 100), (60, 100)) == "60 of 100, 1.0 a second, about 40 s left"


def test_nothing_is_said_of_a_pace_that_is_not_known_or_no_longer_matters() -> None:
    assert after(10, (5, 100)) == "5 of 100"
    assert after(10, (0, 100), (0, 100)) == "0 of 100"
    assert after(10, (0, 100), (100, 100)) == "100 of 100"


def test_many_a_second_and_many_bytes_are_round() -> None:
    assert after(2, (0, 300), (100, 300)) == "100 of 300, 50 a second, about 4 s left"
    assert after(2, (0, 9_000_000), (4_000_000, 9_000_000)) == "4 MB of 9 MB, 2 MB a second, about 2 s left"


def test_long_times_are_told_in_minutes() -> None:
    assert (lasting(99), lasting(600)) == ("99 s", "10 min")
