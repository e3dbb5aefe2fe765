"""A newsroom that never was: short news articles in which every question of a set has its one answer, the same on every machine.

Articles come in families that differ only in names and numbers, so that finding the right one takes every part: BM25 for the
rare name, vectors for the question in other words, the history for "she", the scope for the year. Two editions: in the first,
some facts are others, as before a correction. Knows the question set's types and the embedder of `rag.testing`; runs nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from rag.evaluation.questions import Gold, Question
from rag.testing import HashingEmbedder
from rag.text import WORD
from rag.types import Message, Scope

if TYPE_CHECKING:
    from rag.types import Vectors

T = TypeVar("T")

STRICTNESS = 0.85
"""Setting of `Config.strictness` under which the unanswerable questions are withheld and the others are not."""


@dataclass(frozen=True, slots=True)
class Article:
    """One article; the first sentence, `lead`, holds what is asked for."""

    name: str
    title: str
    outlet: str
    published: str
    lead: str
    rest: str

    @property
    def text(self) -> str:
        """The file as it is written, front matter included."""
        return f"---\ntitle: {self.title}\noutlet: {self.outlet}\npublished: {self.published}\n---\n\n{self.lead} {self.rest}\n"


# --- what happened ---------------------------------------------------------------------------------

OUTLETS = (
    "Coastal Herald", "Northern Tribune", "Valley Gazette", "Western Post", "Inland Observer", "Evening Chronicle", "Morning Standard",
)  # fmt: skip
YEARS = (2031, 2032, 2033)
YEARLY = {"Moorsee": (4312, 3987, 5120), "Vennmere": (2764, 3015, 1893)}
LAKES = {"Halsund": 1467, "Ostrik": 982, "Quarnby": 2206, "Tollense": 731}
BRIDGES = {"Askel": 61, "Brunnfoot": 84, "Cardale": 47, "Dunholm": 112, "Estrand": 73, "Fallow": 95}
HOUSES = {
    "Larkfield observatory": "Mara Quill", "Tarnmouth aquarium": "Ivo Brandt", "Brackenford archive": "Selma Okoye",
    "Oldquay theatre": "Jonas Reith", "Sarnholt museum": "Petra Vance", "Wickmoor library": "Anton Sorel",
}  # fmt: skip
SPEECHES = {
    "Otto Lindqvist": ("ferry dues", "rise by 4 percent in June"), "Greta Almasi": ("tram line", "reach the stadium by Easter"),
    "Hugo Farrand": ("night market", "move to Weaver Street"), "Lena Iversen": ("swimming baths", "stay heated until midnight"),
    "Tomas Weir": ("grain silo", "become a climbing hall"), "Nadia Stroud": ("paper mill", "hire forty apprentices"),
}  # fmt: skip
WINNERS = {
    "Ilse Maron": ("Cedar Prize", "Osprey Prize"), "Bruno Kadlec": ("Granite Prize", "Lantern Prize"),
    "Vera Osman": ("Anchor Prize", "Thistle Prize"), "Felix Nordahl": ("Compass Prize", "Juniper Prize"),
    "Rosa Tiller": ("Beacon Prize", "Falcon Prize"),
}  # fmt: skip
FLIGHTS = {
    "KX4471": "a goose sat on its wheel", "KX4417": "the pilot was stuck in a lift", "ZR2093": "wet cement covered the taxiway",
    "ZR2039": "a wedding party held up boarding", "MJ7750": "bees swarmed over a wing", "MJ7705": "the crew waited for a violin",
}  # fmt: skip
WINDMILLS = {"Tornholm": 12, "Rudgate": 7, "Pellbury": 19, "Sandvik": 5}
# What stands in the article, what is asked, the answer, and the words of the question that other stories use for something else.
SYNONYM_STORIES = (
    ("A doctor healed a lynx with tree bark.", "What did the physician use to cure a wildcat?", "tree bark", "physician cure wildcat"),
    ("The burglars escaped with the gems on a hay cart.", "How did the thieves flee with the jewels?", "hay cart", "thieves flee jewels"),
    ("The boat struck a bronze bell in the storm.", "What did the vessel ram during the gale?", "bronze bell", "vessel ram gale"),
    ("Green plums left the schoolchildren sick at camp.", "What made the pupils ill in the tents?", "green plums", "pupils ill tents"),
    ("Baker Nils Ostrand bought the deserted granary.", "Who purchased the abandoned barn?", "Nils Ostrand", "purchased abandoned barn"),
    ("Hail ruined the apple groves in the fall.", "What destroyed the orchards in autumn?", "Hail", "destroyed orchards autumn"),
    ("The vicar mends accordions in the chapel.", "What does the priest repair in the church?", "accordions", "priest repair church"),
)
SYNONYMS = {
    "physician": "doctor", "cure": "healed", "wildcat": "lynx", "thieves": "burglars", "flee": "escaped", "jewels": "gems",
    "vessel": "boat", "ram": "struck", "gale": "storm", "pupils": "schoolchildren", "ill": "sick", "tents": "camp",
    "purchased": "bought", "abandoned": "deserted", "barn": "granary", "destroyed": "ruined", "orchards": "groves", "autumn": "fall",
    "priest": "vicar", "repair": "mends", "church": "chapel",
}  # fmt: skip
NOWHERE = (
    ("How many cranes did volunteers count at Lake {}?", ("Embervoe", "Grimsel", "Kestwater")),
    ("When did the {} bridge open?", ("Hollin", "Ivelet", "Jarrow")),
    ("Who directs the {} museum?", ("Penhallow", "Stavering", "Ulverby")),
    ("What did {} say about the ferry dues?", ("Hedda Brink", "Casper Dorn", "Mirela Toth")),
    ("Which prizes has {} won?", ("Edgar Loft", "Signe Holt", "Pavel Murr")),
    ("Why did flight {} depart late?", ("KX4774", "ZR2930", "MJ7057", "QT1188")),
    ("How many windmills did carpenters restore at {}?", ("Yarmsted", "Oxcombe", "Nethergill")),
)
_REST = (
    "Neighbours met in the square to mark the day.", "A brass band played two marches.", "The council had set money aside in spring.",
    "Work on the site had drawn visitors all summer.", "Local bakers handed out buns shaped like stars.", "Rain cleared after noon.",
    "A similar plan had been on the agenda for ten years.", "Photographs hang in the entrance of the town hall.",
    "Shops along the main street closed early.", "Trains ran to a special timetable.", "Guests came from across the region.",
)  # fmt: skip
_DECOYS = ("A poster in the shop window showed a {}.", "One stall sold cards with the word {} on them.", "The quiz asked about {}.")


def _day(number: int) -> str:
    when = date(2031, 1, 9) + timedelta(days=23 * number)
    return f"{when.day} {when:%B} {when.year}"


# --- the files ---------------------------------------------------------------------------------------


def articles(edition: int = 2) -> list[Article]:
    """All articles. In edition 1 each count is higher by 5, each opening three weeks later, and the directors sit in other houses."""
    return [_article(number, *story) for number, story in enumerate(_stories(edition))]


def write(folder: Path, edition: int = 2) -> None:
    """One .txt file an article, over those that are there."""
    folder.mkdir(parents=True, exist_ok=True)
    for article in articles(edition):
        (folder / article.name).write_text(article.text, encoding="utf-8")


def _article(number: int, slug: str, title: str, lead: str, rest: str = "", year: int = 2031) -> Article:
    published = (date(year, 1, 3) + timedelta(days=4 * number)).isoformat()
    filler = " ".join(_REST[(number * step + step) % len(_REST)] for step in (1, 3))
    outlet = OUTLETS[(number + year) % len(OUTLETS)]
    return Article(f"{slug.lower().replace(' ', '-')}.txt", title, outlet, published, lead, f"{rest} {filler}".strip())


Story = tuple[str, str, str] | tuple[str, str, str, str] | tuple[str, str, str, str, int]


def _stories(edition: int) -> Iterator[Story]:
    old = edition == 1
    for lake, counts in {**YEARLY, **{lake: (count,) for lake, count in LAKES.items()}}.items():
        for year, count in zip(YEARS, counts, strict=False):
            yield f"cranes {lake} {year}", f"Cranes at {lake}", _counted(lake, count + 5 * old), "", year
    for number, (bridge, cost) in enumerate(BRIDGES.items()):
        yield f"bridge {bridge}", f"New bridge at {bridge}", _opened(bridge, number + old, cost)
    for number, house in enumerate(HOUSES):
        yield f"house {house}", f"Change at the {house}", _appointed(house, number, edition)
    for town, count in WINDMILLS.items():
        for outlet in ("agency", "paper"):
            yield f"windmills {town} {outlet}", f"Windmills of {town}", _restored(town, count + 5 * old)
    yield from _lasting()


def _lasting() -> Iterator[Story]:
    """Stories that are the same in both editions."""
    for speaker, (thing, change) in SPEECHES.items():
        yield f"speech {speaker}", f"Plans for the {thing}", _said(speaker, thing, change)
    for winner, prizes in WINNERS.items():
        for prize in prizes:
            yield f"prize {prize}", f"{prize} awarded", _won(winner, prize)
    for flight, reason in FLIGHTS.items():
        yield f"flight {flight}", "Passengers wait at the airport", _late(flight, reason)
    for number, (lead, _, _, words) in enumerate(SYNONYM_STORIES):
        yield f"story {number}", "A day in the county", lead
        yield f"decoy {number}", "Notes from the fair", "The fair opened at nine.", " ".join(map(str.format, _DECOYS, words.split()))


def _counted(lake: str, count: int) -> str:
    return f"Volunteers counted {count:,} cranes at Lake {lake} this season."


def _opened(bridge: str, number: int, cost: int) -> str:
    return f"The {bridge} bridge opened to traffic on {_day(number)} after works that cost {cost} million crowns."


def _appointed(house: str, number: int, edition: int = 2) -> str:
    people = list(HOUSES.values())
    return f"{people[(number + 2 - edition) % len(people)]} was appointed director of the {house} on {_day(number + 20)}."


def _said(speaker: str, thing: str, change: str) -> str:
    return f"“The {thing} will {change},” said {speaker} at the meeting."


def _won(winner: str, prize: str) -> str:
    return f"{winner} won the {prize} at a gala."


def _late(flight: str, reason: str) -> str:
    return f"Flight {flight} departed six hours late because {reason}."


def _restored(town: str, count: int) -> str:
    return f"Carpenters restored {count} windmills at {town} with oak from the royal forest."


# --- the questions -----------------------------------------------------------------------------------


def questions() -> list[Question]:
    """All questions, about a third of them unanswerable; the facts are those of edition 2."""
    return [*_counts(), *_scoped(), *_bridges(), *_houses(), *_speeches(), *_prizes(), *_late_flights(), *_others(), *_nowhere()]


def _some(facts: Mapping[str, T], count: int) -> list[tuple[str, T]]:
    """The first of them: the others are there to be taken for these."""
    return list(facts.items())[:count]


def _gold(*leads: str, document: str | None = None) -> tuple[Gold, ...]:
    return tuple(Gold(quote=lead, document=document) for lead in leads)


def _counts() -> Iterator[Question]:
    for lake, count in _some(LAKES, 3):
        asked = f"How many cranes did volunteers count at Lake {lake}?"
        yield Question(id=f"count {lake}", question=asked, kind="count", answers=(f"{count:,}",), evidence=_gold(_counted(lake, count)))
    for town, count in _some(WINDMILLS, 3):
        asked = f"How many windmills did carpenters restore at {town}?"
        yield Question(id=f"count {town}", question=asked, kind="copies", answers=(str(count),), evidence=_gold(_restored(town, count)))


def _scoped() -> Iterator[Question]:
    outlets = {article.name: article.outlet for article in articles()}
    for lake, counts in YEARLY.items():
        for year, count in zip(YEARS, counts, strict=True):
            name = f"cranes-{lake.lower()}-{year}.txt"
            by_year = {
                2031: Scope(before="2031-12-31"), 2032: Scope(documents=(name,)), 2033: Scope(outlets=(outlets[name],), after="2033-01-01"),
            }  # fmt: skip
            yield Question(
                id=f"scope {lake} {year}",
                question=f"How many cranes did volunteers count at Lake {lake}?",
                kind="scope",
                answers=(f"{count:,}",),
                forbid=tuple(f"{other:,}" for other in counts if other != count),
                evidence=_gold(_counted(lake, count), document=name),
                scope=by_year[year],
                published=next(article.published for article in articles() if article.name == name),
            )


def _bridges() -> Iterator[Question]:
    for number, (bridge, cost) in enumerate(BRIDGES.items()):
        gold = _gold(_opened(bridge, number, cost))
        if number % 2:
            asked = f"Which bridge cost {cost} million crowns?"
            yield Question(id=f"number {bridge}", question=asked, kind="number", answers=(bridge,), evidence=gold)
        else:
            asked = f"When did the {bridge} bridge open?"
            yield Question(id=f"date {bridge}", question=asked, kind="date", answers=(_day(number),), evidence=gold)


def _houses() -> Iterator[Question]:
    for number, (house, director) in enumerate(HOUSES.items()):
        asked, gold = f"Who directs the {house}?", _gold(_appointed(house, number))
        if number >= 4:
            yield Question(id=f"subject {house}", question=asked, kind="subject", answers=(director,), evidence=gold)
            continue
        told: tuple[Message, ...] = ({"role": "user", "content": asked}, {"role": "assistant", "content": _appointed(house, number)})
        pronoun = "he" if number % 2 else "she"
        yield Question(
            id=f"follow-up {house}",
            question=f"When was {pronoun} appointed?",
            kind="follow-up",
            answers=(_day(number + 20),),
            evidence=gold,
            history=told,
        )


def _speeches() -> Iterator[Question]:
    for speaker, (thing, change) in _some(SPEECHES, 4):
        asked, gold = f"What did {speaker} say about the {thing}?", _gold(_said(speaker, thing, change))
        yield Question(id=f"speech {speaker}", question=asked, kind="speech", answers=(change,), evidence=gold, speaker=speaker)


def _prizes() -> Iterator[Question]:
    for winner, prizes in WINNERS.items():
        yield Question(
            id=f"both {winner}",
            question=f"Which prizes has {winner} won?",
            kind="two documents",
            expect=tuple((prize,) for prize in prizes),
            evidence=_gold(*(_won(winner, prize) for prize in prizes)),
        )


def _late_flights() -> Iterator[Question]:
    for flight, reason in _some(FLIGHTS, 5):
        asked = f"Why did flight {flight} depart late?"
        yield Question(id=f"rare {flight}", question=asked, kind="rare name", answers=(reason,), evidence=_gold(_late(flight, reason)))


def _others() -> Iterator[Question]:
    for number, (lead, asked, answer, _) in enumerate(SYNONYM_STORIES):
        yield Question(id=f"other words {number}", question=asked, kind="other words", answers=(answer,), evidence=_gold(lead))


def _nowhere() -> Iterator[Question]:
    for asked, fillings in NOWHERE:
        for filling in fillings:
            yield Question(id=f"nowhere {filling}", question=asked.format(filling), kind="nowhere", answerable=False)


class SynonymEmbedder(HashingEmbedder):
    """As its parent, and a word is one with its synonym: only these vectors know that a physician is a doctor.

    So few numbers a vector that words share places: which of two alike articles has the rare name, BM25 must tell.
    """

    def __init__(self, dimension: int = 80) -> None:
        super().__init__(dimension)
        self.identity = f"synonyms-{dimension}"

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One unit row per text, of the words that stand for its words."""
        return super().embed([WORD.sub(lambda found: SYNONYMS.get(found.group().lower(), found.group()), text) for text in texts])
