"""Seconds of a whole `rag ask` with the local model, from a shell: start, load, answer, check.

    python benchmarks/first_answer.py [--times 3]

In turns: as at the first start of all, when the beginnings of its prompts must be read (the baseline), and as at every later one,
when what was read is kept. Prints each, the medians and their ratio.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rag.config import Config

ROOT = Path(__file__).resolve().parent.parent
RAG = [sys.executable, "-c", "from rag.interfaces.cli import main; main()"]


def seconds(cache: Path, question: str) -> float:
    """Wall clock of one question over `seeds/`, with the weights and what was read before in `cache`."""
    began = time.perf_counter()
    line = ["ask", question, "-d", "seeds", "--store", str(cache / "store"), "--model", "local"]
    subprocess.run([*RAG, *line], cwd=ROOT, env={**os.environ, "RAG_CACHE": str(cache)}, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def main() -> None:
    """Ask in turns and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=3)
    times = parser.parse_args().times
    with tempfile.TemporaryDirectory() as folder:
        cache = Path(folder)
        (cache / "weights").symlink_to(Config.load().cache / "weights")
        seconds(cache, "Who hosted the summit?")  # the store is made here
        taken: dict[str, list[float]] = {"read": [], "kept": []}
        for _ in range(times):
            shutil.rmtree(cache / "beginnings", ignore_errors=True)
            for way, told in taken.items():
                told.append(seconds(cache, "Who is the EU's chief diplomat?"))
                print(f"{way}: {told[-1]:.1f} s", flush=True)
    read, kept = (statistics.median(told) for told in taken.values())
    print(f"medians of {times}: {read:.1f} s at the first start, {kept:.1f} s at a later one; ratio {kept / read:.2f}")


if __name__ == "__main__":
    main()
