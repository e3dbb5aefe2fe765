"""Question sets in YAML: a list of rows, or {questions: list}. Knows no meaning of a row (`rows.py`)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from ...errors import EvaluationError
from ..questions import Problem, Question
from .files import Kind, Raw, Rows, ended, row

_RESOLVED = (
    ("null", "~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("bool", "true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", "-?(?:0|[1-9][0-9]*)", list("-0123456789")),
    ("float", r"-?[0-9]+\.[0-9]*(?:[eE][-+][0-9]+)?|[-+]?\.(?:inf|nan)", list("-+.0123456789")),
    ("merge", "<<", ["<"]),
)


@lru_cache(maxsize=1)
def _loader() -> Any:
    """A safe loader that takes fewer words for something else than text: "no", 12:30, 2024-12-21 and 0123 stay as written."""
    import yaml

    loader: Any = type("Loader", (yaml.SafeLoader,), {"yaml_implicit_resolvers": {}})
    for tag, pattern, first in _RESOLVED:
        loader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(f"(?:{pattern})$"), first)
    return loader


@lru_cache(maxsize=1)
def _dumper() -> Any:
    """A safe dumper that loses no line end: PyYAML writes those beyond ASCII as spaces unless it is told to escape them."""
    import yaml

    def written(dumper: Any, text: str) -> Any:
        return dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"' if set(text) & set("\x85\u2028\u2029") else None)

    dumper: Any = type("Dumper", (yaml.SafeDumper,), {})
    dumper.add_representer(str, written)
    return dumper


def _read(text: str, name: str) -> Rows:
    import yaml

    try:
        loader = _loader()(text)
        listed = _listed(loader.get_single_node())
        if listed is None:
            yield Problem(name, "", "it holds no list of rows", "Write each row as - question: …")
            return
        for node in listed.value:
            yield row(f"{name}, line {node.start_mark.line + 1}", loader.construct_object(node, deep=True))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        seen = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error)
        where = f"{name}, line {mark.line + 1}" if mark else name
        yield Problem(where, "", f"it is not YAML: {seen}", "Indent all rows alike, and put quotes around a text with : or # in it")
    except (ValueError, RecursionError) as error:
        yield Problem(name, "", f"it is not YAML that can be read: {error}", "Write each row as - question: …")


def _listed(node: Any) -> Any:
    """The node of the list of rows; None when there is none."""
    if node is not None and node.id == "mapping":
        node = next((value for key, value in node.value if key.value == "questions"), None)
    return node if node is not None and node.id == "sequence" else None


def _dump(questions: Sequence[Question]) -> str:
    import yaml

    rows = [question.to_dict() for question in questions]
    return str(yaml.dump(rows, Dumper=_dumper(), allow_unicode=True, sort_keys=False, width=140))


def _add(text: str, questions: Sequence[Question]) -> str:
    """Rows behind the last one, indented like it."""
    listed = _listed(_loader()(text).get_single_node())
    end, column = listed.end_mark.index, listed.start_mark.column
    rows = "".join(" " * column + line + "\n" for line in _dump(questions).rstrip("\n").split("\n"))
    new = ended(text[:end]) + rows + text[end:]
    if listed.flow_style or _plain(new) != _plain(text) + [question.to_dict() for question in questions]:
        raise EvaluationError("Rows cannot be added to this YAML", "It must be a plain list: - question: …", "Add them to a .jsonl file")
    return new


def _plain(text: str) -> list[Any]:
    return [found.row if isinstance(found, Raw) else found for found in _read(text, "")]


YAML = Kind(_read, _dump, _add)
