"""`rag eval`: question sets checked, drafted and asked, runs compared, held to a gate, judged and exported.

Turns arguments into one call of `rag.evaluation` and its result into text. Nothing is decided here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand

from ..assistant import Assistant
from ..config import Config
from ..errors import EvaluationError
from .render import counted
from .terminal import AsJson, BaseUrl, Documents, Model, Store, opened, progress, say, settings

if TYPE_CHECKING:
    from ..evaluation import QuestionSet, Report

app = typer.Typer(help="Answers measured against a question set.", no_args_is_help=True)

_SHORT = {"k": "passages"}
"""Names that people use for settings."""
_PAIRS = ("--set", "--sweep", "--min", "--max", "--max-drop")

Pairs = list[str] | None
File = Annotated[Path, typer.Argument(help="Question set: a .jsonl, .csv, .yaml or SQuAD file, or a folder of them, or a BEIR folder.")]
Run = Annotated[Path, typer.Argument(help="Folder of a run.")]


class _WithPairs(TyperCommand):
    """Takes several key=value behind one option: `--sweep k=4,8 model=extractive,local`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """The arguments, each further pair behind its option."""
        return super().parse_args(ctx, list(_repeated(args)))


def _repeated(arguments: Sequence[str]) -> Iterator[str]:
    """The arguments with each further key=value behind an option of pairs given that option of its own."""
    option, pairs = "", 0
    for argument in arguments:
        if argument.startswith("-"):
            option, pairs = argument if argument in _PAIRS else "", 0
        elif option and re.match(r"[\w@]+=", argument):
            if pairs:
                yield option
            pairs += 1
        else:
            option = ""
        yield argument


@app.command()
def check(file: File, documents: Documents = None, store: Store = None, as_json: AsJson = False) -> None:
    """Look for faults in a question set: in its rows, and against the documents. Exit code 1 when there are any."""
    from ..evaluation.sets.layouts import problems
    from ..evaluation.sets.library import check as against

    found, faults = problems(file)
    with _opened(found, documents, store, "extractive", {}) as assistant:
        faults = [*faults, *against(found, assistant)]
    if as_json:
        rows = [{"where": one.where, "field": one.field, "seen": one.seen, "fix": one.fix} for one in faults]
        typer.echo(json.dumps({"questions": len(found.questions), "problems": rows}, ensure_ascii=False, indent=2))
    else:
        typer.echo("\n".join([*map(str, faults), f"{len(found.questions)} questions, {counted(len(faults), 'problem')}"]))
    raise typer.Exit(1 if faults else 0)


