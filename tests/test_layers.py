"""The floors of the house (design.md, section 3): imports run down only, and each third party has its own door.

Read from the source, so imports inside functions and under TYPE_CHECKING count like any other.
"""

import ast
from fnmatch import fnmatch
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# Room -> floor. A room is a folder of rag/, or files of rag/ itself that belong together.
FLOORS = {
    "ground": 0, "index": 1, "models": 1, "documents": 2, "retrieval": 2, "answers": 2,
    "assistant": 3, "evaluation": 4, "interfaces": 5, "testing": 6,
}  # fmt: skip
ON_TOP = ("journal", "entries", "library", "calls", "tracing")
FILES = dict.fromkeys(ON_TOP, "assistant") | dict.fromkeys(
    ("types", "trace", "protocols", "reports", "errors", "text", "sentences", "languages", "days", "config", "filenames", "instructions"),
    "ground",
)
CONTENTS = {"rag.assistant", "rag.calls", "rag.types", "rag.reports", "rag.errors", "rag.config"}  # what rag/__init__.py may show

DOORS = {
    "chromadb": {"index/vectors.py"},
    "sentence_transformers": {"models/embeddings.py", "retrieval/crossencoder.py"},
    "transformers": {"models/embeddings.py", "retrieval/crossencoder.py"},
    "torch": {"models/embeddings.py", "retrieval/crossencoder.py"},
    "onnx*": {"models/encoder.py"},
    "langchain*": {"models/chat.py", "models/local.py", "answers/prompts.py", "interfaces/interop.py", "testing.py"},
    "gradio*": {
        "interfaces/ui.py",
        "interfaces/api.py",
        "interfaces/panes/*.py",
        "interfaces/evaluate_page.py",
        "interfaces/review_page.py",
    },
    "mcp": {"interfaces/mcp_tools.py"},
    "xllamacpp": {"models/local.py"},
    "ir_measures": {"evaluation/metrics.py"},
    "scipy": {"evaluation/intervals.py"},
    "jinja2": {"evaluation/pages/page.py"},
    "yaml": {"evaluation/sets/yamls.py", "documents/formats/front_matter.py"},
    "charset_normalizer": {"documents/decoding.py"},
    "defusedxml": {"documents/archive.py", "documents/formats/*.py"},
    "olefile": {"documents/compound.py", "documents/formats/*.py"},
    "pathspec": {"documents/folder.py"},
    "watchfiles": {"documents/watch.py"},
    "py3langid": {"documents/language.py"},
    **dict.fromkeys(("pypdf", "pypdfium2", "python_calamine", "trafilatura", "selectolax"), {"documents/formats/*.py"}),
}


class House:
    """The modules below `root`/rag and what each of them imports."""

    def __init__(self, root: Path) -> None:
        self.paths = {self._name(path.relative_to(root)): path for path in sorted((root / "rag").rglob("*.py"))}
        self.imports = {module: set(self._imports(module, path)) for module, path in self.paths.items()}
        self.root = root / "rag"

    @staticmethod
    def _name(path: Path) -> str:
        parts = path.with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    def _imports(self, module: str, path: Path):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                base = self._absolute(module, path, node)
                for alias in node.names:
                    inner = f"{base}.{alias.name}"
                    yield inner if inner in self.paths else base

    @staticmethod
    def _absolute(module: str, path: Path, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        package = module.split(".") if path.name == "__init__.py" else module.split(".")[:-1]
        return ".".join(package[: len(package) - node.level + 1] + ([node.module] if node.module else []))

    def own(self, module: str) -> set[str]:
        """The imports that stay inside the house."""
        return {name for name in self.imports[module] if name.split(".")[0] == "rag"}


def room(module: str) -> str:
    first = module.split(".")[1]
    return FILES.get(first, first)


def wrong_floors(house: House) -> list[str]:
    """Imports that run up, across, or into the front door rag/__init__.py."""
    wrong = []
    for module in house.paths:
        for name in house.own(module):
            if module == "rag":
                fine = name in CONTENTS
            elif name == "rag":
                fine = False
            else:
                fine = room(name) == room(module) or FLOORS[room(name)] < FLOORS[room(module)]
            if not fine:
                wrong.append(f"{module} imports {name}")
    return wrong


def wrong_doors(house: House) -> list[str]:
    return [
        f"{path.relative_to(house.root).as_posix()} imports {name}"
        for module, path in house.paths.items()
        for name in house.imports[module]
        for pattern, doors in DOORS.items()
        if fnmatch(name.split(".")[0], pattern) and not any(path.relative_to(house.root).match(door) for door in doors)
    ]


def circle(house: House) -> list[str]:
    """One circle of imports, or nothing."""
    try:
        TopologicalSorter({module: house.own(module) - {module} for module in house.paths}).prepare()
    except CycleError as error:
        return error.args[1]
    return []


@pytest.fixture(scope="module")
def house() -> House:
    return House(ROOT)


def test_every_room_stands_on_a_floor(house: House) -> None:
    assert {room(module) for module in house.paths if module != "rag"} - set(FLOORS) == set()


def test_imports_run_down_the_floors_only(house: House) -> None:
    assert wrong_floors(house) == []


def test_no_imports_run_in_a_circle(house: House) -> None:
    assert circle(house) == []


def test_third_parties_enter_by_their_own_door_only(house: House) -> None:
    assert wrong_doors(house) == []


@pytest.mark.parametrize(
    ("file", "line", "found"),
    [
        ("text.py", "def f():\n    from .index import catalog", "rag.text imports rag.index.catalog"),
        ("answers/gate.py", "from ..retrieval.rerank import rank", "rag.answers.gate imports rag.retrieval.rerank"),
        ("models/chat.py", "from ..index.catalog import Catalog", "rag.models.chat imports rag.index.catalog"),
        ("interfaces/ui.py", "from rag import ask", "rag.interfaces.ui imports rag"),
        ("interfaces/ui.py", "from ..testing import Fake", "rag.interfaces.ui imports rag.testing"),
        ("__init__.py", "from .index.catalog import Catalog", "rag imports rag.index.catalog"),
        ("assistant.py", "import chromadb.api", "assistant.py imports chromadb.api"),
        ("types.py", "if TYPE_CHECKING:\n    from langchain_core.messages import X", "types.py imports langchain_core.messages"),
    ],
)
def test_a_wrong_import_is_found(tmp_path: Path, file: str, line: str, found: str) -> None:
    for name in ("index/catalog.py", "retrieval/rerank.py", "testing.py", file):
        path = tmp_path / "rag" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(line if name == file else "", encoding="utf-8")
    house = House(tmp_path)
    assert wrong_floors(house) + wrong_doors(house) == [found]


def test_a_circle_is_found(tmp_path: Path) -> None:
    (tmp_path / "rag").mkdir()
    for name, other in (("types", "errors"), ("errors", "types")):
        (tmp_path / "rag" / f"{name}.py").write_text(f"def f():\n    from . import {other}", encoding="utf-8")
    assert set(circle(House(tmp_path))) == {"rag.types", "rag.errors"}
