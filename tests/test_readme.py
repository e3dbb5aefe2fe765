from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from rag import Config

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w*)\n(.*?)```", README, re.DOTALL)
PYTHON = [code for kind, code in BLOCKS if kind == "python"]
SHELL = [[line.split("#")[0].strip() for line in code.splitlines() if line.strip()] for kind, code in BLOCKS if kind == "sh"]
COMMANDS = [command for block in SHELL for command in block]


@pytest.fixture(autouse=True)
def checkout(weights_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAG_CACHE", str(weights_cache))
    for name in ("seeds", "questions", "benchmarks"):
        shutil.copytree(ROOT / name, name, ignore=shutil.ignore_patterns("results"))


def run(arguments: list[str]) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(arguments, capture_output=True, text=True, env=environment, timeout=300, check=False)


@pytest.mark.slow
@pytest.mark.parametrize("code", PYTHON)
def test_each_python_example_runs(code: str) -> None:
    done = run([sys.executable, "-c", code])
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("block", [block for block in SHELL if not block[0].startswith("make ")], ids=lambda block: block[0])
def test_the_commands_of_a_block_run_one_after_the_other(block: list[str]) -> None:
    rag = [sys.executable, "-c", "from rag.interfaces.cli import main; main()"]
    for command in block:
        program, *arguments = shlex.split(command)
        done = run([*({"rag": rag, "python": [sys.executable]}[program]), *arguments])
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
        assert done.stdout, command


@pytest.mark.parametrize("command", [c for c in COMMANDS if c.startswith("make ")])
def test_each_make_target_exists(command: str) -> None:
    done = run(["make", "-C", str(ROOT), "--dry-run", *shlex.split(command)[1:]])
    assert done.returncode == 0, done.stderr


def test_the_settings_table_names_every_field() -> None:
    fields = set(Config.__dataclass_fields__)
    assert fields == set(re.findall(r"`(\w+)`", " ".join(re.findall(r"^\| (`[^|]*) \| `RAG_", README, re.MULTILINE))))
    assert {f"RAG_{name.upper()}" for name in fields} == set(re.findall(r"`(RAG_[A-Z_]+)`", README))


def test_every_table_has_rows_of_one_length_and_none_twice() -> None:
    for table in re.findall(r"(?:^\|.*\n)+", README, re.MULTILINE):
        rows = table.splitlines()
        assert len({row.count("|") for row in rows}) == 1, rows
        assert len({row.split("|")[1] for row in rows}) == len(rows), rows


def test_the_tree_names_only_files_that_are_there() -> None:
    tree = next(code for kind, code in BLOCKS if not kind)
    named = [
        word
        for line in tree.splitlines()
        for word in line.split("  ")[0].split()
        if word.endswith((".py", "/")) and word.startswith(("rag/", "app"))
    ]
    assert len(named) > 20
    assert [path for path in named if not (ROOT / path).exists()] == []
