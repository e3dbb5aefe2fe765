"""How well real files of many kinds are read: text found, reasons given, words of a gold text recovered.

    python benchmarks/formats.py [FOLDER]

FOLDER (default ../shared/formats) holds files and a manifest.jsonl whose rows have `path`, `ext`, `expect` ("text",
"any", "encrypted", "malformed") and perhaps `must_include` (strings) and `gold` (a Markdown file). Files are read as a
sync reads them, in the child process with its limits. The baseline, in the same run, is what most scripts do: decode
the bytes as UTF-8 and drop what is not.
"""

import json
import re
import statistics
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from rag.documents.reading import Ended, Job, Limits, Prepared, read_files
from rag.evaluation.intervals import wilson

HANG_SECONDS = 60.0
WORD = re.compile(r"\w+")
MARKUP = re.compile(r"<!--.*?-->|!\[[^\]]*\]\([^)]*\)|\]\([^)]*\)|[*_`#|\\]|^[-=:| ]+$", re.MULTILINE | re.DOTALL)


def main(folder: Path) -> None:
    if not (folder / "manifest.jsonl").is_file():
        sys.exit(f"{folder} has no manifest.jsonl: give the folder that holds the files")
    rows = [json.loads(line) for line in (folder / "manifest.jsonl").read_text("utf-8").splitlines()]
    results = {row["path"]: result for row, result in zip(rows, read(folder, rows), strict=True)}
    report(folder, rows, results)


def read(folder: Path, rows: list[dict]) -> Iterator[tuple[str, str, float]]:
    """Text, reason and seconds of each file; one of text and reason is empty."""
    for row in rows:
        began = time.perf_counter()
        texts, reason = [], ""
        for result in read_files([Job(row["path"], folder / row["path"])], Limits(HANG_SECONDS)):
            if isinstance(result, Prepared):
                for sentence in result.sentences:
                    assert result.document.text[sentence.start : sentence.end] == sentence.text
                texts.append(result.document.text)
            elif isinstance(result, Ended) and result.failed:
                reason = result.failed[0][1]
        yield "\n\n".join(texts), "" if texts else reason, time.perf_counter() - began


def report(folder: Path, rows: list[dict], results: dict[str, tuple[str, str, float]]) -> None:
    found, crashed, slow = Counter(), [], []
    kinds: dict[str, Counter] = defaultdict(Counter)
    recalls, plain_recalls, plain_found, misses = {}, {}, 0, []
    for row in rows:
        text, reason, seconds = results[row["path"]]
        wanted = row.get("must_include") or []
        whole = bool(text.strip()) and all(squeezed(part) in squeezed(text) for part in wanted)
        crashed += [row["path"]] if "crashed" in reason else []
        slow += [row["path"]] if seconds > HANG_SECONDS else []
        good = whole if row["expect"] == "text" else bool(text or reason)
        found[row["expect"], good] += 1
        kinds[row["ext"]]["good" if good else "bad"] += 1
        if not good:
            misses.append(f"{row['path']}: {reason or 'lacks ' + repr([p for p in wanted if squeezed(p) not in squeezed(text)])}")
        plain = (folder / row["path"]).read_bytes().decode("utf-8", "ignore")
        if row["expect"] == "text":
            plain_found += "\0" not in plain and all(squeezed(part) in squeezed(plain) for part in wanted) and bool(plain.strip())
        if row.get("gold"):
            gold = (folder / row["gold"]).read_text("utf-8")
            recalls[row["path"]], plain_recalls[row["path"]] = recall(gold, text), recall(gold, plain)
    total = found["text", True] + found["text", False]
    interval = wilson(found["text", True], total)
    print(
        f"{len(rows)} files, crashes {len(crashed)}, over {HANG_SECONDS:g} s {len(slow)},"
        f" slowest {max(result[2] for result in results.values()):.1f} s"
    )
    print(
        f"expect text: {found['text', True]} of {total} = {found['text', True] / total:.3f} ({interval.low:.3f}-{interval.high:.3f});"
        f" baseline (bytes as UTF-8) {plain_found / total:.3f}"
    )
    for expect in ("encrypted", "malformed", "any"):
        count = found[expect, True] + found[expect, False]
        print(f"expect {expect}: read or refused with a reason {found[expect, True]} of {count}")
    values = sorted(recalls.values())
    print(
        f"word recall of {len(values)} gold texts: median {statistics.median(values):.3f}, quartile {values[len(values) // 4]:.3f},"
        f" baseline median {statistics.median(plain_recalls.values()):.3f}"
    )
    print("by kind: " + ", ".join(f"{kind} {n['good']}/{n['good'] + n['bad']}" for kind, n in sorted(kinds.items())))
    for line in misses + [
        f"recall {value:.2f}: {path}" for path, value in sorted(recalls.items(), key=lambda pair: pair[1]) if value < 0.9
    ]:
        print(f"  {line}")


def squeezed(text: str) -> str:
    return " ".join(re.sub(r"[*>_`#|]", " ", text).split())


def recall(gold: str, text: str) -> float:
    """Share of the gold text's words that the text has, each as often."""
    wanted, have = (Counter(WORD.findall(part.casefold())) for part in (MARKUP.sub(" ", gold), text))
    return sum((wanted & have).values()) / max(1, wanted.total())


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[1] / "../shared/formats")
