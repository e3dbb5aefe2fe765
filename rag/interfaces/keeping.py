"""What a session asks, kept in the journal as it goes, and read back from there.

Knows the journal and the turns of a conversation. What cannot be kept is asked all the same, and the conversation says why
(`unkept`). Knows no web framework.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import closing, suppress
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import version

from ..entries import Entry, Heading, State
from ..errors import FootnoteError
from ..journal import Diary
from ..types import Evidence, Scope
from .conversation import Chats, Conversation, Turn, asked
from .export import Exported
from .scoping import Wanted
from .tuning import Tuning


def diary(assistant: Chats, conversation: Conversation) -> Diary:
    """What is kept for the visitor. :raises StoreError: the journal cannot be used."""
    return assistant.journal.of(conversation.owner)


# --- written ---------------------------------------------------------------------------------------------


def kept(
    assistant: Chats, conversation: Conversation, question: str, wanted: Wanted | None = None, tuning: Tuning | None = None
) -> Generator[Turn, None, None]:
    """As `asked`, with the question in the journal from when it is asked, and what became of it once it is closed.

    The first question makes the conversation there. What is left in the middle, as by closing the page, is kept as stopped.
    """
    key, last, scope = "", None, _scope(assistant, wanted)
    try:
        with closing(asked(assistant, conversation, question, wanted, tuning)) as turns:
            for turn in turns:
                if last is None:
                    key = _begun(assistant, conversation, question, scope)
                last = turn
                try:
                    yield turn
                except GeneratorExit:
                    conversation.stop()
                    raise
    finally:
        if last is not None and key:
            # A conversation that was left for another no longer has the turn: it is kept as far as it had come.
            as_it_stands = conversation.turn(last.key) or replace(last, stopped=last.open)
            _keep(assistant, conversation, key, as_it_stands, scope)


def _scope(assistant: Chats, wanted: Wanted | None) -> Scope | None:
    try:
        return wanted.scope(assistant) if wanted else None
    except FootnoteError:  # which the turn itself will say
        return None


def _begun(assistant: Chats, conversation: Conversation, question: str, scope: Scope | None) -> str:
    """The id under which the conversation is kept, with its turns so far; "" when it cannot be."""
    try:
        ours = diary(assistant, conversation)
        if not conversation.id:
            conversation.id = ours.begin(question)
            ours.keep(conversation.id, *(entry(turn) for turn in conversation.turns[:-1]))
        ours.keep(conversation.id, entry(conversation.turns[-1], scope))
        conversation.unkept = None
    except FootnoteError as error:
        conversation.unkept = error
    return conversation.id


def _keep(assistant: Chats, conversation: Conversation, key: str, turn: Turn, scope: Scope | None) -> None:
    try:
        diary(assistant, conversation).keep(key, entry(turn, scope))
    except FootnoteError as error:
        conversation.unkept = error


def entry(turn: Turn, scope: Scope | None = None) -> Entry:
    """The turn as the journal keeps it."""
    if turn.answer:
        return Entry(turn.key, turn.question, "answered", turn.answer, turn.draft, scope=turn.answer.scope)
    state: State = "failed" if turn.error else "stopped" if turn.stopped else "open"
    return Entry(turn.key, turn.question, state, None, turn.draft, turn.error, scope, turn.evidence or ())


# --- read back -------------------------------------------------------------------------------------------


def reopened(assistant: Chats, conversation: Conversation, key: str) -> Heading:
    """Go on with a conversation of the journal; what is asked in this one at the moment is stopped, and kept so.

    :raises StoreError: the visitor has no such conversation, or the journal cannot be used.
    """
    ours = diary(assistant, conversation)
    heading = ours.heading(key)
    if heading is None:
        raise FootnoteError("There is no such conversation any more", "It was deleted", "Choose another from the list")
    if key != conversation.id:
        conversation.resume(key, turns(assistant, ours, key))
    return heading


def found_again(assistant: Chats, conversation: Conversation, key: str) -> None:
    """Go on with the conversation that has a turn of that key, in a page that was loaded anew; nothing where there is none."""
    with suppress(FootnoteError):  # the page is then as empty as it is without a journal, and its list says why
        if not conversation.turns and (held := diary(assistant, conversation).holding(key)):
            reopened(assistant, conversation, held)


def turns(assistant: Chats, ours: Diary, key: str) -> tuple[Turn, ...]:
    """The turns of a conversation as they were. One that its program did not live to close is a stopped one."""
    entries = ours.entries(key)
    said = {one.key: one.verdict for one in ours.feedback(*(one.key for one in entries))} if entries else {}
    read = {sentence.document for one in entries for sentence in _read(one)}
    titles = {document.name: document.title for document in assistant.documents() if document.name in read} if read else {}
    return tuple(_turn(one, titles, said.get(one.key, "")) for one in entries)


def _read(one: Entry) -> tuple[Evidence, ...]:
    return one.answer.evidence if one.answer else one.found


def _turn(one: Entry, titles: Mapping[str, str], said: str) -> Turn:
    evidence = tuple(sentence for sentence in _read(one) if one.answer or sentence.document in titles)  # of an answer: see `current`
    named = {sentence.document: titles[sentence.document] for sentence in evidence if sentence.document in titles}
    stopped = one.state in ("open", "stopped")
    wanted = Wanted.of(one.scope) if one.scope else None
    return Turn(one.key, one.question, evidence or None, tuple(named.items()), one.draft, one.answer, one.error, stopped, said, wanted)


def saved(assistant: Chats, conversation: Conversation, form: str, key: str = "") -> dict[str, str]:
    """The conversation, or the turn of that key alone, as a file of one of `export.FORMS`: its name, text and type.

    Of documents that were removed since nothing is in it.

    :raises FootnoteError: there is nothing to save, or the documents cannot be looked up.
    """
    chosen = [turn for turn in conversation.turns if not key or turn.key == key]
    if not chosen:
        raise FootnoteError("There is nothing to save", "Ask a question first")
    shown = (replace(turn, answer=assistant.current(turn.answer)) if turn.answer else turn for turn in chosen)
    title = chosen[0].question if key or not conversation.id else ""
    heading = None if title else diary(assistant, conversation).heading(conversation.id)
    exported = Exported(
        title or (heading.title if heading else chosen[0].question),
        tuple(entry(turn) for turn in shown),
        datetime.now(UTC).isoformat(timespec="seconds"),
        version("footnote"),
    )
    return exported.file(form)


# --- asked anew ------------------------------------------------------------------------------------------


def rewound(assistant: Chats, conversation: Conversation) -> str:
    """Take the conversation back to before the turn that is being edited; a line that says what became of what followed, "" for nothing.

    Nothing that was answered or written is lost: the conversation stays in the list as it was, and goes on in a copy. Where nothing
    is kept, the question is asked at the end instead.
    """
    first, conversation.editing = conversation.turn(conversation.editing), ""
    if first is None or conversation.busy:
        return ""
    try:
        if conversation.id:
            return _rewound(assistant, conversation, first)
    except FootnoteError as error:
        conversation.unkept = error
    return "This conversation cannot be kept, so the question was asked at its end."


def _rewound(assistant: Chats, conversation: Conversation, first: Turn) -> str:
    before = conversation.turns[: conversation.turns.index(first)]
    after = conversation.turns[len(before) :]
    ours = diary(assistant, conversation)
    if not any(turn.answer or turn.draft for turn in after):
        ours.drop(conversation.id, *(turn.key for turn in after))
        conversation.resume(conversation.id, before)
        return ""
    heading = ours.heading(conversation.id)
    conversation.resume(ours.branch(conversation.id, first.key) if before else "", before)
    return f"Asked anew in a copy. The conversation as it was stays in the list: “{heading.title if heading else ''}”."
