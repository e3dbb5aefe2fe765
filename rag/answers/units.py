"""What a number counts and how its wording bounds it: the unit before or behind it, and words such as "more than" and "nearly".

One table of units, shared by `quantities`, which holds a claim's numbers against quotes, and `amounts`, which finds the number that
answers a question. Knows a number's place in a text and nothing else of the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from ..types import Span

Bound = Literal["above", "below", "nearly", "near"]
"""What a number is to what is meant: exceeded, not reached, just not reached, or about it."""

# What a unit measures, and how many of the first of its kind it is.
MEASURES: dict[str, tuple[str, float]] = {
    form: (kind, factor)
    for kind, factor, forms in (
        ("percent", 1.0, "% percent pct per\u00a0cent"),
        ("points", 1.0, "points point pp"),
        ("points", 0.01, "basis\u00a0points basis\u00a0point bps"),
        ("dollars", 1.0, "$ dollars dollar usd"),
        ("euros", 1.0, "€ euros euro eur"),
        ("pounds", 1.0, "£ pounds pound gbp lb lbs"),
        ("yen", 1.0, "¥ yen yuan jpy"),  # the sign is that of both
        ("roubles", 1.0, "₽ roubles rouble rubles ruble"),
        ("francs", 1.0, "francs franc chf"),
        ("rupees", 1.0, "₹ rupees rupee"),
        ("pesos", 1.0, "pesos peso"),
        ("metres", 1.0, "metres metre meters meter"),
        ("metres", 1000.0, "km kms kilometres kilometre kilometers kilometer"),
        ("metres", 0.01, "cm centimetres centimetre centimeters centimeter"),
        ("metres", 0.001, "mm millimetres millimetre millimeters millimeter"),
        ("miles", 1.0, "miles mile"),
        ("feet", 1.0, "feet foot ft"),
        ("inches", 1.0, "inches inch"),
        ("acres", 1.0, "acres acre"),
        ("hectares", 1.0, "hectares hectare ha"),
        ("grams", 1.0, "g grams gram"),
        ("grams", 1000.0, "kg kgs kilos kilo kilograms kilogram"),
        ("grams", 1e6, "tonnes tonne metric\u00a0tons metric\u00a0ton tons ton"),  # a ton of no other kind is taken for a metric one
        ("grams", 907184.74, "short\u00a0tons short\u00a0ton"),
        ("litres", 1.0, "litres litre liters liter"),
        ("gallons", 1.0, "gallons gallon"),
        ("barrels", 1.0, "barrels barrel"),
        ("watts", 1.0, "w watts watt"),
        ("watts", 1e3, "kw kilowatts kilowatt"),
        ("watts", 1e6, "mw megawatts megawatt"),
        ("watts", 1e9, "gw gigawatts gigawatt"),
        ("degrees", 1.0, "° °c °f degrees degree"),
        ("minutes", 1 / 60, "seconds second"),
        ("minutes", 1.0, "minutes minute"),
        ("minutes", 60.0, "hours hour"),
        ("days", 1.0, "days day"),
        ("days", 7.0, "weeks week"),
        ("months", 1.0, "months month"),
        ("months", 12.0, "years year"),
        ("months", 120.0, "decades decade"),
        ("months", 1200.0, "centuries century"),
    )
    for form in forms.replace(" ", "|").replace("\u00a0", " ").split("|")
}
CURRENCIES = frozenset({"dollars", "euros", "pounds", "yen", "roubles", "francs", "rupees", "pesos"})
SHARES = frozenset({"percent", "points"})
_FORMS = "|".join(re.escape(form) for form in sorted(MEASURES, key=len, reverse=True))
_BEHIND = re.compile(
    r"[\s\u00a0-]?(?:(?P<kin>us|u\.s\.|american|canadian|australian|swiss|percentage)[ -])?"
    rf"(?P<power>square |cubic |sq\.? )?(?P<unit>{_FORMS})(?![^\W\d_])(?P<scale> (?:celsius|centigrade|fahrenheit)\b)?",
    re.IGNORECASE,
)
ANY_UNIT = re.compile(rf"(?<![^\W\d_])(?:{_FORMS})(?![^\W\d_])", re.IGNORECASE)
_SIGNS = "".join(form for form, (kind, _) in MEASURES.items() if kind in CURRENCIES and not form.isalnum())
SIGNED = rf"(?:(?:us|a|c|nz|hk)?[{_SIGNS}])?\s?$"
"""What may stand between a word and the figure that ends the text: "more than US$"."""
_SIGN = re.compile(rf"(?P<kin>US|A|C|NZ|HK)?(?P<sign>[{_SIGNS}])\s?$|\b(?P<code>USD|EUR|GBP|CHF)\s?$")
_KINS = {
    **dict.fromkeys(("us", "u.s.", "american", "usd"), "us"),
    **dict.fromkeys(("a", "australian"), "australian"),
    **dict.fromkeys(("c", "canadian"), "canadian"),
    **dict.fromkeys(("swiss", "chf"), "swiss"),
    **dict.fromkeys(("celsius", "centigrade", "°c"), "celsius"),
    **dict.fromkeys(("fahrenheit", "°f"), "fahrenheit"),
    "nz": "nz",
    "hk": "hk",
}
_BOUNDS: tuple[tuple[Bound, str], ...] = (
    (
        "below",
        r"no more than|not more than|at most|up to|as (?:many|much) as|(?<!no )(?:less|fewer|lower|younger|shorter) than|under|below",
    ),
    (
        "above",
        r"no (?:fewer|less) than|at least|(?:more|greater|higher|older|longer) than"
        r"|over|above|upwards of|exceed\w*|top(?:ped|ping|s)|surpass\w*|beyond",
    ),
    ("nearly", r"nearly|almost|close to"),
    ("near", r"about|around|roughly|approximately|some|circa|(?:an )?estimated|just (?:over|under)"),
)
_BOUND = {bound: re.compile(rf"\b(?:{forms})\s+(?:an? )?{SIGNED}", re.IGNORECASE) for bound, forms in _BOUNDS}
_OR_MORE = re.compile(r"[^,;.]{0,20}?(?:\bor (?P<word>more|less|fewer|higher|lower)\b)|\+")
_BEFORE = 40
"""Characters before a number in which the words that bound it stand."""


@dataclass(frozen=True, slots=True)
class Unit:
    """What a number counts: `kind` as "metres", "square metres" or "dollars", and how many of the first of its kind it is.

    `start` and `end` are of the number with its unit. `kin` tells units of one name apart, as "canadian" dollars and degrees "celsius";
    "" where the text does not say.
    """

    kind: str
    factor: float
    start: int
    end: int
    kin: str = ""


def unit_of(text: str, span: Span) -> Unit | None:
    """The unit of the number at a span; None where the words beside it are none."""
    start, end = span
    if sign := _SIGN.search(text, max(0, start - 5), start):
        kin = _KINS.get((sign["kin"] or sign["code"] or "").lower(), "")
        return Unit(MEASURES[(sign["sign"] or sign["code"]).lower()][0], 1.0, sign.start(), end, kin)
    if match := _BEHIND.match(text, end):
        kind, factor = MEASURES[match["unit"].lower()]
        power = (match["power"] or "").strip()
        if power:
            kind, factor = f"{power[:2]} {kind}", factor ** (3 if power == "cubic" else 2)
        if kind != "degrees" and match["scale"]:
            return Unit(kind, factor, start, match.start("scale"), _kin(match["kin"]))
        return Unit(kind, factor, start, match.end(), _kin(match["scale"], match["kin"], match["unit"]))
    return None


def _kin(*forms: str | None) -> str:
    return next((_KINS[form] for form in ((one or "").strip().lower() for one in forms) if form in _KINS), "")


def bound_of(text: str, start: int, end: int) -> Bound | None:
    """How the words beside it bound a number; None where they say it as it is. :param end: where it ends, with its unit."""
    if match := _OR_MORE.match(text, end):
        return "below" if match["word"] in ("less", "fewer", "lower") else "above"
    before = text[max(0, start - _BEFORE) : start]
    if before.rstrip().endswith("~"):
        return "near"
    return next((bound for bound, pattern in _BOUND.items() if pattern.search(before)), None)
