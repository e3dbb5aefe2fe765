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
from collections.abc import Callable
from typing import Any

import answer_arms
import answer_baselines
import numpy as np
from answer_arms import Arm, Told
from answer_edits import WANTED, Edited, edits
from answer_scores import GOALS, Figure, Floats, Pair, figures
from answer_sets import SETS, AnswerSet, clapnq, en_fact, realtimeqa, rgb_en, seed, squad2
from open_sets import RESULTS, OpenSet, there_or_exit
from retrieval import large_store

from rag.evaluation.intervals import Resamples, paired
from rag.evaluation.judging.labels import load_labels, quotes
from rag.types import Checked

ALL = {**SETS, "necessity": (edits,), "obedience": (edits,)}
TO_READ, TO_READ_OF = 100, (squad2, clapnq, rgb_en, en_fact, realtimeqa, seed)


def run(one: AnswerSet, arm: str, rows: int | None, until: float) -> list[Pair]:
    """The sample with its answers, as many as are kept or could be asked in time."""
    kept = Kept(one, arm)
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

    def __init__(self, one: AnswerSet, arm: str) -> None:
        corpus = hashlib.sha256("".join(map(json.dumps, one.corpus)).encode()).hexdigest()
        self._about = json.dumps({**_configuration(arm), "corpus": corpus})
        self._path = RESULTS / f"answers-{one.name}-{_file_name(arm)}-{_digest(arm)}-{corpus[:4]}.jsonl"
        self.rows: dict[str, Told] = {}
        lines = self._path.read_text("utf-8").split("\n") if self._path.is_file() else []
        for line in lines[1:-1]:
            row = json.loads(line)
            self.rows[row["asked"]] = Told.from_dict(row)
        self._cut_off = bool(lines and lines[-1])

    def add(self, stamp: str, told: Told) -> None:
        if self._cut_off:  # a line without its end goes
            self._path.write_text(self._path.read_text("utf-8").rpartition("\n")[0] + "\n", "utf-8")
            self._cut_off = False
        line = json.dumps({"asked": stamp, **told.to_dict()}) + "\n"
        RESULTS.mkdir(exist_ok=True)
        new = not self._path.is_file()
        with self._path.open("a", encoding="utf-8") as out:
            out.write(self._about + "\n" + line if new else line)
        self.rows[stamp] = told


def _configuration(arm: str) -> dict[str, Any]:
    return (answer_baselines if answer_baselines.is_baseline(arm) else answer_arms).configuration(arm)


def _digest(arm: str) -> str:
    return hashlib.sha256(json.dumps(_configuration(arm), sort_keys=True).encode()).hexdigest()[:8]


def _file_name(arm: str) -> str:
    return arm.replace("/", "-").replace(":", "-")


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


def to_read(arm: str) -> None:
    """Write up to a hundred claims with their quotes, drawn by hash from what is kept, and print what those that were labelled say."""
    rows: dict[str, dict[str, Any]] = {}
    for one in (make() for make in TO_READ_OF):
        kept = Kept(one, arm).rows
        for asking, told in ((asking, kept[asking.stamp]) for asking in one.askings if asking.stamp in kept):
            for claim in told.answer.claims:
                row = {"asked": asking.question, "claim": claim.text, "quotes": quotes(claim, told.answer)}
                drawn = hashlib.sha256(json.dumps([claim.text, *row["quotes"]]).encode()).hexdigest()
                rows.setdefault(drawn, {**row, "slice": one.name, "question": asking.id})
    stem = f"to-read-{_file_name(arm)}"
    known = {(each.claim, each.quotes): each.label for path in sorted(RESULTS.glob(f"{stem}-*.jsonl")) for each in load_labels(path)}
    chosen = [rows[drawn] for drawn in sorted(rows)[:TO_READ] if rows[drawn]["quotes"]]
    chosen = [{**row, "label": known.get((row["claim"], row["quotes"])) or ""} for row in chosen]
    path = RESULTS / f"{stem}-{_digest(arm)}.jsonl"
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
    makers: dict[Callable[[], AnswerSet], None] = dict.fromkeys(make for name in options.sets for make in ALL.get(name, ()))
    for one in (make() for make in makers):
        if options.list:
            print("\n".join(f"{one.name}\t{arm}\t{a.kind}\t{a.id}" for arm in options.arm for a in one.drawn(arm, options.rows)))
            continue
        table(one, {arm: run(one, arm, options.rows, until) for arm in options.arm})
    for arm in options.arm if not options.list else ():
        if makers and not answer_baselines.is_baseline(arm):
            to_read(arm)
        if "speed" in options.sets:
            speed(arm, options.rows)


if __name__ == "__main__":
    main()
