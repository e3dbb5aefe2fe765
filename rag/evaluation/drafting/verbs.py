"""The verbs of news English and their forms, so that a sentence can be turned without a parser.

A closed list: a verb that is not in it is not found, and no question is made of its sentence. Knows no sentence.
"""

from __future__ import annotations

# A "*" says that the last letter is doubled: "admitted".
_REGULAR = """
abandon abuse accept accompany accuse achieve acknowledge acquire acquit* act add address adjust administer admit* adopt advance advise
affect affirm agree aim air allege allocate allow amass amend announce answer apologise apologize appeal appear apply appoint approach
approve argue arrest arrive ask assassinate assert assign attack attempt attend attract authorise authorize average avoid award back
ban* bar* battle believe belong blame block boast bolster bomb book boost borrow breach brief burn bury call campaign cancel capture
carry cause caution celebrate certify chair challenge change charge circulate cite claim clash clear climb close coach collapse collect
commit* compete compile complain complete compose concede conclude condemn conduct confirm confront congratulate consider construct
consume contact contain continue contract contribute control* convert convict convince correct count cover crash create credit criticise
criticize cross damage debate debut decide declare decline defeat defend delay deliver demand demonstrate deny deploy describe design
designate destroy detain detect determine devastate develop diagnose die direct disappear disclose discover discuss dismiss dispatch
display disrupt distribute divide document dominate donate double downgrade draft drop* earn ease echo edge eject elect eliminate
embrace emerge emphasise emphasize employ enable enact encourage end endorse endure enforce enroll enter erupt escape establish estimate
evacuate examine exceed execute expand expect expel* experience expire explain explode expose express extend face fail favor favour
feature file fill film finalize finance fine finish fire flood focus follow force form found free fuel fund gain garner gather generate
graduate grant hail halt hand handle happen head help highlight hire honor honour hope hospitalise hospitalize host house identify
ignore implement impose improve include increase indicate indict induct infect inform injure insist inspect inspire install instruct
interrupt interview introduce invade invest investigate invite involve issue join joke jump kick kill knock lack land last launch
launder learn lift limit link list live locate lock log* look love lower maintain manage march mark marry match mention merge miss move
murder name need negotiate nominate note notice notify observe obtain occur* offer open operate oppose opt* order organise organize
originate oust outline outnumber overturn owe own participate pass pause perform persuade pick place plan* play plead pledge plummet
plunge point pose post postpone praise predict prepare present preserve preside press prevent produce prohibit project promise promote
prompt pronounce propose protect protest prove provide publish pull purchase push qualify question quote raise rally rank reach react
realise realize recall receive recognise recognize recommend record recover reduce refer* refuse regain register reinstate reiterate
reject relate release rely remain remind remove rename renew reopen repeal repeat replace reply report represent request require rescue
resign resist resolve respond restore restrict result resume retain retire return reveal reverse review revise revive revoke reward roll
ruin rule rush sail sample sanction save schedule score secure seem seize select sentence separate serve settle share shift ship* shock
shutter sign signal slam* slap* slash snap* soar solve spark spike sponsor spot* stab* stabilize stage star* start state stay stop*
storm strengthen stress strip* struggle study stun* submit* subpoena succeed sue suffer suggest supply support surface surge surpass
surprise surrender survive suspect suspend switch talk tap* target test testify thank threaten tie top* topple total touch tour tout
track trade trail train transfer* transform transport travel treat trigger triple try turn tweet unveil update upgrade urge use
vaccinate veto view violate visit voice volunteer vote vow waive walk want warn wash waste watch welcome witness work worry wound yield
"""
_IRREGULAR = """
bear bore born, beat beat beaten, become became become, begin began begun, bid bid bid, break broke broken, bring brought brought,
build built built, buy bought bought, catch caught caught, choose chose chosen, come came come, cost cost cost, cut cut cut,
deal dealt dealt, do did done, draw drew drawn, drive drove driven, fall fell fallen, feel felt felt, fight fought fought,
find found found, flee fled fled, fly flew flown, forbid forbade forbidden, forget forgot forgotten, freeze froze frozen, get got got,
give gave given, go went gone, grow grew grown, have had had, hear heard heard, hit hit hit, hold held held, keep kept kept,
know knew known, lay laid laid, lead led led, leave left left, lend lent lent, lose lost lost, make made made, mean meant meant,
meet met met, overcome overcame overcome, overtake overtook overtaken, pay paid paid, put put put, quit quit quit, ride rode ridden,
ring rang rung, rise rose risen, run ran run, say said said, see saw seen, seek sought sought, sell sold sold, send sent sent,
set set set, shoot shot shot, show showed shown, shut shut shut, sing sang sung, sink sank sunk, sit sat sat, speak spoke spoken,
spend spent spent, spread spread spread, stand stood stood, steal stole stolen, step stepped stepped, strike struck struck,
swear swore sworn, sweep swept swept, take took taken, teach taught taught, tell told told, think thought thought, throw threw thrown,
undergo underwent undergone, understand understood understood, uphold upheld upheld, win won won, withdraw withdrew withdrawn,
write wrote written
"""
_SPEECH = """
accuse acknowledge add admit announce argue assert call caution claim complain concede conclude condemn confirm criticise criticize
declare demand deny describe disclose emphasise emphasize explain express highlight indicate insist note pledge praise predict promise
propose recommend reiterate reply report reveal say state stress suggest tell testify tweet urge vow warn welcome write
"""
_AGENTS = """
accept acquire administer adopt agree amend apologise apologize appeal appoint approve arrest attack authorise authorize award back ban
beat block buy cancel certify challenge charge convict credit decide decline defeat defend deploy design detain develop diagnose
discover dismiss donate earn elect endorse establish evacuate expel file fine fire found fund grant halt hire hold host identify impose
indict interview introduce invade invest investigate invite issue join launch lead lift lose nominate offer oppose order organise
organize oust overturn own pass pay perform post postpone present produce promote publish purchase raise recall receive refuse reinstate
reject release remove reopen repeal replace request rescue resign review revoke rule sanction score secure seek seize sell send sentence
sign slash sponsor subpoena sue support suspend thank threaten unveil uphold veto visit vote win withdraw
"""

