"""Lines that a page or a program puts around every text: menus, cookie notes, "read more", calls to subscribe, copyright.

Knows such lines in English, German, French and Spanish. Whole lines only, and only those that tell nothing: a sentence that tells
something besides stays citable, for a quote that cannot be had is worse here than a line too many.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ..types import Span
from .headline import numbered, trim

_CHARS = 200
"""Longer lines are running text."""
_ALONE = (
    r"advertisement|sponsored(?: content)?|related(?: (?:articles?|stories|topics|content|coverage|news|links|posts))?",
    r"recommended(?: for you)?|you (?:may|might) also (?:like|be interested in)|most (?:read|popular|viewed)|trending(?: now)?|up next",
    r"subscribe(?: now)?|subscribe to (?:our|the) [\w ]*newsletter|sign (?:in|up)(?: now)?|log ?in|register|newsletters?|loading",
    r"share|share (?:this|on|via|with)\b.*|tweet|e?-?mail|print|print this (?:page|article)|copy link|save",
    r"facebook|twitter|whatsapp|linkedin|reddit|pinterest|instagram|youtube|menu|search|home|back to top|skip to .*",
    r"accept(?: all)?(?: cookies)?|reject(?: all)?(?: cookies)?|cookie (?:policy|settings|notice)|privacy(?: policy| notice)?",
    r"manage (?:cookies|preferences|consent|options|settings|my preferences)|terms (?:of (?:use|service)|(?:and|&) conditions)",
    r"about us|contact(?: us)?|comments?(?: ?\(\d+\))?|\d+ comments?|(?:view|show|post|leave|add)(?: a| all)? (?:comments?|reply)",
    r"story continues below.*|article continues (?:after|below).*|continue reading.*|more (?:on|from|about) this (?:story|topic|author)",
    r"listen to (?:this|the) (?:article|story|podcast)(?: ?[|·(:].*)?|\d+[ -]min(?:ute)?s? read|(?:play|watch) (?:the )?video",
    r"(?:hide|toggle) caption|(?:gift|give|bookmark) (?:this )?article|skip (?:advertisement|ad)|view comments",
    r"view (?:this email )?in (?:your |the )?browser|unsubscribe|read in app|download (?:our|the) app|sent from my .*",
    r"(?:afp|ap|epa|reuters|bloomberg)?(?: via |/)?getty images|file photo|(?:last )?(?:published|updated)",
    r"anzeige|werbung|teilen|startseite|zur startseite|impressum|datenschutz|anmelden|abonnieren|kommentare?(?: ?\(\d+\))?|mehr dazu",
    r"publicité|partager|s['’]abonner|se connecter|accueil|mentions légales|publicidad|compartir|suscribirse|inicio|menú",
)
"""What is boilerplate when it is all there is in a line, or one item of a menu."""
_BEGUN = (
    r"read (?:more|also|next|(?:the )?full (?:story|article))\b|also read\b|see also:|related:|click here\b|tap here\b",
    r"follow (?:us|me|@\w+|\w+(?: \w+)?) (?:on|at)\b|like us on\b|already a subscriber\b|all rights reserved\b",
    r"this article (?:was )?(?:originally|first) (?:published|appeared)\b",
    r"lesen sie (?:auch|mehr|hier)\b|weiterlesen\b|mehr zum thema\b|alle rechte vorbehalten\b",
    r"lire (?:aussi|la suite|plus)\b|à lire aussi\b|abonnez-vous\b|tous droits réservés\b",
    r"lea también\b|leer más\b|todos los derechos reservados\b",
)
"""How a line of it begins."""
_STANDING = r"image source, [^.]{2,80}|our standards: .*"
_CREDIT = r"(?:photo|image|picture|photograph|illustration|foto)(?: credit| by| courtesy of)?: ?[^.]{2,80}"
_RIGHTS = r"(?:©|\(c\)|copyright\b).*(?:\b(?:19|20)\d\d\b|rights reserved).*"
_COOKIES = (
    r".*\b(?:we (?:and our partners )?use|(?:web)?site uses|verwendet|utilise|utiliza)\b.*\bcookies\b.*",
    r".*\b(?:accept|consent|agree)\b.*\bcookies\b.*",
)
_CALL = (
    r"(?:subscribe|sign up|register|log in|sign in|join|get)\b.*"
    r"\b(?:newsletters?|inbox|account|free trial|alerts|subscriptions?|subscribers?)\b.*"
)
_ITEM = re.compile(rf"(?:{'|'.join(_ALONE)})[.!:…»>→ ]*", re.IGNORECASE)
_LINE = re.compile("|".join([f"(?:{'|'.join(_BEGUN)}).*", _STANDING, _CREDIT, _RIGHTS, *_COOKIES, _CALL]), re.IGNORECASE)
_MARKUP = re.compile(r"^[>*_#•– -]+|!?\[([^\[\]]*)\](?:\([^()\s]*\))?|\*\*|__")  # of Markdown
_PARTED = re.compile(r" ?[|·•/›»] ?")
_ENDED = (".", "!", "?", ":", '"', "”", "»", ")", "’")


def quiet_spans(text: str, known: Iterable[Span] = ()) -> tuple[Span, ...]:
    """The spans of such lines, and those that are `known` to be quiet, in order; those that overlap are one."""
    merged: list[Span] = []
    for start, end in sorted([*known, *_spans(text)]):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        elif start < end:
            merged.append((start, end))
    return tuple(merged)


def _spans(text: str) -> Iterator[Span]:
    free = True  # whether a line may begin here: it does not go on with the one before
    for line, at in numbered(text, 0):
        words = line.strip()
        quiet = free and 0 < len(words) <= _CHARS and _is_boilerplate(words)
        if quiet:
            yield trim(text, at, at + len(line))
        free = quiet or not words or words.endswith(_ENDED)


def _is_boilerplate(line: str) -> bool:
    line = _MARKUP.sub(r"\1", line).strip()
    if not line or line[0].islower():
        return False
    if _ITEM.fullmatch(line) or _LINE.fullmatch(line):
        return True
    items = [item for item in _PARTED.split(line) if item]
    return len(items) > 2 and sum(bool(_ITEM.fullmatch(item)) for item in items) * 2 >= len(items)
