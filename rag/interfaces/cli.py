"""The `rag` command: turns arguments into one call and its result into text. Nothing is decided here.

Results go to standard output, everything else to standard error, so that `--json` can be piped.
"""

from __future__ import annotations

import json
import logging
import sys
from importlib.metadata import version as version_of
from pathlib import Path
from typing import Annotated, Any

import typer

from ..assistant import Assistant
from ..config import Config, leaks
from ..documents.reading import Limits
from ..errors import FootnoteError
from ..filenames import printable, shown
from ..index.store import salvage
from ..models import pins, weights
from ..reports import SyncPlan, SyncReport
from ..types import Answer, Checked, Found, Message, Scope, Token
from . import accounts, evaluate
from .access import Access, check_reach
from .desk import Desk
from .scoping import Wanted
from .terminal import (
    After,
    AsJson,
    BaseUrl,
    Before,
    Document,
    Documents,
    Model,
    Outlet,
    Store,
    Tag,
    opened,
    progress,
    say,
    settings,
    synced,
)
from .verification import Files, Stored, citations, verified

app = typer.Typer(
    help="Ask a folder of documents; every sentence of the answer is proved by an exact quotation.",
    no_args_is_help=True,
    add_completion=False,
)
models = typer.Typer(help="The weight files: list, fetch, verify, path.", invoke_without_command=True)
app.add_typer(models, name="models")
app.add_typer(evaluate.app, name="eval")
app.add_typer(accounts.app, name="user")

DEFAULT_WEIGHTS = ("minilm", pins.LOCAL)


def main() -> None:
    """Run the command; every expected error is one line and an exit code."""
    try:
        app()
    except FootnoteError as error:
        say(f"rag: {error}")
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        say("")
        sys.exit(130)
    except BrokenPipeError:  # the reader of our output has gone, as in `rag ask … | head`
        sys.stderr.close()
        sys.exit(0)


@app.callback(invoke_without_command=True)
def _root(
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Show what the library logs.")] = False,
) -> None:
    logging.basicConfig(level=logging.INFO if verbose else logging.ERROR, format="%(name)s: %(message)s")
    if version:
        print(f"rag {version_of('footnote')}")
        raise typer.Exit


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="The question.")],
    documents: Documents = None,
    store: Store = None,
    model: Model = None,
    base_url: BaseUrl = None,
    document: Document = None,
    outlet: Outlet = None,
    after: After = None,
    before: Before = None,
    tag: Tag = None,
    as_json: AsJson = False,
) -> None:
    """Ask one question."""
    wanted = Wanted(document or (), outlet or (), after, before, tag or ())
    with opened(documents, model, settings(store, base_url)) as assistant:
        answer = assistant.ask(question, scope=wanted.scope(assistant))
    print(json.dumps(answer.to_dict(), ensure_ascii=False, indent=2) if as_json else answer)


@app.command()
def chat(
    documents: Documents = None,
    store: Store = None,
    model: Model = None,
    base_url: BaseUrl = None,
    document: Document = None,
    outlet: Outlet = None,
    after: After = None,
    before: Before = None,
    tag: Tag = None,
) -> None:
    """Talk in the terminal; an empty line or Ctrl-D leaves."""
    history: list[Message] = []
    wanted = Wanted(document or (), outlet or (), after, before, tag or ())
    with opened(documents, model, settings(store, base_url)) as assistant:
        scope = wanted.scope(assistant)
        say(f"{len(assistant.documents())} documents · {f'{scope} · ' if scope else ''}{assistant.model} · an empty line leaves")
        while question := _prompt():
            try:
                answer = _streamed(assistant, question, history, scope)
            except FootnoteError as error:
                say(f"rag: {error}")
                continue
            print(f"\n{answer}\n")
            history += [{"role": "user", "content": question}, {"role": "assistant", "content": answer.text, "answer": answer}]


def _prompt() -> str:
    try:
        return input("? ").strip()
    except EOFError:
        return ""


def _streamed(assistant: Assistant, question: str, history: list[Message], scope: Scope | None) -> Answer:
    """Show on standard error what is found and drafted, and return the checked answer."""
    for event in assistant.stream(question, history, scope):
        if isinstance(event, Found):
            say(f"reading {len(event.evidence)} sentences")
        elif isinstance(event, Token):
            print(printable(event.text), end="", flush=True, file=sys.stderr)
        elif isinstance(event, Checked):
            return event.answer
    raise AssertionError("a stream ends with Checked")


