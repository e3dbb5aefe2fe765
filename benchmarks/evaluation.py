"""What an evaluation itself costs and misses: seconds beside plain asking, faults caught, false alarms.

Run: python benchmarks/evaluation.py [--questions 100]

Speed: questions over a generated newsroom of 66 articles in extractive mode with the real weights, report and all, after the
same questions were asked in a plain loop, which is the baseline. Faults: each fault of `tests/evaluation/test_gate_faults.py` put
into the product once, and reruns with nothing broken.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from rag import Assistant

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from rag.evaluation import Question, evaluate  # noqa: E402
from tests.evaluation import newsroom  # noqa: E402


def asked(count: int) -> list[Question]:
    """The newsroom's questions, again under other ids until there are enough."""
    known = newsroom.questions()
    return [replace(known[n % len(known)], id=f"{known[n % len(known)].id}/{n // len(known)}") for n in range(count)]


def speed(count: int) -> None:
    questions = asked(count)
    with tempfile.TemporaryDirectory() as folder:
        newsroom.write(Path(folder) / "news")
        with Assistant.open(Path(folder) / "news", Path(folder) / "store", "extractive") as assistant:
            assistant.sync()
            assistant.warm()
            began = time.perf_counter()
            for question in questions:
                assistant.ask(question.question, question.history, question.scope)
            plain = time.perf_counter() - began
            began = time.perf_counter()
            report = evaluate(questions, assistant, out=Path(folder) / "run")
            wall = time.perf_counter() - began
    ask, search, rest = (report.seconds[part] for part in ("ask", "search", "rest"))
    print(f"{count} questions: plain loop {plain:.1f} s, evaluate with report {wall:.1f} s ({wall / plain:.3f} of the loop)")
    print(f"  ask {ask:.1f} s, search {search:.2f} s, rest {rest:.2f} s: (wall - ask) / wall {1 - ask / wall:.3f}")


def faults() -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-rA", "--no-header", "tests/evaluation/test_gate_faults.py"]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout
    caught = [line for line in said.splitlines() if line.startswith("PASSED") and ("fault_is_caught" in line or "is_caught" in line)]
    missed = [line for line in said.splitlines() if line.startswith("FAILED") and "is_caught" in line]
    quiet = any(line.startswith("PASSED") and "no_alarm" in line for line in said.splitlines())
    print(f"faults caught {len(caught)} of {len(caught) + len(missed)}; alarms in 20 reruns with nothing broken: {0 if quiet else 'some'}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--questions", type=int, default=100)
    options = parser.parse_args()
    speed(options.questions)
    faults()
    return 0


if __name__ == "__main__":
    sys.exit(main())
