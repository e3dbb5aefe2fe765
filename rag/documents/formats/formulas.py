"""Formulas of Office Open XML on one line: fractions with their stroke, powers with "^", so that 1/2 is not read as 12."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element  # noqa: S405 - the name of a type

_BEFORE = {"num": "", "den": "/", "sup": "^", "sub": "_"}


def formula(element: Element) -> str:
    """The formula in an element of the namespace of formulas; what is no formula in it counts by its text alone."""
    name = _name(element)
    if name == "t":
        return element.text or ""
    inner = "".join(map(formula, element))
    if name in _BEFORE:
        return f"{_BEFORE[name]}{_one(inner)}" if inner else ""
    if name == "rad":
        return "√" + _one(inner)
    if name == "nary":
        return _property(element, "naryPr", "chr", "∫") + inner
    if name == "d":
        return _property(element, "dPr", "begChr", "(") + inner + _property(element, "dPr", "endChr", ")")
    return inner


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _one(text: str) -> str:
    return text if text.isalnum() else f"({text})"


def _property(element: Element, group: str, name: str, usual: str) -> str:
    for part in element:
        for one in part if _name(part) == group else ():
            if _name(one) == name:
                return next((value for key, value in one.attrib.items() if key.endswith("val")), "")
    return usual
