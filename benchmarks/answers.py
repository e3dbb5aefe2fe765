"""What answers are worth: right, withheld when the documents don't say, proved, deaf to instructions in documents, and how fast.

    python benchmarks/answers.py squad2 clapnq rgb_en en_fact realtimeqa seed injection [--arm extractive bm25 plain/local ...]
    python benchmarks/answers.py necessity obedience speed [--arm local] [--minutes 6] [--rows 10] [--list]

squad2 clapnq rgb_en  contained, refused, AUROC of the gate: open sets, rows with `docs` over these alone
en_fact               documents that state a false value, and their true twins
realtimeqa            F1 and containment over news pages
seed                  the shipped questions
injection             garak_latent and bipia: instructions hidden in documents
necessity obedience   the cited sentences are removed, or a value in them edited, and the question is asked again
speed                 seconds to evidence, first token and checked answer over 10,000 passages

Arms: extractive, local, provider:model, and to compare them with bm25, plain/MODEL and gold/MODEL (`answer_baselines.py`); arms
after the first are compared with it on the questions that both were asked. Every answer is kept in benchmarks/results under the
configuration and code that made it, so that a run goes on where it was stopped; `--minutes 0` only prints. Claims of ours with their
quotes are written there to be read: give each a label (full, partial, none) and the share without support is printed too.
Intervals are 95 %, bootstrapped over articles; Wilson's where there are fewer than eight.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import time
from collections.abc import Callable, Sequence
from typing import Any

import answer_arms
import answer_baselines
import numpy as np
from answer_arms import Arm, Told
from answer_edits import WANTED, Edited, edits
from answer_scores import GOALS, Figure, Floats, Pair, figures
from answer_sets import SETS, AnswerSet
from open_sets import RESULTS, OpenSet, there_or_exit
from retrieval import large_store

from rag.evaluation.intervals import Resamples, paired
from rag.evaluation.judging.labels import load_labels, quotes
from rag.types import Checked

ALL = {**SETS, "necessity": (edits,), "obedience": (edits,)}
TO_READ = 100


def run(one: AnswerSet, arm: str, rows: int | None, until: float) -> list[Pair]:
    """The sample with its answers, as many as are kept or could be asked in time."""
    kept = Kept(one.name, arm)
    sample = one.drawn(arm, WANTED * 3 if one.name == "edits" and rows is None else rows)
    left = [asking for asking in sample if asking.stamp not in kept.rows]
    opened: Arm | None = None
    try:
        for asking in left:
            if time.monotonic() > until or (one.name == "edits" and enough(kept.rows.values(), rows or WANTED)):
                break
            opened = opened or _open(one, arm)
            kept.add(asking.stamp, opened.ask(asking))
    finally:
        if opened:
            opened.close()
    pairs = [(asking, kept.rows[asking.stamp]) for asking in sample if asking.stamp in kept.rows]
    if len(pairs) < len(sample) and one.name != "edits":
        print(f"{one.name}, {arm}: {len(sample) - len(pairs)} of {len(sample)} questions are left; the same command asks them", flush=True)
    return pairs


def enough(told: Any, wanted: int) -> bool:
    """Whether as many answers went through both edits as are wanted."""
    tried = [set(one.after or ()) for one in told]
    return min(sum(what in after for after in tried) for what in ("without", "edited")) >= wanted


def _open(one: AnswerSet, arm: str) -> Arm:
    if one.name == "edits":
        return Edited(one, arm)
    return answer_baselines.opened(arm, one) if answer_baselines.is_baseline(arm) else answer_arms.Ours(one, arm)


class Kept:
    """Answers of one arm and configuration, in a file that is added to answer by answer."""

    def __init__(self, name: str, arm: str) -> None:
        about = (answer_baselines if answer_baselines.is_baseline(arm) else answer_arms).configuration(arm)
        digest = hashlib.sha256(json.dumps(about, sort_keys=True).encode()).hexdigest()[:8]
        self.path = RESULTS / f"answers-{name}-{arm.replace('/', '-').replace(':', '-')}-{digest}.jsonl"
        self.rows: dict[str, Told] = {}
        RESULTS.mkdir(exist_ok=True)
        lines = self.path.read_text("utf-8").split("\n") if self.path.is_file() else [json.dumps(about), ""]
        self.path.write_text("\n".join([*lines[:-1], ""]), "utf-8")  # a line that was cut off has no end, and goes
        for line in lines[1:-1]:
            row = json.loads(line)
            self.rows[row["asked"]] = Told.from_dict(row)

    def add(self, stamp: str, told: Told) -> None:
        with self.path.open("a", encoding="utf-8") as out:
            out.write(json.dumps({"asked": stamp, **told.to_dict()}) + "\n")
        self.rows[stamp] = told


# --- the table -----------------------------------------------------------------------------------------


def table(one: AnswerSet, found: dict[str, list[Pair]]) -> None:
    """Print the figures of each arm, those after the first beside it."""
    first: dict[str, Figure] = {}
    clusters = {asking.id: asking.cluster for asking in one.askings}
    for arm, pairs in found.items():
        print(f"\n{one.name}, {arm}: {len(pairs)} questions")
        for figure in figures(one.name, pairs) if pairs else ():
            goal = GOALS.get((one.name, figure.name))
            told = f"  goal {goal[0 if arm != 'extractive' else 1]}" if goal and not answer_baselines.is_baseline(arm) else ""
            print(f"  {figure}{told}{_beside(first.get(figure.name), figure, clusters)}", flush=True)
            if arm == next(iter(found)):
                first[figure.name] = figure


def _beside(ours: Figure | None, other: Figure, clusters: dict[str, str]) -> str:
    both = sorted(ours.rows.keys() & other.rows.keys() & clusters.keys()) if ours else []
    if not ours or not both:
        return ""
    moved = paired([other.rows[key] for key in both], [ours.rows[key] for key in both], [clusters[key] for key in both])
    return f"  first arm - this: {moved.mean:+.3f} ({moved.low:+.3f} to {moved.high:+.3f}), n {moved.n}" if moved else ""


def to_read(arm: str, pairs: Sequence[Pair]) -> None:
    """Write up to a hundred claims with their quotes, drawn by hash, and print what those that were labelled say."""
    path = RESULTS / f"to-read-{arm.replace(':', '-')}.jsonl"
    before = {(one.claim, one.quotes): one for one in load_labels(path)} if path.is_file() else {}
    rows: dict[str, dict[str, Any]] = {}
    for asking, told in pairs:
        for claim in told.answer.claims:
            cited = quotes(claim, told.answer)
            known = before.get((claim.text, cited))
            row = {"asked": asking.question, "claim": claim.text, "quotes": list(cited), "label": (known and known.label) or ""}
            drawn = hashlib.sha256(json.dumps([claim.text, *cited]).encode()).hexdigest()
            rows.setdefault(drawn, {**row, "slice": asking.kind, "question": asking.id})
    chosen = [rows[drawn] for drawn in sorted(rows)[:TO_READ] if rows[drawn]["quotes"]]
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in chosen), "utf-8")
    read = [float(row["label"] == "none") for row in chosen if row["label"]]
    print(f"\n{arm}: {len(chosen)} claims with their quotes are in {path.name}, {len(read)} of them labelled", flush=True)
    if read:
        interval = Resamples([str(n) for n in range(len(read))]).mean(read)
        print(f"  {Figure('answered sentences without support', float(np.mean(read)), interval, len(read))}")


# --- speed ---------------------------------------------------------------------------------------------


def speed(arm: str, rows: int | None) -> None:
    """Seconds of each stage over generated reports made of real sentences, asked what stands in them; two questions warm it up."""
    count = rows or (100 if arm == "extractive" else 40)
    with large_store(520, arm) as assistant:
        assistant.warm()
        asked = [row for row in OpenSet("nq_oracle").questions if OpenSet("nq_oracle").held(row)][: count + 2]
        spent: dict[str, list[float]] = {}
        shown = 0
        for place, row in enumerate(asked):
            *_, last = assistant.stream(row["question"])
            assert isinstance(last, Checked)
            if place >= 2:
                shown += not last.answer.abstained
                for stage, seconds in last.answer.seconds.items():
                    spent.setdefault(stage, []).append(seconds)
        passages = assistant._catalog.counts()["passages"]
    print(f"\nspeed, {arm}: {len(asked) - 2} questions over {passages:,} passages, {shown} answered", flush=True)
    goals = {"evidence": "0.4 / 0.8", "first_token": "1.8 / 3.5", "total": "4 / 8" if arm == "local" else "0.4 / 0.8"}
    for stage, values in spent.items():
        told = "  ".join(f"p{q} {_quantile(np.array(values), q / 100)}" for q in (50, 95))
        print(f"  {stage:<12} n {len(values)}  {told}" + (f"  goal {goals[stage]}" if stage in goals else ""), flush=True)


def _quantile(values: Floats, q: float) -> str:
    order = np.argsort(values)

    def of(weights: Floats) -> Floats:
        reached = np.cumsum(weights[:, order], 1) >= q * weights.sum(1, keepdims=True)
        found: Floats = values[order][reached.argmax(1)]
        return found

    interval = Resamples([str(n) for n in range(len(values))]).statistic(of)
    within = f" ({interval.low:.2f}-{interval.high:.2f})" if interval else ""
    return f"{of(np.ones((1, len(values))))[0]:.2f} s{within}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="+", choices=[*ALL, "speed"], metavar="SET", help=", ".join([*ALL, "speed"]))
    parser.add_argument("--arm", nargs="+", default=["extractive"], help="extractive, local, provider:model, bm25, plain/MODEL, gold/MODEL")
    parser.add_argument("--rows", type=int, help="ask so many of each kind")
    parser.add_argument("--minutes", type=float, default=float("inf"), help="stop asking after so many")
    parser.add_argument("--list", action="store_true", help="print what would be asked, and ask nothing")
    options = parser.parse_args()
    there_or_exit()
    until = time.monotonic() + 60 * options.minutes if options.minutes else 0.0
    read: dict[str, list[Pair]] = {}
    makers: dict[Callable[[], AnswerSet], None] = dict.fromkeys(make for name in options.sets for make in ALL.get(name, ()))
    for one in (make() for make in makers):
        if options.list:
            print("\n".join(f"{one.name}\t{arm}\t{a.kind}\t{a.id}" for arm in options.arm for a in one.drawn(arm, options.rows)))
            continue
        found = {arm: run(one, arm, options.rows, until) for arm in options.arm}
        table(one, found)
        for arm, pairs in found.items():
            if not answer_baselines.is_baseline(arm):
                read.setdefault(arm, []).extend(pairs)
    for arm, pairs in read.items():
        to_read(arm, pairs)
    for arm in options.arm if "speed" in options.sets and not options.list else ():
        speed(arm, options.rows)


if __name__ == "__main__":
    main()
