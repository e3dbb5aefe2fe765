"""The page as its visitors find it: seconds until it stands, until a click shows its quote, among many, and after hours of questions.

    python benchmarks/browser.py [ready found click crowd memory turns] [--questions 500] [--turns 200]

ready   seconds from opening the address until a question can be typed (goal 2.5)
found   milliseconds from "Ask" until the passages found are shown (goal 500)
click   milliseconds from a click on a citation until its quote stands marked, document of one megabyte (goal 150 at the median)
crowd   20 people ask at once: errors (goal 0), seconds until the answer is there (goal 5 at the 95th percentile)
memory  resident megabytes of the server after the first 50 questions and after all (goal within 5 %)
turns   seconds of the first and of the last ten questions of one conversation, in the page (the ratio tells)

A server of its own over documents that it makes, in quotes, and Chromium. Percentiles come with their n; each wall time is of this
machine as it is now, so the time that an empty page of the same server takes to load (`/alive`) stands beside them.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import numpy as np
from playwright.sync_api import Page, sync_playwright

FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
TOWNS = [
    f"{first}{last}" for first in ("Har", "Win", "Ost", "Kel", "Mar", "Bran", "Lin", "Thorn") for last in ("wick", "ford", "by", "mouth")
]
LARGE = 1_000_000
PEOPLE, CLICKS, ASKED, WARM = 20, 30, 20, 50
FOUND = """() => { window.took = new Promise((resolve) => {
  let began;
  window.addEventListener('click', () => { began = performance.now(); }, { capture: true, once: true });
  new MutationObserver((_, all) => {
    if (!document.querySelector('.fn-evidence, .fn-answer')) return;
    all.disconnect();
    resolve(performance.now() - began);
  }).observe(document.body, { childList: true, subtree: true });
}); }"""
# Whether this question is the last one, and each that is shown is closed.
CLOSED = """asked => {
  const all = [...document.querySelectorAll('#chat .fn-asked')];
  return all.at(-1)?.textContent === asked && document.querySelectorAll('#chat .fn-foot').length === all.length;
}"""
# From the click as the page hears it until the frame that shows the marked words is drawn: what moves the mouse in a test is no part of it.
SHOWN = """words => { window.took = new Promise((resolve) => {
  let began;
  window.addEventListener('click', () => { began = performance.now(); }, { capture: true, once: true });
  const look = () => {
    const mark = document.querySelector('#source mark#cited');
    if (!began || !mark || !mark.textContent.includes(words)) return requestAnimationFrame(look);
    return requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - began)));
  };
  look();
}); }"""


def write(folder: Path) -> None:
    """A report of each town, and one of a megabyte about Harwick's harbour in its middle."""
    chance = random.Random(1)
    for number, town in enumerate(TOWNS):
        school = f"The mayor of {town} opened a school for {chance.randint(100, 900)} children."
        (folder / f"{town}.txt").write_text(f"News of {town}\n\n{school} The bridge of {town} is {number + 20} metres long.\n", "utf-8")
    line = "The council talked of roads, of rates and of the weather until late in the evening.\n\n"
    half = line * (LARGE // 2 // len(line))
    fact = "The lighthouse keeper Edna Quillfeather found a silver trumpet under the pier.\n\n"
    (folder / "minutes.txt").write_text(f"Minutes\n\n{half}{fact}{half}", "utf-8")


@dataclass
class Server:
    """A running `rag serve`."""

    address: str
    process: subprocess.Popen[str]
    web: httpx.Client

    def alive(self) -> float:
        """Seconds that the smallest request takes."""
        began = time.perf_counter()
        self.web.get("/alive")
        return time.perf_counter() - began

    def ask(self, question: str) -> float:
        """Seconds until the answer is there. Raises where the server gives an error."""
        began = time.perf_counter()
        reply = self.web.post("/gradio_api/run/ask", json={"data": [question, None, None, None]})
        reply.raise_for_status()
        assert reply.json()["data"][0]["text"], question
        return time.perf_counter() - began

    @property
    def megabytes(self) -> float:
        """Resident memory of the server."""
        lines = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


@contextmanager
def serving() -> Iterator[Server]:
    with tempfile.TemporaryDirectory() as home:
        documents = Path(home, "seeds")
        documents.mkdir()
        write(documents)
        command = [sys.executable, "-c", "from rag.interfaces.cli import main; main()", "serve", "--port", "0", "--model", "extractive"]
        root = str(Path(__file__).resolve().parent.parent)
        process = subprocess.Popen(command, cwd=home, stderr=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": root})
        assert process.stderr is not None
        try:
            told = next(line for line in process.stderr if "Footnote is at " in line)
            address = told.split()[3]
            next(line for line in process.stderr if " added" in line)  # synced
            # One client for all: to make one takes longer than the smallest request.
            with httpx.Client(base_url=address, timeout=120, trust_env=False, limits=httpx.Limits(max_connections=PEOPLE)) as web:
                server = Server(address, process, web)
                server.ask(question(0))
                yield server
        finally:
            process.terminate()
            process.wait(30)


def question(number: int) -> str:
    town = TOWNS[number % len(TOWNS)]
    return (f"How long is the bridge of {town}?", f"What did the mayor of {town} open?")[number // len(TOWNS) % 2]


def told(name: str, values: list[float], unit: str) -> None:
    p50, p95 = np.percentile(values, [50, 95])
    print(f"{name}: p50 {p50:.2f} {unit}, p95 {p95:.2f} {unit}, n {len(values)}", flush=True)


# --- what is measured ---------------------------------------------------------------------------------


def ready(server: Server, browser: Any, _: argparse.Namespace) -> None:
    seconds = []
    for _again in range(7):
        context = browser.new_context()
        began = time.perf_counter()
        page = context.new_page()
        page.goto(server.address)
        page.wait_for_selector("#ask textarea:enabled")
        seconds.append(time.perf_counter() - began)
        context.close()
    told("page ready", seconds[1:], "s")  # the first one starts the browser's own processes


def found(server: Server, browser: Any, _: argparse.Namespace) -> None:
    page = opened(server, browser)
    milliseconds = []
    for number in range(ASKED):
        page.fill("#ask textarea", question(number))
        page.evaluate(FOUND)
        page.click("#ask button")
        milliseconds.append(page.evaluate("window.took"))
        page.wait_for_selector("#ask button:has-text('Ask')")
        page.click("#new")
        page.wait_for_selector("#chat .placeholder")
    told("passages shown", milliseconds, "ms")


def click(server: Server, browser: Any, _: argparse.Namespace) -> None:
    page = opened(server, browser)
    put(page, "What did Edna Quillfeather find under the pier?")
    put(page, question(0))
    links = page.locator("#chat .fn-claims a.fn-cite")
    far, near = links.first, links.last
    milliseconds = []
    for _again in range(CLICKS):
        near.click()
        page.wait_for_selector("#source mark:has-text('bridge')")
        page.evaluate(SHOWN, "silver trumpet")
        far.click()
        milliseconds.append(page.evaluate("window.took"))
    told("click to marked quote", milliseconds, "ms")


def crowd(server: Server, _: Any, __: argparse.Namespace) -> None:
    alone = [server.ask(question(n)) for n in range(10)]
    told("one person", alone, "s")
    with ThreadPoolExecutor(PEOPLE) as people:
        seconds = list(people.map(server.ask, [question(n) for n in range(PEOPLE)]))
    told(f"{PEOPLE} people at once, no error", seconds, "s")


def memory(server: Server, _: Any, options: argparse.Namespace) -> None:
    for number in range(WARM):
        server.ask(question(number))
    before = server.megabytes
    for number in range(WARM, options.questions):
        server.ask(question(number))
    after = server.megabytes
    print(f"memory: {before:.0f} MB after {WARM} questions, {after:.0f} after {options.questions}: {after / before - 1:+.1%}", flush=True)


def turns(server: Server, browser: Any, options: argparse.Namespace) -> None:
    page = opened(server, browser)
    seconds = [put(page, question(number)) for number in range(options.turns)]
    told("first ten turns", seconds[:10], "s")
    told(f"last ten of {options.turns} turns", seconds[-10:], "s")


def opened(server: Server, browser: Any) -> Page:
    page: Page = browser.new_page(viewport={"width": 1500, "height": 900})
    page.set_default_timeout(60_000)
    page.goto(server.address)
    page.wait_for_selector("#ask textarea")
    return page


def put(page: Page, asked: str) -> float:
    """Ask in the page. Gives the seconds until the answer stands below the question, and the next one can be asked."""
    began = time.perf_counter()
    page.fill("#ask textarea", asked)
    page.press("#ask textarea", "Enter")
    page.wait_for_function(CLOSED, arg=asked)
    page.wait_for_selector("#ask button:has-text('Ask')")
    assert page.query_selector("#chat .bot.message >> nth=-1 >> .fn-answer"), asked
    return time.perf_counter() - began


MEASURES = {"ready": ready, "found": found, "click": click, "crowd": crowd, "memory": memory, "turns": turns}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", nargs="*", default=list(MEASURES), choices=[*MEASURES, []])
    parser.add_argument("--questions", type=int, default=500)
    parser.add_argument("--turns", type=int, default=200)
    options = parser.parse_args()
    with serving() as server, sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        told("smallest request", [1000 * server.alive() for _ in range(20)], "ms")
        for what in options.what:
            MEASURES[what](server, browser, options)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