@app.command()
def draft(
    out: Annotated[Path | None, typer.Option("--out", "-o", help="File to add the rows to. [default: questions/draft.jsonl]")] = None,
    count: Annotated[int, typer.Option("--count", "-n", min=1, help="How many rows to propose.")] = 30,
    seed: Annotated[int, typer.Option(help="Another number, another choice of sentences.")] = 0,
    documents: Documents = None,
    store: Store = None,
    model: Model = None,
    base_url: BaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """Propose rows from the documents, marked unchecked; accept, edit or reject them in the app, or in the file."""
    from ..evaluation.drafting.drafts import draft as proposed
    from ..evaluation.sets.layouts import add

    config = settings(store, base_url)
    with _chat(config, model or config.model) as chat, opened(documents, "extractive", config) as assistant:
        rows = proposed(assistant, count, chat, seed)
    path = out or Path(config.questions) / "draft.jsonl"
    added = add(path, rows)
    if as_json:
        typer.echo(json.dumps([row.to_dict() for row in added], ensure_ascii=False, indent=2))
    else:
        for row in added:
            typer.echo(f"{'+' if row.answerable else '-'} {row.question}  {' | '.join(row.answers)}")
        typer.echo(f"{counted(len(added), 'row')} added to {path}, unchecked")


@app.command(cls=_WithPairs)
def run(
    file: File,
    documents: Documents = None,
    store: Store = None,
    model: Model = None,
    base_url: BaseUrl = None,
    pairs: Annotated[Pairs, typer.Option("--set", help="A setting, as passages=4; may be given again.")] = None,
    sweep: Annotated[Pairs, typer.Option("--sweep", help="A setting and its values, as k=4,8,12 model=extractive,local.")] = None,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Folder for the run. [default: one of its own below runs/]")] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Questions asked at once. [default: 1; 4 of a model on another machine]")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Ask every question, score the answers, and keep the run with its report. A run that was cut off goes on where it was."""
    from ..evaluation.comparing.sweep import axes
    from ..evaluation.sets.layouts import read

    questions = read(file)
    given = {**_values(pairs), **({"base_url": base_url} if base_url else {})}
    if sweep:
        varied = {_SHORT.get(name, name): values for name, values in axes(sweep).items()}
        _sweep(questions, (documents, store, model), given, varied, out)
        return
    report, folder = _run(questions, (documents, store, model), given, out, workers)
    typer.echo(json.dumps(report.to_dict(), ensure_ascii=False, indent=2) if as_json else report)
    say(f"kept in {folder}; open {folder / 'report.html'}")


@app.command()
def report(run: Run) -> None:
    """Make the page of a run anew."""
    from ..evaluation import Report
    from ..evaluation.folder import PAGE, save

    typer.echo(save(Report.load(run), run) / PAGE)


@app.command()
def diff(a: Run, b: Run, as_json: AsJson = False) -> None:
    """Compare two runs question by question."""
    from ..evaluation import Report
    from ..evaluation.comparing.diff import compare

    found = compare(Report.load(a), Report.load(b))
    typer.echo(json.dumps(found.to_dict(), ensure_ascii=False, indent=2) if as_json else found)


@app.command(cls=_WithPairs)
def gate(
    run: Run,
    minimum: Annotated[Pairs, typer.Option("--min", help="Least value of a figure, as citation_exactness=1; may be given again.")] = None,
    maximum: Annotated[Pairs, typer.Option("--max", help="Largest value of a figure.")] = None,
    max_drop: Annotated[Pairs, typer.Option("--max-drop", help="How much a figure may be worse than in the baseline.")] = None,
    baseline: Annotated[Path | None, typer.Option(help="Folder of a run, or its run.json.")] = None,
    junit: Annotated[Path | None, typer.Option(help="Write the checks as JUnit XML to this file.")] = None,
    as_json: AsJson = False,
) -> None:
    """Hold a run to limits and to a baseline; exit code 1 when it falls short."""
    from ..evaluation import Report
    from ..evaluation.comparing.gate import judge, load_baseline
    from ..evaluation.comparing.gate import junit as as_junit
    from ..evaluation.sets.files import put

    before = load_baseline(baseline) if baseline else None
    verdict = judge(Report.load(run), before, _numbers(minimum), _numbers(maximum), _numbers(max_drop))
    if junit:
        put(junit, as_junit(verdict, run.name))
    typer.echo(json.dumps(verdict.to_dict(), ensure_ascii=False, indent=2) if as_json else verdict)
    raise typer.Exit(verdict.exit_code)


@app.command()
def figures() -> None:
    """List every figure by name, with what it means."""
    from ..evaluation.names import METRICS

    width = max(map(len, METRICS))
    for metric in METRICS.values():
        better = {True: "higher is better", False: "lower is better", None: ""}[metric.higher]
        typer.echo(f"{metric.name:<{width}}  {'; '.join(part for part in (metric.meaning, f'over: {metric.over}', better) if part)}")


@app.command()
def judge(
    run: Run,
    model: Annotated[str, typer.Option("--model", "-m", help="The chat model that judges, as provider:model or local.")],
    base_url: BaseUrl = None,
    calibration: Annotated[Path | None, typer.Option(help="What `rag eval calibrate` kept. [default: judges.json below runs/]")] = None,
) -> None:
    """Let a chat model judge whether each sentence is supported by its quotes; kept apart from the figures."""
    from ..evaluation import Report
    from ..evaluation.folder import save
    from ..evaluation.judging.judge import calibration_for, fingerprint, judged

    config, found = settings(None, base_url), Report.load(run)
    with _chat(config, model) as chat, progress() as told:
        known = calibration_for(calibration or Path(config.runs) / "judges.json", fingerprint(chat))
        said = judged(found, chat, told, known)
    save(found.with_judged(said), run)
    typer.echo(json.dumps({key: value for key, value in said.items() if key != "claims"}, ensure_ascii=False, indent=2))


@app.command()
def labels(run: Run, out: Annotated[Path, typer.Option("--out", "-o", help="File to write.")] = Path("labels.jsonl")) -> None:
    """Write a run's sentences and their quotes for people to label."""
    from ..evaluation import Report
    from ..evaluation.judging.judge import to_label
    from ..evaluation.sets.files import put

    if out.exists():
        raise EvaluationError(f"{out} is there already", "Labels are work; they are not overwritten", "Name another file with --out")
    rows = [json.dumps(row, ensure_ascii=False) for row in to_label(Report.load(run))]
    put(out, "".join(f"{row}\n" for row in rows))
    typer.echo(f"{counted(len(rows), 'sentence')} to label in {out}: write full, partial or none behind each `label`")


@app.command()
def calibrate(
    file: Annotated[Path, typer.Argument(help="Labelled sentences, as `rag eval labels` writes them.")],
    model: Annotated[str, typer.Option("--model", "-m", help="The chat model that judges.")],
    base_url: BaseUrl = None,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="File to keep it in. [default: judges.json below runs/]")] = None,
) -> None:
    """Compare a judge model with human labels; without enough agreement its figures gate nothing."""
    from ..evaluation.judging.judge import calibrate as compared
    from ..evaluation.judging.judge import load_labels, save_calibration

    config, labelled = settings(None, base_url), load_labels(file)
    with _chat(config, model) as chat, progress() as told:
        agreement = compared(labelled, chat, told)
    save_calibration(out or Path(config.runs) / "judges.json", agreement)
    typer.echo(agreement)