@app.command()
def verify(
    file: Annotated[str, typer.Argument(help="A conversation saved as JSON, or what `rag ask --json` printed; - reads standard input.")],
    documents: Documents = None,
    store: Store = None,
    as_json: AsJson = False,
) -> None:
    """Hold each quote of an exported file against the documents as they are now; exit code 1 when one no longer stands there."""
    cited = citations(file)
    if documents:
        config = settings(store)
        limits = Limits(config.file_seconds, config.file_mb)
        outcome = verified(file, cited, Files(documents, [one.document for one in cited], limits))
    else:
        with opened(None, "extractive", settings(store)) as assistant:
            outcome = verified(file, cited, Stored(assistant))
    print(json.dumps(outcome.to_dict(), ensure_ascii=False, indent=2) if as_json else outcome)
    raise typer.Exit(0 if outcome.holds else 1)


@app.command()
def sync(
    documents: Documents = None,
    store: Store = None,
    plan: Annotated[bool, typer.Option("--plan", help="Only say what would be done.")] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Stay, and sync whenever the documents change.")] = False,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Read and embed everything again.")] = False,
    as_json: AsJson = False,
) -> None:
    """Bring the index up to the documents."""
    with Assistant.open(documents, model="extractive", config=settings(store)) as assistant:
        if plan:
            _print_outcome(assistant.plan(), as_json)
            return
        for notice in _embedding_notices(assistant):
            say(f"note: {notice}")
        try:
            _report(assistant, synced(assistant, rebuild=rebuild), as_json)
        except KeyboardInterrupt:
            say("rag: The sync was stopped. What is done is kept. To go on type: rag sync")
            raise
        if watch:
            say("watching for changes; Ctrl-C ends it")
            for outcome in assistant.watch():
                if isinstance(outcome, FootnoteError):
                    say(f"rag: {outcome}")
                else:
                    _report(assistant, outcome, as_json)


def _report(assistant: Assistant, report: SyncReport, as_json: bool) -> None:
    _print_outcome(report, as_json)
    read = {*report.added, *report.updated}
    for document in assistant.documents():
        if document.encoding and document.name in read:
            say(f"note: {shown(document.name)} was read as {document.encoding}, which is a guess")


def _print_outcome(outcome: SyncReport | SyncPlan, as_json: bool) -> None:
    parts = {name: getattr(outcome, name) for name in type(outcome).__dataclass_fields__}
    print(json.dumps(parts, ensure_ascii=False, indent=2) if as_json else outcome, flush=True)


@app.command()
def serve(
    documents: Documents = None,
    store: Store = None,
    model: Model = None,
    base_url: BaseUrl = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on. [default: 127.0.0.1]")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on. [default: 7860]")] = None,
    watch: Annotated[bool, typer.Option("--watch", help="Sync whenever the documents change.")] = False,
    browser: Annotated[bool, typer.Option("--open", help="Open the browser.")] = False,
    auth: Annotated[Path | None, typer.Option("--auth", help="Users have to log in; `rag user add` makes the file.")] = None,
    admins_only: Annotated[bool, typer.Option("--admins-only", help="Uploads, removals, sync, settings, evaluation: admins only.")] = False,
    no_upload: Annotated[bool, typer.Option("--no-upload", help="Nobody may add documents on the page.")] = False,
    open_to_network: Annotated[bool, typer.Option("--open-to-network", help="Let in the whole network, without a login.")] = False,
    mcp: Annotated[bool, typer.Option("--mcp", help="Also serve MCP clients; needs the extra footnote[mcp].")] = False,
) -> None:
    """Open the chat in the browser; the documents are synced behind it."""
    from .ui import serve as serve_app

    config = settings(store, base_url, host=host, port=port)
    check_reach(config.host, login=auth is not None, open_to_network=open_to_network)
    others = auth is not None or open_to_network
    access = Access(
        users=accounts.opened(auth) if auth else None,
        admins_only=admins_only,
        shared=open_to_network and auth is None,
        upload=not no_upload,
        mcp=mcp,
        desk=Desk(waiting=config.waiting, rate=config.rate if others else 0),
    )
    with Assistant.open(documents, model=model, config=config) as assistant:
        for notice in assistant.notices:
            say(f"note: {notice}")
        keeper = assistant.owner
        serve_app(assistant, config.host, config.port, open_browser=browser, sync=keeper, watch=watch and keeper, access=access)


