"""Front matter: what stands between two rules at the top of a text, in YAML (`---`) or TOML (`+++`).

Knows how writing programs put it there. Values stay as they are written: dates are text. Where the YAML is broken, as by a colon
in a title, its plain lines are read all the same.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from typing import Any

_FIELD = re.compile(r"([A-Za-z][\w-]*)[ \t]*:(?:[ \t]+(.*))?$")
_CHARS, _YAML_CHARS = 100_000, 20_000  # of a block; a longer one is none, or one whose nested values nobody wrote by hand
_MARK = re.compile(r"(?<!\S)[&*!][^\s&]|<<\s*:")  # what YAML repeats or makes objects of; no front matter needs either


def front_matter(text: str) -> tuple[dict[str, Any], int]:
    """Fields of the block at the top, their names in lower case, and where the body begins; ({}, 0) when there is no such block."""
    rule, _, rest = text.partition("\n")
    if rule.rstrip() == "+++":
        return _toml(rest[:_CHARS], len(rule) + 1)
    found, end = _lines(text) if rule.rstrip() == "---" else ({}, 0)
    block = text[len(rule) + 1 : end].rstrip().removesuffix("...").removesuffix("---")
    return {**found, **_yaml(block)} if found else {}, end


def _toml(rest: str, start: int) -> tuple[dict[str, Any], int]:
    closing = re.search(r"^\+\+\+[ \t]*(?:\n|\Z)", rest, re.MULTILINE)
    try:
        found = tomllib.loads(rest[: closing.start()]) if closing else {}
    except (tomllib.TOMLDecodeError, RecursionError):
        return {}, 0
    return ({**_lower(found.get("params")), **_lower(found)}, start + closing.end()) if closing and found else ({}, 0)


def _lower(found: Any) -> dict[str, Any]:
    return {str(key).lower(): value for key, value in found.items()} if isinstance(found, Mapping) else {}


def _lines(text: str) -> tuple[dict[str, Any], int]:
    """Plain `key: value` lines; nested ones are passed over, any other line means that `---` was only a rule."""
    first, *lines = text[:_CHARS].split("\n")
    fields: dict[str, Any] = {}
    end = len(first) + 1
    for line in lines:
        end += len(line) + 1
        if line.rstrip() in ("---", "..."):
            return (fields, min(end, len(text))) if fields else ({}, 0)
        if match := _FIELD.match(line):
            fields.setdefault(match[1].lower(), _scalar(match[2] or ""))
        elif line.strip() and not line.startswith((" ", "\t", "- ", "#")):
            break
    return {}, 0


def _scalar(value: str) -> Any:
    value = value.strip()
    if value.startswith("[") and value.endswith("]"):
        return [part.strip(" \"'") for part in value[1:-1].split(",")]
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1]
    return None if value in ("", "~", "null", "|", ">", "|-", ">-") else value


def _yaml(block: str) -> dict[str, Any]:
    """Lists, texts over several lines and comments too; nothing where the block is no YAML."""
    import yaml

    if len(block) > _YAML_CHARS or _MARK.search(block):
        return {}
    try:
        found = _lower(yaml.load(block, Loader=yaml.BaseLoader))  # noqa: S506 - makes texts, lists and mappings only
    except (yaml.YAMLError, ValueError, RecursionError):
        return {}
    return {key: value for key, value in found.items() if value not in ("", "~", "null")}
