"""How long `import rag` takes: median of fresh interpreters, less a bare one. Goal: under 0.3 s.

`python benchmarks/import_time.py`; `import numpy` stands beside it to tell how fast this machine is now.
"""

import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RUNS = 5


def seconds(statement: str) -> float:
    """Median wall-clock seconds of an interpreter that runs `statement`."""
    taken = []
    for _ in range(RUNS):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", statement], cwd=ROOT, check=True)
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def main() -> None:
    """Print one line for each statement."""
    bare = seconds("pass")
    for statement in ("import rag", "import numpy"):
        print(f"{statement:14} {seconds(statement) - bare:.3f} s")
    print(f"{'(nothing)':14} {bare:.3f} s, not counted above")


if __name__ == "__main__":
    main()