TAKING = frozenset(
    """abuse accuse arrest award build call capture cause charge convict create damage design destroy detain develop find hold identify
    infect injure kill list locate make name own produce publish release seize send sentence use wound""".split()
)
"""Bases of verbs that take an object, so that without one their past form is a participle."""

AUXILIARIES = frozenset("is are was were has have had will would can could".split())
"""Verbs that go before their subject in a question as they are."""

SINGULAR = {"are": "is", "were": "was", "have": "has"}
"""What "who" takes in place of a plural."""


def _past(base: str, *, doubles: bool) -> str:
    if base.endswith("e"):
        return base + "d"
    if base.endswith("y") and base[-2] not in "aeiou":
        return base[:-1] + "ied"
    return base + (base[-1] if doubles else "") + "ed"


def _third(base: str) -> str:
    if base in ("have", "do", "go"):
        return {"have": "has", "do": "does", "go": "goes"}[base]
    if base.endswith("y") and base[-2] not in "aeiou":
        return base[:-1] + "ies"
    return base + ("es" if base.endswith(("s", "x", "z", "ch", "sh")) else "s")


_IRREGULARS = [tuple(line.split()) for line in _IRREGULAR.replace("\n", " ").split(",")]
_REGULARS = [(word.rstrip("*"), _past(word.rstrip("*"), doubles=word.endswith("*"))) for word in _REGULAR.split()]

PAST = {past: base for base, past in _REGULARS} | {past: base for base, past, _ in _IRREGULARS}
"""Past form -> base: "opposed" -> "oppose". A form that is also a base, as "cut", stands here too."""
PARTICIPLES = {past: base for base, past in _REGULARS} | {participle: base for base, _, participle in _IRREGULARS}
"""Past participle -> base: "taken" -> "take"."""
BASES = frozenset(PAST.values())
THIRD = {_third(base): base for base in sorted(BASES)}
"""Present form of the third person -> base: "opposes" -> "oppose"."""
SPEECH = frozenset(_SPEECH.split())
"""Bases of verbs of saying."""
AGENTS = SPEECH | frozenset(_AGENTS.split())
"""Bases of verbs after whose subject one asks with "who", be it a person or a body of persons."""


def is_finite(word: str) -> bool:
    """Whether a small word can be the verb of a singular statement."""
    return word in AUXILIARIES or word in PAST or word in THIRD


def base_of(form: str) -> str | None:
    """The base of a finite form; None for an auxiliary and for what is no verb of the list."""
    return PAST.get(form) or THIRD.get(form)
