"""What a visitor of the page does, and answers to be given to him: of several sentences, and of a dispute."""

from __future__ import annotations

from dataclasses import replace

from rag.types import Answer, Citation, Claim, Document, Rejected

LINK = "#chat a.fn-cite"
MARK = "#source mark"
# Whether this question is the last one, and each that is shown is closed.
CLOSED = """asked => {
    const all = [...document.querySelectorAll('.fn-asked')];
    return all.at(-1)?.innerText === asked && document.querySelectorAll('.fn-foot').length === all.length;
}"""
MET, TALKED = "EU leaders met in Brussels.", "Paragraph 33. Talks on the budget went on into the evening."


def ask(page, question):
    page.fill("#ask textarea", question)
    page.press("#ask textarea", "Enter")


def answered(page, times=1):
    page.wait_for_function("n => document.querySelectorAll('#chat .fn-answer').length === n", arg=times)


def asked_and_closed(page, question):
    """Ask, and wait until the box takes the next question: what follows on an answer is begun by then or before the next one's end."""
    ask(page, question)
    page.wait_for_function(CLOSED, arg=question)
    page.wait_for_selector("#ask button:text('Ask')")


def carded(page):
    """Focus the first number until its card stands: Gradio scrolls to the end of a long new answer, and takes the number out of view."""
    page.wait_for_function(
        """link => {
            const card = document.querySelector('.fn-card');
            if (card.hidden) { document.activeElement.blur(); document.querySelector(link).focus(); }
            return !card.hidden;
        }""",
        arg=LINK,
        polling=250,
    )


def cited(document: Document, number: int, quote: str, **about) -> Citation:
    start = document.text.index(quote)
    known = {"outlet": document.outlet, "published": document.published} | about
    return Citation(
        number, document.name, document.title, author=None, page=None, place=None, start=start, end=start + len(quote), quote=quote,
        sha256=document.sha256, **known,
    )  # fmt: skip


def several(assistant) -> Answer:
    """Three sentences, one of them proved in part, over three quotes of one document."""
    one = assistant.answer("Who?")
    summit = assistant.shelf["summit.txt"]
    citations = tuple(cited(summit, n, quote) for n, quote in enumerate((assistant.QUOTE, MET, TALKED), 1))
    claims = (
        Claim("Scholz ruled out ground troops.", (1,), "supported", 0.9),
        Claim("EU leaders met in Brussels and talked.", (2, 3), "supported", 0.9),
        Claim("They left without a decision.", (2,), "partial", 0.4),
    )
    left = (Rejected("He left early.", "unsupported", "no sentence says so"), Rejected("Macron agreed.", "contradicted", "he did not"))
    return replace(one, status="partial", claims=claims, citations=citations, rejected=left)


def dispute(assistant) -> Answer:
    """Two positions: one of two reports, one of one."""
    one = assistant.answer("Who?")
    summit = assistant.shelf["summit.txt"]
    citations = (
        cited(summit, 1, assistant.QUOTE, outlet="Reuters", published="2026-05-12"),
        cited(summit, 2, MET, outlet="Financial Times", published="2026-05-11"),
        cited(summit, 3, TALKED),
    )
    claims = (
        Claim("2 independent reports say 12 people", (1, 2), "supported", 0.9, "quote", None, "12 people", 2),
        Claim("1 report says 14 people", (3,), "supported", 0.9, "quote", None, "14 people", 1),
    )
    return replace(one, status="conflict", claims=claims, citations=citations, rejected=())