@app.command()
def doctor(
    documents: Documents = None,
    store: Store = None,
    repair: Annotated[bool, typer.Option("--repair", help="Mend the index and bring it up to the documents.")] = False,
    as_json: AsJson = False,
) -> None:
    """Compare documents and index, and check weights and settings; exit code 1 when something is wrong."""
    config = settings(store)
    missing = [key for key in DEFAULT_WEIGHTS if not weights.present(key, config.cache)]
    if repair and (aside := salvage(config.store)):
        say(f"note: the index could not be read; it was moved to {aside} and is made anew from the documents")
    with Assistant.open(documents, model="extractive", config=config) as assistant:
        faults = assistant.doctor(repair=repair)
        notices, documents_held = list(assistant.notices), len(assistant.documents())
    facts = {
        "store": config.store,
        "documents": documents_held,
        "cache": str(config.cache),
        "missing_weights": missing,
        "faults": faults,
        "notices": notices,
        "environment": leaks(),
    }
    if as_json:
        print(json.dumps(facts, ensure_ascii=False, indent=2))
    else:
        print(
            "\n".join(f"{name}: {', '.join(value) if isinstance(value, list) else value}" for name, value in facts.items() if value != [])
        )
        print(
            "nothing is wrong" if not faults else f"{len(faults)} faults" + ("" if repair else "; to mend them type: rag doctor --repair")
        )
    raise typer.Exit(1 if faults else 0)


# --- weights --------------------------------------------------------------------------------------


@models.callback()
def _models(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        list_models()


@models.command("list")
def list_models(as_json: AsJson = False) -> None:
    """Each model, its size, and whether it is there."""
    cache = Config.load().cache
    if as_json:
        print(json.dumps([_row(pin, weights.present(key, cache)) for key, pin in pins.PINS.items()], indent=2))
        return
    for key, pin in pins.PINS.items():
        state = "present" if weights.present(key, cache) else f"rag models fetch {key}"
        print(f"{key:<10} {pin.size / 1e6:>7.0f} MB  {pin.name} ({pin.role}): {state}")
    print(f"\nkept in {cache}\n\n{pins.notice()}")


def _row(pin: pins.Pin, present: bool) -> dict[str, Any]:
    return {"key": pin.key, "role": pin.role, "name": pin.name, "bytes": pin.size, "present": present, "licence": pin.licence}


@models.command("fetch")
def fetch_models(keys: Annotated[list[str] | None, typer.Argument(help="Which models. [default: minilm qwen-1.5b]")] = None) -> None:
    """Download weight files, checked by SHA-256; goes on where it was interrupted."""
    cache = Config.load().cache
    failed: FootnoteError | None = None
    for key in keys or DEFAULT_WEIGHTS:
        if key in pins.PINS and weights.present(key, cache):
            say(f"{key}: present")
            continue
        try:
            with progress() as report:
                weights.fetch(key, cache, report)
            say(f"{key}: fetched into {weights.location(key, cache)}")
        except FootnoteError as error:  # the others can still be had
            say(f"rag: {error}")
            failed = error
    if failed is not None:
        raise typer.Exit(failed.exit_code)


@models.command("verify")
def verify_models(keys: Annotated[list[str] | None, typer.Argument(help="Which models. [default: all present]")] = None) -> None:
    """Compare the weight files with their pinned SHA-256."""
    cache = Config.load().cache
    chosen = keys or [key for key in pins.PINS if weights.present(key, cache)]
    if not chosen:
        print(f"no weights in {cache}; type `rag models fetch`")
    for key in chosen:
        weights.verify(key, cache)
        print(f"{key}: as pinned")


@models.command("path")
def path_of_model(key: Annotated[str, typer.Argument(help="Which model.")]) -> None:
    """Print where the model lies, or would lie."""
    print(weights.location(key, Config.load().cache))


def _embedding_notices(assistant: Assistant) -> list[str]:
    return [notice for notice in assistant.notices if "minilm" in notice]
