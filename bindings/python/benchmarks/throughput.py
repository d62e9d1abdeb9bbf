"""Times bulk annotation from Python beside the command line and beside spaCy's EntityRuler, in one run.

    python throughput.py PATH-OF-ENTITY [MEGABYTES]

The texts are sentences of the example articles, put together anew to documents of about 2 kB. Twice:

- `entity annotate` from file to file, and `nlp.pipe` from the same file, with every field of every span read: with the
  default pipeline, and with lists alone. What both found is compared before a time is printed;
- lists alone, beside an EntityRuler with the same names as phrase patterns, its fastest way: texts in memory, only
  annotated, and with the entities counted, for which both make an object of each. The ruler finds names letter by letter; EntityKit also finds
  them in capitals, without accents, with other apostrophes and hyphens, and within one another.

Each time is the best of three, for one thread or process and for as many as there are cores. Start-up is not counted.
In MB of UTF-8 a second of processor time, of all threads and processes together, which other work on the machine
disturbs least; in brackets a second on the clock.
"""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import entitykit

ROOT = Path(__file__).parents[3]
RUNS = 3
# Lists of names. Those of words that rules use (frequent words, callings) would mark every other word.
LISTS = ("countries/names", "countries/demonyms", "organizations/*", "persons/public-figures", "places/*")


