"""The article that a web page describes in JSON-LD, in the ways that newspapers' systems write schema.org.

Knows the scripts of a page, not the page. What is broken says nothing.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any

_ARTICLE = re.compile("Article|BlogPosting|Report")
_WRAPPING = re.compile(r"^\s*(?://\s*)?<!(?:\[CDATA\[|--)|(?://\s*)?(?:\]\]|--)>\s*$")
_TRAILING = re.compile(r",(?=\s*[}\]])")
_INNER = ("@graph", "mainEntity")
_REFERRED = ("author", "publisher", "mainEntityOfPage")
_DEEP = 20  # lists of names in lists of names


def article_of(scripts: Iterable[str]) -> Mapping[str, Any]:
    """The first schema.org article in the scripts, what it refers to put in its place; empty when there is none."""
    nodes = list(_nodes(scripts))
    article = next((node for node in nodes if _ARTICLE.search(str(node.get("@type")))), None)
    if article is None:
        return {}
    known = {str(node["@id"]): node for node in nodes if "@id" in node}
    return {key: _plain(_referred(value, known) if key in _REFERRED else value) for key, value in article.items()}


def _nodes(scripts: Iterable[str]) -> Iterator[Mapping[str, Any]]:
    queue = [value for script in scripts for value in _parsed(_WRAPPING.sub("", script))]
    for item in queue:  # grows while it is read
        if isinstance(item, list):
            queue.extend(item)
        elif isinstance(item, Mapping):
            yield item
            queue.extend(item.get(name) for name in _INNER)


def _parsed(script: str) -> Iterator[Any]:
    for written in (script, _TRAILING.sub("", script)):
        with suppress(ValueError, RecursionError):
            yield json.loads(written, strict=False)
            return


def _referred(value: Any, known: Mapping[str, Any]) -> Any:
    """The value, or the node elsewhere on the page that it only points to."""
    if isinstance(value, list):
        return [_referred(part, known) for part in value] if all(isinstance(part, Mapping) for part in value) else value
    return known.get(str(value.get("@id")), value) if isinstance(value, Mapping) and not value.get("name") else value


def _plain(value: Any, depth: int = 0) -> Any:
    """The value with the characters that HTML has names for: within a script these names stand for nothing, but are written."""
    if isinstance(value, str):
        return html.unescape(value)
    if depth < _DEEP and isinstance(value, list):
        return [_plain(part, depth + 1) for part in value]
    if depth < _DEEP and isinstance(value, Mapping):
        return {key: _plain(part, depth + 1) for key, part in value.items()}
    return value
