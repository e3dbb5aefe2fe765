"""`import rag` is light, and its names are the public contract."""

import subprocess
import sys

import pytest

import rag

HEAVY = ("torch", "chromadb", "langchain", "langchain_core", "gradio", "sentence_transformers", "transformers", "xllamacpp")
CONTRACT = (
    "ask aask sync Assistant Answer Claim Citation Evidence Hit Rejected Scope SyncReport Config FootnoteError"  # design.md, section 2
)


def loaded_after(statement: str) -> set[str]:
    """The heavy packages that a fresh interpreter holds after `statement`."""
    code = f"import sys; {statement}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, check=True)
    return set(HEAVY) & set(done.stdout.split())


@pytest.mark.parametrize("statement", ["import rag", "import rag.interfaces.cli"])
def test_heavy_packages_stay_out(statement: str) -> None:
    assert loaded_after(statement) == set()


def test_a_heavy_package_would_be_noticed() -> None:
    assert loaded_after("import transformers") == {"transformers"}


def test_the_public_names_are_the_contract() -> None:
    assert sorted(rag.__all__) == sorted(CONTRACT.split())
    assert [name for name in rag.__all__ if not hasattr(rag, name)] == []