def sentences() -> list[str]:
    articles = [
        json.loads(line)["text"]
        for path in sorted((ROOT / "examples/articles").glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    return [sentence for article in articles for sentence in re.split(r"(?<=[.!?])\s+", article) if sentence]


def made_texts(size: int) -> list[str]:
    known, chance = sentences(), random.Random(7)
    texts: list[str] = []
    total = 0
    while total < size:
        text: list[str] = []
        length = 0
        while length < 2000:
            text.append(chance.choice(known))
            length += len(text[-1].encode()) + 1
        texts.append(" ".join(text))
        total += length
    return texts


def made_list(folder: Path) -> list[tuple[str, str]]:
    """Writes a pipeline of one list, with the terms of many lists, and the terms."""
    terms: dict[str, str] = {}
    for path in sorted(path for name in LISTS for path in (ROOT / "gazetteers").glob(f"{name}.tsv")):
        for line in path.read_text(encoding="utf-8").splitlines()[1:]:
            term = line.split("\t")[0].strip()
            if term and not term.startswith("#"):
                terms.setdefault(term, path.parent.name.upper().replace("-", "_"))
    plugin = folder / "all"
    plugin.mkdir()
    labels = ", ".join(sorted(set(terms.values())))
    (plugin / "plugin.yaml").write_text(f"id: all\nmakes: [{labels}]\nlexicons: [{{file: all.tsv}}]\n")
    (plugin / "all.tsv").write_text("".join(f"{a}\t{b}\n" for a, b in [("term", "label"), *terms.items()]))
    (plugin / "all.meta.yaml").write_text("source: all lists\nlicence: CC0-1.0\n")
    (folder / "lists.yaml").write_text("name: lists\nplugins: [all]\nstages: [lexicon]\n")
    return list(terms.items())


class Taken(NamedTuple):
    """Seconds of processor time, by this process and those that it started, and on the clock."""

    processor: float
    clock: float

    @classmethod
    def now(cls) -> Taken:
        times = os.times()
        return cls(sum(times[:4]), times.elapsed)

    def since(self, start: Taken) -> Taken:
        return Taken(self.processor - start.processor, self.clock - start.clock)

    def speed(self, megabytes: float) -> str:
        return f"{megabytes / max(self.processor, 0.01):.2f} ({megabytes / max(self.clock, 0.01):.2f})"


def best(work: Callable[[], Any], runs: int = RUNS) -> tuple[Taken, Any]:
    times, result = [], None
    for _ in range(runs):
        start = Taken.now()
        result = work()
        times.append(Taken.now().since(start))
    return min(times), result


class CommandLine:
    """`entity annotate`, from a file of JSON lines to another."""

    def __init__(self, program: str, texts: list[str], folder: Path, pipeline: Path | None) -> None:
        self.command = [program, "annotate", "--from", "jsonl", "--to", "jsonl", "-o", str(folder / "out.jsonl")]
        self.command += ["--pipeline", str(pipeline)] if pipeline else []
        self.folder = folder
        for name, lines in (("all", texts), ("none", texts[:1])):
            with open(folder / f"{name}.jsonl", "w", encoding="utf-8") as file:
                file.writelines(json.dumps({"text": text}) + "\n" for text in lines)

    def time(self, jobs: int) -> tuple[Taken, Any]:
        start_up, _ = best(lambda: self.run("none", jobs))
        taken, _ = best(lambda: self.run("all", jobs))
        return taken.since(start_up), self.found()

    def run(self, name: str, jobs: int) -> None:
        command = [*self.command, "--jobs", str(jobs), str(self.folder / f"{name}.jsonl")]
        subprocess.run(command, check=True, stderr=subprocess.DEVNULL)

    def found(self) -> list[Any]:
        with open(self.folder / "out.jsonl", encoding="utf-8") as file:
            return [spans(json.loads(line)["spans"]) for line in file]


def spans(found: list[dict[str, Any]]) -> list[Any]:
    return [(span["start"], span["end"], span["label"], span.get("id")) for span in found]


def python(pipeline: Path | None, folder: Path, threads: int) -> tuple[Taken, Any]:
    """From the same file, with every field of every span read."""
    nlp = entitykit.load(pipeline, home=ROOT)

    def texts() -> Iterator[str]:
        with open(folder / "all.jsonl", encoding="utf-8") as file:
            for line in file:
                yield json.loads(line)["text"]

    def work() -> list[Any]:
        return [
            [(span.start, span.end, span.label, span.id) for span in doc.spans]
            for doc in nlp.pipe(texts(), threads=threads)
        ]

    return best(work)


def annotated(documents: Iterable[Any]) -> int:
    """How many documents there are. What was found in them lies in the memory of the library, as in spaCy's."""
    return sum(1 for _ in documents)


def counted(documents: Iterable[Any]) -> int:
    """How many entities there are, with an object for each."""
    return sum(len(doc.spans if isinstance(doc, entitykit.Doc) else doc.ents) for doc in documents)


def ruler(terms: list[tuple[str, str]]) -> Any:
    import spacy

    nlp = spacy.blank("fr")
    component: Any = nlp.add_pipe("entity_ruler", config={"phrase_matcher_attr": "ORTH"})
    component.add_patterns([{"label": label, "pattern": term} for term, label in terms])
    return nlp


def main() -> None:
    warnings.simplefilter("ignore")
    program, size = sys.argv[1], int(float(sys.argv[2]) * 1e6) if len(sys.argv) > 2 else 10_000_000
    cores = len(os.sched_getaffinity(0))
    jobs = sorted({1, cores})
    texts = made_texts(size)
    megabytes = sum(len(text.encode()) for text in texts) / 1e6
    print(f"{len(texts)} texts, {megabytes:.1f} MB, {cores} cores, entitykit {entitykit.__version__}")
    os.environ["ENTITYKIT_HOME"] = str(ROOT)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        terms = made_list(folder)
        for title, pipeline in (("default pipeline", None), (f"{len(terms)} terms", folder / "lists.yaml")):
            print(f"\n{title}: MB/s with {' and '.join(map(str, jobs))} threads")
            command = CommandLine(program, texts, folder, pipeline)
            for count in jobs:
                theirs, expected = command.time(count)
                mine, found = python(pipeline, folder, count)
                if found != expected:
                    raise SystemExit("the command line and Python do not find the same")
                print(
                    f"  {count}: entity annotate {theirs.speed(megabytes)}, Python {mine.speed(megabytes)}, "
                    f"Python/entity {theirs.processor / mine.processor:.2f} ({theirs.clock / mine.clock:.2f}), "
                    f"{sum(map(len, found))} spans",
                    flush=True,
                )
        # The ruler is slow: a part of the texts shows how slow.
        part = texts[: max(1, len(texts) // 5)]
        part_size = sum(len(text.encode()) for text in part) / 1e6
        share = megabytes / part_size
        theirs, ours = ruler(terms), entitykit.load(folder / "lists.yaml", home=ROOT)
        print(f"\n{len(terms)} terms: MB/s with {' and '.join(map(str, jobs))} threads or processes")
        print(f"  entities a kB: {counted(theirs.pipe(part)) / part_size / 1e3:.1f} and {counted(ours.pipe(part)) / part_size / 1e3:.1f}")
        for work in (annotated, counted):
            for count in jobs:
                slow, _ = best(lambda: work(theirs.pipe(part, n_process=count)))
                fast, _ = best(lambda: work(ours.pipe(texts, threads=count)))
                print(
                    f"  {count}: {work.__name__}: EntityRuler {slow.speed(part_size)}, Python {fast.speed(megabytes)}, "
                    f"Python/EntityRuler {slow.processor * share / fast.processor:.0f} "
                    f"({slow.clock * share / fast.clock:.0f})",
                    flush=True,
                )


if __name__ == "__main__":
    main()
