"""The nouns by which names are told apart: titles and roles of persons, kinds of bodies and things, countries, the calendar.

Closed lists, as patterns or as folded words. Knows no text.
"""

from __future__ import annotations

# --- persons ----------------------------------------------------------------------------------------

ABBREVIATED = "Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Lt|Col|Sgt|Capt|Prof|St|Rev"
"""Pattern of the titles that end with a full stop."""
TITLE = (
    rf"(?:{ABBREVIATED}|Justice|President|Vice President|Chancellor|Prime Minister|Minister|Mayor|Judge|King|Queen|Prince|Princess|Pope|Sir"
    r"|Senator|Governor|Secretary|Professor|Coach|Captain|Detective|Sheriff|Speaker|Commissioner|Ambassador|General|Officer|Director|Lord"
    r"|Lady|CEO|Chairman|Chairwoman|Premier|Emperor|Analyst|Spokesman|Spokeswoman|Leader)"
)
"""Pattern of what stands before a person's name."""
_NO_ROLE = (
    "under|over|after|her|other|whether|either|rather|number|river|ever|never|another|later|earlier|former|or|for|summer|winter|october"
    "|december|november|september|with"
)
ROLE = (
    rf"(?!{_NO_ROLE})(?:[a-z-]+(?:er|or|ist|ian|man|woman|person|eer|ant)|[0-9]+-year-old|coach|chief|president|actress|star|forward|goalie"
    r"|guard|CEO|head|king|queen|prince|striker|rookie|veteran|teammate|brother|sister|wife|husband|son|daughter|father|mother|chef|diplomat"
    r"|executive|nominee|athlete|candidate|whip)"
)
"""Pattern of the small noun before a name that says what the person is."""
OFFICE = (
    r"president|minister|chancellor|chief|director|chair|chairman|chairwoman|head|leader|secretary|governor|mayor|senator|commissioner"
    r"|ambassador|founder|co-founder|CEO|executive|editor|spokes\w+|coach|captain|manager|commander|diplomat|author|creator|owner|analyst"
    r"|professor|judge|attorney|democrat|republican|lawyer|economist|general|officer|king|queen|prime|partner|winner"
)
"""Pattern of an office that one person holds."""
SPEAKERS = (
    r"officials?|diplomats?|spokes(?:man|woman|person|people)|ministers?|prosecutors?|lawyers?|analysts?|experts?|lawmakers?|researchers?"
    r"|scientists?|senators?|investigators?|regulators?|authorities|police|leaders?|ministry|embassy|government|military|army|doctors?"
    r"|economists?|engineers?|organi[sz]ers?"
)
"""Pattern of those who speak without a name: "Russian officials"."""

# --- bodies and things, by the last word of the name ----------------------------------------------------

BODIES = frozenset(
    """administration agency airlines airways alliance army association authority bank board bureau capital casino church club co college
    commission committee communications company congress corp corporation council court department energy entertainment federation
    financial foods force forces foundation fund government group holdings hospital hotels house inc industries institute insurance
    international journal kremlin league llc ltd media ministry motors navy network news office organisation organization parliament
    partners party pentagon pharmaceuticals pictures police post press racing records resorts school securities senate service
    society studios systems team technologies times treasury union university""".split()
)
THINGS = frozenset(
    """act agreement airport album arena avenue award awards beach bill bowl bridge center centre city county cup day festival games hall
    island islands lake law movie museum olympics pact park plan prize river series show stadium state states street theater theatre
    tower treaty trophy valley war week wharf pier square mall plaza zoo""".split()
)
KIND_OF_BODY = {
    word: word
    for word in """agency association bank church college commission committee council court department federation foundation hospital
    institute league ministry museum party union university""".split()
} | {"inc": "company", "corp": "company", "ltd": "company", "motors": "company", "airlines": "airline", "airways": "airline"}
"""Last word of a body's name -> what one asks for."""

# --- countries and calendar -------------------------------------------------------------------------------

COUNTRIES = frozenset(
    """albania algeria angola armenia azerbaijan bahrain bangladesh bolivia bosnia burundi cambodia cameroon chile china colombia congo
    cyprus ecuador eritrea ethiopia fiji ghana guatemala haiti honduras iceland israel jamaica kazakhstan kenya kosovo kuwait laos
    liberia luxembourg malawi malaysia mali malta mongolia morocco mozambique myanmar namibia nepal nicaragua niger nigeria oman
    panama paraguay peru philippines qatar rwanda senegal singapore somalia sudan tanzania thailand tunisia uganda uruguay
    uzbekistan yemen zambia zimbabwe us usa uk""".split()
)
"""Those in one word that `text.is_country` does not know."""
LONG_COUNTRIES = frozenset(
    {"united states", "united kingdom", "united arab emirates", "saudi arabia", "north korea", "south korea", "new zealand", "south africa"}
    | {"sri lanka", "costa rica", "el salvador", "papua new guinea", "czech republic", "great britain", "burkina faso", "ivory coast"}
)
NO_COUNTRIES = frozenset({"georgia"})
"""Names of countries that more often mean something else."""
WITH_ARTICLE = frozenset(
    {"us", "usa", "uk", "united states", "united kingdom", "united arab emirates", "netherlands", "philippines", "czech republic"}
)
"""Those that stand behind "the"."""
ONE_LAND = (
    {"us", "usa", "america", "united states"},
    {"uk", "britain", "great britain", "united kingdom", "england", "scotland", "wales"},
    {"europe", "eu"},
)
"""Names that mean the same country, or one in another."""
CALENDAR = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october
    november december jan feb mar apr jun jul aug sept sep oct nov dec christmas easter thanksgiving""".split()
)
