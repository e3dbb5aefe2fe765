import pytest

from rag.errors import ConfigError
from rag.interfaces.scoping import Wanted
from rag.types import Document, Scope


class Shelf:
    def documents(self):
        return [Document(name, "", "", name, tags=("EU", "gas")) for name in ("press/summit.txt", "press/gas.txt", "notes/gas.txt")]

    def outlets(self):
        return ["Financial Times", "Reuters", "The Guardian"]


@pytest.mark.parametrize(
    ("wanted", "scope"),
    [
        (Wanted(), None),
        (Wanted(after=" ", before=""), None),
        (Wanted(outlets=["reuters", "guardian", "FT"]), Scope(outlets=("Reuters", "The Guardian", "Financial Times"))),
        (Wanted(documents=["press/gas.txt"]), Scope(documents=("press/gas.txt",))),
        (Wanted(documents=["PRESS/SUMMIT.TXT"]), Scope(documents=("press/summit.txt",))),
        (Wanted(documents=["gas.txt"]), Scope(documents=("press/gas.txt", "notes/gas.txt"))),
        (Wanted(tags=["eu"]), Scope(tags=("EU",))),
        (Wanted(after="2026-03-01", before="2026-03"), Scope(after="2026-03-01", before="2026-03")),
        (Wanted(after="2026", before="2026-03-31"), Scope(after="2026", before="2026-03-31")),
    ],
)
def test_names_are_found_as_the_documents_spell_them(wanted, scope):
    assert wanted.scope(Shelf()) == scope


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (Wanted(outlets=["Reuter"]), "There is no outlet 'Reuter'. Did you mean 'Reuters'?"),
        (Wanted(outlets=["Xyzzy"]), "There is no outlet 'Xyzzy'. There are Financial Times, Reuters, The Guardian."),
        (Wanted(documents=["press/sumit.txt"]), "Did you mean 'press/summit.txt'?"),
        (Wanted(tags=["gass"]), "There is no tag 'gass'. Did you mean 'gas'?"),
        (Wanted(after="March"), "after is 'March', which is no date. A day is written as 2026-03-21"),
        (Wanted(before="2026-02-30"), "before is '2026-02-30', which is no date"),
        (Wanted(before="20260221"), "which is no date"),
        (Wanted(after="2026-04-01", before="2026-03"), "No day is after 2026-04-01 and before 2026-03"),
    ],
)
def test_what_cannot_be_meant_is_one_clear_line(wanted, said):
    with pytest.raises(ConfigError) as caught:
        wanted.scope(Shelf())
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_without_any_outlet_the_line_says_so():
    shelf = Shelf()
    shelf.outlets = list
    with pytest.raises(ConfigError, match="There is no outlet at all"):
        Wanted(outlets=["Reuters"]).scope(shelf)


def test_blank_limits_narrow_nothing():
    assert not Wanted((), [], " ", None).narrows
    assert Wanted(after="2026").narrows
    assert Wanted(["press/gas.txt"]).narrows
