"""The report as a page: what it says, that nothing from outside becomes markup, and how it stands in a real browser."""

import re
from dataclasses import fields, is_dataclass, replace
from functools import cache
from html.parser import HTMLParser

import pytest

from rag.evaluation.figures import curves, figures
from rag.evaluation.pages import page as parts
from rag.evaluation.pages.page import page
from rag.evaluation.questions import Gold, Question
from rag.evaluation.report import Report, Row
from rag.evaluation.scores import rank_of
from rag.types import Answer, Citation, Claim, Evidence, Hit, Rejected

NAME = "eu-summit.txt"
TROOPS = (
    "German Chancellor Scholz reportedly ruled out deploying ground troops, emphasizing the need to avoid escalating tensions with Russia."
)
POLAND = "This stance contrasts with earlier proposals from France, which faced opposition from Poland and other EU members."
KALLAS = "Prior to the summit, the EU’s chief diplomat, Kaja Kallas, cautioned against pressuring Zelensky into peace negotiations."
NATO = "Zelensky reiterated that NATO membership is the only definitive security guarantee."
HUNGARY = "However, the US and Germany remain hesitant, and Hungary actively opposes Ukraine’s NATO aspirations."
PLEDGE = "The summit concluded with a statement pledging ongoing and intensive support for Ukraine."
KREMLIN = "The Kremlin reiterated its position that peacekeeping missions are premature."
PASSAGES = (f"{TROOPS} {POLAND}", f"{PLEDGE}", f"{KALLAS}", f"{NATO} {HUNGARY}", f"{KREMLIN}")
TEXT = "\n\n".join(PASSAGES)
HOSTILE = (
    "<script>window.ran=1</script><img src=x onerror=window.ran=2> {{7*7}} {% raw %} ${window.ran=3} javascript:alert(1) "
    "</style></title></textarea>--> &amp; &lt; \"'` \u202eesrever\u202c \u2066isolate \x00 \ud800 [1](http://evil.invalid/) end"
)


def hit(rank, passage, document=NAME):
    start = TEXT.index(passage)
    return Hit(document, start, start + len(passage), passage, None, None, round(0.9 / rank, 4), rank)


def cite(number, quote, document=NAME):
    start = TEXT.index(quote)
    return Citation(
        number,
        document,
        "EU fails to reach consensus",
        "Financial Times",
        "2024-12-21",
        None,
        None,
        None,
        start,
        start + len(quote),
        quote,
        "0" * 64,
    )


def answer(question, *said, short=None, rejected=(), standalone=None):
    """`said`: (text, quote, support) for each sentence; without one an abstention."""
    quotes = list(dict.fromkeys(quote for _, quote, _ in said)) or [KALLAS]
    evidence = tuple(Evidence(n, NAME, TEXT.index(q), TEXT.index(q) + len(q), q) for n, q in enumerate([*quotes, PLEDGE], 1))
    return Answer(
        question,
        standalone or question,
        " ".join(f"{text} [{quotes.index(quote) + 1}]" for text, quote, _ in said) or "The documents do not say. Nearby: [1]",
        "answered" if said else "abstained",
        short,
        tuple(Claim(text, (quotes.index(quote) + 1,), "supported", support, "said") for text, quote, support in said),
        tuple(cite(n, quote) for n, quote in enumerate(quotes, 1)),
        rejected,
        evidence,
        "extractive",
        {"evidence": 0.041, "total": 0.058},
        {"prompt": 0, "completion": 0},
    )