@app.command()
def export(
    run: Run,
    form: Annotated[str, typer.Option("--to", help="ragas or squad.")] = "ragas",
    out: Annotated[Path | None, typer.Option("--out", "-o", help="File to write. [default: FORM.jsonl in the run]")] = None,
) -> None:
    """Write a run in a form that other tools read."""
    from ..evaluation import Report
    from ..evaluation.export import write

    path = out or run / f"{form}.jsonl"
    typer.echo("\n".join(map(str, write(Report.load(run), form, path))))


# --- what the commands share ------------------------------------------------------------------------


def _values(pairs: Pairs) -> dict[str, str]:
    found = {}
    for pair in pairs or ():
        key, sign, value = pair.partition("=")
        if not sign or not key or not value:
            raise EvaluationError(f"{pair!r} is not key=value", "For example passages=4")
        found[_SHORT.get(key, key)] = value
    return found


def _numbers(pairs: Pairs) -> dict[str, float]:
    try:
        return {key: float(value) for key, value in _values(pairs).items()}
    except ValueError as error:
        raise EvaluationError(f"A limit is no number: {error}", "For example --min citation_exactness=1") from error


@contextmanager
def _chat(config: Config, model: str | None) -> Iterator[Any]:
    """The chat model of that name, closed at the end; None for none, and for "extractive"."""
    if model in (None, "extractive"):
        yield None
        return
    from ..models.chat import open_chat

    chat = open_chat(config, model)
    try:
        yield chat
    finally:
        closing = getattr(chat, "close", None)
        if closing is not None:
            closing()


Where = tuple[list[Path] | None, Path | None, str | None]
"""Documents, store and model as given on the command line."""


@contextmanager
def _opened(
    questions: QuestionSet, documents: list[Path] | None, store: Path | None, model: str | None, given: Mapping[str, Any]
) -> Iterator[Assistant]:
    """An assistant over the documents given or, where there are none given and the set brings its own, over these."""
    config = settings(store, **given)
    if questions.corpus and not documents:
        from ..evaluation.sets.layouts import put_corpus

        home = Path(config.runs) / "corpora" / f"{questions.name}-{questions.digest[:8]}"
        documents = [put_corpus(questions, home)]
        config = settings(store or home / "index", **given)
    with opened(documents, model or config.model, config) as assistant:
        yield assistant


def _run(questions: QuestionSet, where: Where, given: Mapping[str, Any], out: Path | None, workers: int | None) -> tuple[Report, Path]:
    from ..evaluation import evaluate
    from ..evaluation.run import new_folder, unfinished

    documents, store, model = where
    with _opened(questions, documents, store, model or given.get("model"), given) as assistant:
        assistant.warm()
        runs = Path(assistant.config.runs)
        folder = out or unfinished(questions, assistant, runs) or new_folder(runs, questions, assistant.model)
        try:
            with progress() as told:
                return evaluate(questions, assistant, out=folder, workers=workers, progress=told), folder
        except KeyboardInterrupt:
            say(f"stopped; what is finished is kept: the same command with --out {folder} goes on")
            raise


def _sweep(questions: QuestionSet, where: Where, given: Mapping[str, Any], axes: Mapping[str, Sequence[str]], out: Path | None) -> None:
    """One run for each combination, in a folder each below `out`, and a table over them."""
    from ..evaluation.comparing.sweep import combinations, page, table
    from ..evaluation.sets.files import put

    home = out or Path(Config.load().runs) / f"sweep-{questions.name}-{datetime.now():%Y%m%d-%H%M%S}"
    documents, store, model = where
    reports = []
    for combination in combinations(axes):
        name = ",".join(f"{key}={value}" for key, value in combination.items())
        say(name)
        chosen = combination.get("model", model)
        changed = {**given, **{key: value for key, value in combination.items() if key != "model"}}
        found, _ = _run(questions, (documents, store, chosen), changed, home / re.sub(r"[^\w.,=-]+", "-", name), None)
        reports.append((combination, found))
    made = table(reports)
    put(home / "sweep.json", json.dumps(made.to_dict(), ensure_ascii=False, indent=1) + "\n")
    put(home / "sweep.html", page(made))
    typer.echo(made)
    say(f"kept in {home}; open {home / 'sweep.html'}")