def row(asked, given, right, f1=None, order=PASSAGES, error=None, exact=1.0):
    """A row as a run would make it; retrieval is scored here, the rest is told."""
    hits = tuple(hit(rank, passage) for rank, passage in enumerate(order, 1))
    gold = tuple(((NAME, TEXT.index(g.quote), TEXT.index(g.quote) + len(g.quote)),) if g.quote in TEXT else () for g in asked.evidence)
    scores = dict.fromkeys(("right", "failures", "answer_f1", "abstention_recall", "abstention_precision", "false_refusals", "brier"))
    scores |= {"right": right, "failures": float(given is None), "answer_f1": f1, "coverage": float(bool(given and given.claims))}
    for k in (1, 3, 5, 10, 20) if gold and asked.answerable else ():
        held = [(rank_of(places, hits) or 99) <= k for places in gold]
        scores |= {f"evidence_recall@{k}": sum(held) / len(held), f"all_evidence_recall@{k}": float(all(held))}
    if given and given.claims:
        scores |= {"citation_exactness": exact, "citation_numbering": 1.0, "claims_cited": 1.0, "support": 1.0}
        scores["brier"] = (min(claim.support for claim in given.claims) - (right or 0.0)) ** 2
    if asked.answerable:
        scores["false_refusals"] = None if given is None else float(given.abstained)
    else:
        scores["abstention_recall"] = right
    if given and given.abstained:
        scores["abstention_precision"] = float(not asked.answerable)
    seconds = {"search": 0.012, "ask": 0.06} | (dict(given.seconds) if given else {})
    return Row(asked, given, error, hits, gold, scores, NAME, seconds)


def ask(number, question, kind, *quotes, **more):
    return Question(id=f"d{number:02}", question=question, kind=kind, evidence=tuple(Gold(quote) for quote in quotes), **more)


def rows():
    back = PASSAGES[::-1]
    history = ({"role": "user", "content": "What did Scholz rule out?"}, {"role": "assistant", "content": "Ground troops."})
    draft = (Rejected("Poland sent 5,000 soldiers.", "unsupported", "the number 5,000 is in no quote"),)
    q = [
        ask(1, "Who cautioned against pressuring Zelensky?", "fact", KALLAS, answers=("Kaja Kallas",)),
        ask(2, "What did Chancellor Scholz rule out?", "attribution", TROOPS, answers=("ground troops",), speaker="Scholz"),
        ask(3, "What is the only definitive security guarantee?", "attribution", NATO, answers=("NATO membership",)),
        ask(4, "Which country opposes Ukraine’s NATO aspirations?", "fact", HUNGARY, answers=("Hungary",), expect=(("hungary",),)),
        ask(5, "What did the closing statement promise?", "fact", PLEDGE, answers=("support for Ukraine",)),
        ask(6, "Who opposed the French proposals?", "fact", POLAND, answers=("Poland", "Poland and other EU members")),
        ask(7, "What is the Kremlin’s position on peacekeeping?", "attribution", KREMLIN, answers=("premature",)),
        ask(8, "Why did he rule them out?", "follow-up", TROOPS, answers=("to avoid escalation",), history=history),
        ask(9, "How many soldiers would France send?", "unanswerable", answerable=False),
        ask(10, "What is the capital of Hungary?", "unanswerable", answerable=False, forbid=("budapest",)),
        ask(11, "What did the Spanish prime minister say?", "unanswerable", answerable=False),
        ask(12, "Who spoke, and who opposed it?", "fact", TROOPS, HUNGARY, "stands nowhere", answers=("Scholz",)),
    ]
    return (
        row(q[0], answer(q[0].question, (KALLAS, KALLAS, 0.97), short="Kaja Kallas"), 1.0, 1.0),
        row(q[1], answer(q[1].question, ("Scholz ruled out ground troops.", TROOPS, 0.93), short="ground troops"), 1.0, 0.8),
        row(q[2], answer(q[2].question, (NATO, NATO, 0.91)), 1.0, 0.57, back),
        row(q[3], answer(q[3].question, (HUNGARY, HUNGARY, 0.88), short="Hungary"), 1.0, 1.0),
        row(q[4], answer(q[4].question, (PLEDGE, PLEDGE, 0.82)), 1.0, 0.61),
        row(q[5], answer(q[5].question, ("Scholz opposed them.", TROOPS, 0.64), short="Scholz", rejected=draft), 0.0, 0.0, back),
        row(q[6], answer(q[6].question), 0.0),
        row(q[7], answer(q[7].question, (TROOPS, TROOPS, 0.71), standalone="Why did Scholz rule out ground troops?"), 1.0, 0.4),
        row(q[8], answer(q[8].question), 1.0),
        row(q[9], answer(q[9].question), 1.0),
        row(q[10], answer(q[10].question, ("A statement was made.", PLEDGE, 0.42)), 0.0),
        row(q[11], None, 0.0, 0.0, error="ModelStoppedError: the model stopped after 3 words"),
    )


@cache
def usual():
    return report(rows())


def report(given=None, **changes):
    if given is None:
        return replace(usual(), **changes)
    found, slices = figures(given)
    about = {"name": "eu-summit", "model": "extractive", "digest": "1f" * 32, "settings": {"evidence": 12, "strictness": 0.6}}
    seconds = {"wall": 1.24, "ask": 0.72, "search": 0.14, "rest": 0.38}
    return replace(Report(about, given, found, slices, curves(given, found), seconds, "2026-01-05T14:02:11"), **changes)


def hostile(value):
    """The same value with HOSTILE for every text in it that some document, model or question set may bring."""
    if is_dataclass(value):
        fixed = {"status", "verdict", "sha256", "review"}
        return replace(value, **{f.name: hostile(getattr(value, f.name)) for f in fields(value) if f.name not in fixed})
    if isinstance(value, dict):
        return {key: one if key == "role" else hostile(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(map(hostile, value))
    return HOSTILE if isinstance(value, str) else value


def of(*given):
    """The usual figures over other rows, for what is read off the rows alone."""
    return replace(usual(), rows=given)


@cache
def hostile_report():
    made = report(tuple(replace(hostile(one), scores=one.scores) for one in rows()))
    told = {"model": HOSTILE, "error": HOSTILE, "claims": [{"question": HOSTILE, "claim": HOSTILE, "level": "none"}]}
    tagged = {"kind": {HOSTILE: made.figures}, HOSTILE: {HOSTILE: made.figures}}
    return replace(
        made, about={"name": HOSTILE, "model": HOSTILE, HOSTILE: {HOSTILE: HOSTILE}}, started=HOSTILE, slices=tagged, judged=told
    )


class Read(HTMLParser):
    """Text, tags and attributes of a page."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes, self.pieces, self._quiet = set(), [], [], False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes += attrs
        self._quiet = tag == "style"

    def handle_endtag(self, tag):
        self._quiet = False

    def handle_data(self, data):
        self.pieces += [] if self._quiet else [data]

    @property
    def text(self):
        return " ".join(" ".join(self.pieces).split())


def read(made):
    return Read(page(made)).text


# --- what it says ------------------------------------------------------------------------------------


def test_the_verdict_counts_questions_and_citations():
    assert parts.verdict(report()) == (
        "8 of 12 right; 0 of 8 citations wrong; 2 of 3 unanswerable withheld or corrected; 1 of 8 answerable refused; 1 question failed"
    )
    assert parts.verdict(of(*rows()[:1])) == "1 of 1 right; 0 of 1 citation wrong; 0 of 1 answerable refused"


def test_the_verdict_says_how_many_questions_no_person_has_checked():
    one, *more = rows()
    unchecked = replace(one, question=replace(one.question, review="unchecked"))
    assert parts.verdict(of(unchecked, *more)).endswith("; 1 question not yet checked by a person")


def test_a_run_without_rows_or_figures_is_still_a_page():
    empty = Report({}, (), {}, {}, {}, {})
    assert parts.verdict(empty) == "Nothing was scored"
    assert read(empty).count("no rows") == 4  # one for each picture


def test_a_headline_figure_comes_with_interval_method_and_rows():
    text = Read(parts.headline(report())).text
    assert "Right 0.667 0.391–0.862 Wilson 12 all rows" in text  # 8 of 12 by Wilson, by hand
    assert "Citation recall no rows 0 answerable, and answered; evidence known" in text
    assert "A refusal is never averaged into the quality of answers" in text


def test_a_figure_that_must_not_miss_is_marked_when_it_does():
    assert "Failures ✗ 0.083" in read(report())
    assert "✗ 0" not in Read(parts.headline(report(rows()[:-1]))).text


def test_all_figures_stand_under_their_group_with_their_meaning():
    text = read(report())
    assert (
        text.index("Retrieval 16 figures")
        < text.index("1 / rank of the first passage that holds evidence")
        < text.index("Answer 4 figures")
    )


def test_failures_stand_first_once_for_each_error():
    again = replace(rows()[-1], question=replace(rows()[-1].question, id="d13"))
    text = read(of(*rows(), again))
    assert text.index("Failures ModelStoppedError: the model stopped after 3 words 2 questions: d12 , d13") < text.index("of 13 right")
    assert "Failures Model" not in read(of(*rows()[:-1]))


def test_a_search_that_failed_is_told_though_the_question_was_answered():
    answered = replace(rows()[0], error="StoreError: the index is gone", hits=())
    assert parts.outcome(answered) == "right"
    assert "Failures StoreError: the index is gone" in read(of(answered, *rows()[1:]))


@pytest.mark.parametrize(
    ("number", "outcome"), [(0, "right"), (5, "wrong"), (6, "false_refusal"), (8, "withheld"), (10, "false_answer"), (11, "failed")]
)
def test_the_outcome_of_a_question_has_a_name(number, outcome):
    assert parts.outcome(rows()[number]) == outcome


def test_a_right_answer_with_a_wrong_citation_is_not_right():
    one = rows()[0]
    assert parts.outcome(replace(one, scores={**one.scores, "citation_exactness": 0.5})) == "unproved"
    assert parts.outcome(replace(one, scores={"right": None})) == "unscored"


def test_the_worst_come_first_and_each_question_stands_once():
    given = list(rows())
    given[1] = replace(given[1], scores={**given[1].scores, "citation_exactness": 0.0})
    given[2] = replace(given[2], scores={**given[2].scores, "right": 0.0})
    made = of(*given)
    assert [one.question.id for one in parts.worst(made)] == ["d12", "d02", "d11", "d07", "d06", "d03"]
    assert [one.question.id for one in parts.others(made)] == ["d01", "d04", "d05", "d08", "d09", "d10"]


def test_of_very_many_wrong_questions_the_rest_stand_in_the_list():
    wrong = rows()[5]
    made = of(*(replace(wrong, question=replace(wrong.question, id=f"w{n:02}")) for n in range(parts.WORST + 3)))
    assert len(parts.worst(made)) == parts.WORST
    assert [one.question.id for one in parts.others(made)] == ["w50", "w51", "w52"]


def test_the_judges_figures_stand_apart_with_model_and_calibration():
    told = {"model": "ollama:small", "calibrated": False, "figures": {"judge_support": {"value": 0.9, "low": 0.8, "high": 0.96, "n": 8}}}
    text = read(report(judged=told))
    assert "By ollama:small , not calibrated against people: no gate takes these" in text
    assert "Support, judged full 1, partial 0.5, none 0 0.900 0.800–0.960 8 claims judged" in text
    assert "Judged by a model" not in read(report())


# --- one question ---------------------------------------------------------------------------------------


def test_a_quote_stands_in_the_text_around_it():
    wrong = rows()[5]
    assert parts.context(wrong, wrong.answer.citations[0]) == ("", TROOPS, f" {POLAND}")
    assert f"<mark>{TROOPS}</mark><bdi> {POLAND}</bdi>" in parts.question(wrong)


def test_a_quote_stands_alone_when_no_passage_holds_it_as_it_is():
    wrong = rows()[5]
    cited = wrong.answer.citations[0]
    assert parts.context(wrong, replace(cited, document="other.txt")) == ("", TROOPS, "")
    assert parts.context(wrong, replace(cited, quote="Other words.")) == ("", "Other words.", "")


def test_text_around_a_quote_is_cut_where_it_goes_on():
    before, after = "b" * (parts.AROUND + 1), "a" * (parts.AROUND + 1)
    long = Hit(NAME, 0, 3 + len(before + after), f"{before}QUO{after}", None, None, 1.0, 1)
    one = replace(rows()[0], hits=(long,))
    cited = replace(cite(1, TROOPS), start=len(before), end=len(before) + 3, quote="QUO")
    assert parts.context(one, cited) == ("…" + before[1:], "QUO", after[1:] + "…")


def test_each_evidence_says_where_it_was_found_and_what_became_of_it():
    failed, answered = rows()[11], rows()[0]
    assert [(one.rank, one.laid, one.cited) for one in parts.gold(failed)] == [(1, False, False), (4, False, False), (None, False, False)]
    assert [(one.rank, one.laid, one.cited) for one in parts.gold(answered)] == [(3, True, True)]
    assert [parts.held(failed, one) for one in failed.hits] == ["1", "", "", "2", ""]
    assert "Evidence 3: stands nowhere in the documents" in Read(parts.question(failed)).text


def test_evidence_given_as_a_span_shows_its_text():
    one = rows()[0]
    spanned = replace(one, question=replace(one.question, evidence=(Gold(document=NAME, start=0, end=6),)), gold=(((NAME, 0, 6),),))
    assert parts.gold(spanned)[0].text == "German"


def test_a_question_shows_what_was_asked_before_what_was_rejected_and_the_trace():
    follow_up, wrong = (Read(parts.question(rows()[n])).text for n in (7, 5))
    assert "answered before Ground troops. searched as Why did Scholz rule out ground troops?" in follow_up
    assert "Left out of the draft Poland sent 5,000 soldiers. unsupported: the number 5,000 is in no quote" in wrong
    assert "Trace: 5 passages, scores, seconds" in wrong
    assert "✓ holds 1" in wrong


def test_an_abstention_shows_its_text_and_what_lies_nearby():
    text = Read(parts.question(rows()[6])).text
    assert "false refusal What is the Kremlin’s position on peacekeeping?" in text
    assert "The documents do not say. Nearby: [1]" in text
    assert f"Named as nearby [1] {KALLAS}" in text


# --- what comes from outside ------------------------------------------------------------------------------


def test_hostile_text_shows_as_typed_and_makes_no_element():
    plain, made = Read(page(report())), Read(page(hostile_report()))
    seen = " ".join(HOSTILE.replace("\x00", "\ufffd").replace("\ud800", "\ufffd").split())
    assert made.text.count(seen) > 100
    assert made.tags - plain.tags == set()
    assert {name for name, _ in made.attributes} - {name for name, _ in plain.attributes} <= {"title", "d"}
    assert not {"script", "img", "a", "iframe", "form", "link", "base"} & made.tags
    assert not [name for name, _ in made.attributes if name in ("href", "src") or name.startswith("on")]


def test_parts_escape_as_the_page_does():
    made = hostile_report()
    for part in (parts.headline(made), parts.plots(made), parts.slices(made), *map(parts.question, made.rows)):
        assert "<script" not in part
        assert "<img" not in part
        part.encode()


def test_the_page_holds_all_it_needs_and_forbids_the_rest():
    text = page(report())
    policy = "default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;; img-src data:"
    assert f'content="{policy}"'.replace("&#39;", "'") in text
    assert not re.search(r"https?://|url\(|@import|<script|<link", text)
    page(hostile_report()).encode()  # half a surrogate could not be written


def test_the_same_report_gives_the_same_page():
    assert page(report()) == page(report())


def test_all_class_names_have_our_prefix():
    names = {name for key, value in Read(page(report())).attributes if key == "class" for name in value.split()}
    assert {name for name in names if not name.startswith("fe-")} == set()
    assert parts.headline(report()).startswith('<div class="fe-part">')


# --- in a browser -------------------------------------------------------------------------------------------


@pytest.fixture
def visit(browser, tmp_path):
    """Opens a report from a file; `requests` and `complaints` are what the page then asks for and what the browser says of it."""
    contexts = []

    def open_page(made, **options):
        (tmp_path / "report.html").write_text(page(made), encoding="utf-8")
        context = browser.new_context(**options)
        contexts.append(context)
        tab = context.new_page()
        tab.requests, tab.complaints = [], []
        tab.on("request", lambda request: tab.requests.append(request.url))
        tab.on("console", lambda message: tab.complaints.append(message.text))
        tab.goto((tmp_path / "report.html").as_uri())
        tab.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        return tab

    yield open_page
    for context in contexts:
        context.close()


def test_hostile_text_runs_nothing_and_asks_for_nothing(visit, tmp_path):
    tab = visit(hostile_report())
    assert tab.evaluate("window.ran") is None
    assert tab.requests == [(tmp_path / "report.html").as_uri()]
    assert tab.complaints == []
    seen = HOSTILE.replace("\x00", "\ufffd").replace("\ud800", "\ufffd")
    assert tab.title().startswith(" ".join(seen.split()))
    assert tab.text_content("mark >> nth=0") == seen


def test_the_policy_blocks_what_escaping_would_have_missed(visit):
    tab = visit(report())
    tab.evaluate("document.addEventListener('securitypolicyviolation', event => { window.blocked = event.blockedURI })")
    tab.evaluate("document.body.append(Object.assign(new Image(), {src: 'http://evil.invalid/x.png'}))")
    tab.wait_for_function("window.blocked === 'http://evil.invalid/x.png'")
    assert tab.evaluate("window.blocked") == "http://evil.invalid/x.png"


def test_writing_that_turns_the_line_around_turns_only_itself(visit):
    """A text with such a mark is alone in its element, or its element stands apart from the line."""
    leaking = """() => {
        const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
        const apart = box => /isolate|plaintext/.test(getComputedStyle(box).unicodeBidi);
        while (walk.nextNode()) {
            let box = walk.currentNode.parentElement;
            while (!apart(box) && box.parentElement.textContent === box.textContent) box = box.parentElement;
            const alone = box.childNodes.length === 1 && !/inline/.test(getComputedStyle(box).display);
            if (walk.currentNode.data.includes('\u202e') && !box.closest('svg') && !apart(box) && !alone) found.push(box.outerHTML);
        }
        return found;
    }"""
    assert visit(hostile_report()).evaluate(leaking) == []


@pytest.mark.parametrize("made", [report, hostile_report], ids=["usual", "hostile"])
def test_on_a_phone_nothing_makes_the_page_scroll_sideways(visit, made):
    tab = visit(made(), viewport={"width": 375, "height": 800}, is_mobile=True)
    assert tab.evaluate("document.documentElement.scrollWidth") == 375
    boxes = "[...document.querySelectorAll('body *')].filter(one => !one.closest('.fe-scroll, svg, caption'))"
    assert tab.evaluate(f"{boxes}.filter(one => one.getBoundingClientRect().right > 375.5).map(one => one.outerHTML.slice(0, 200))") == []


def test_in_the_dark_the_page_is_dark_and_its_text_light(visit):
    colours = "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.querySelector('.fe-svg .fe-start')).fill]"
    light, dark = (visit(report(), color_scheme=scheme).evaluate(colours) for scheme in ("light", "dark"))
    brightness = [[sum(map(int, re.findall(r"\d+", colour)[:3])) for colour in pair] for pair in (light, dark)]
    assert brightness[0][0] > 700 > 300 > brightness[0][1]
    assert brightness[1][0] < 300 < 600 < brightness[1][1]


def test_printed_the_worst_questions_are_unfolded_and_their_traces_left_out(visit):
    tab = visit(report())
    tab.evaluate("document.querySelectorAll('details').forEach(one => one.open = false)")
    shown = "selector => [...document.querySelectorAll(selector)].map(one => one.checkVisibility({contentVisibilityAuto: true}))"
    assert not any(tab.evaluate(shown, ".fe-quotes"))
    tab.emulate_media(media="print", color_scheme="dark")
    for selector in (".fe-quotes", ".fe-group table"):  # it unfolds when the page is next drawn
        tab.wait_for_function(f"({shown})('{selector}').every(Boolean)")
    assert not any(tab.evaluate(shown, ".fe-trace"))
    assert tab.evaluate("getComputedStyle(document.body).colorScheme") == "light"
