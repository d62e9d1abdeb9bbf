"""Times other matchers on the text and lists that `bench corpus` made, in one run with ours; docs/benchmarks.md
says how to read what is printed.

    python3 lexicon.py CORPUS-FOLDER PATH-OF-BENCH [--sizes N,N] [--only NAME,NAME]
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from table import digits, markdown

# Name, module in `matchers`, way of using it.
PEERS = [
    ("daachorse, raw", "daachorse", "raw"),
    ("ahocorasick_rs, raw", "ahocorasick_rs", "raw"),
    ("pyahocorasick, raw", "pyahocorasick", "raw"),
    ("hyperscan, raw", "hyperscan", "raw"),
    ("daachorse, normalized", "daachorse", "normalized"),
    ("ahocorasick_rs, normalized", "ahocorasick_rs", "normalized"),
    ("pyahocorasick, normalized", "pyahocorasick", "normalized"),
    ("hyperscan, normalized", "hyperscan", "normalized"),
    ("flashtext, normalized", "flashtext", "own"),
    ("spaCy PhraseMatcher", "spacy_phrases", "own"),
    ("spaCy EntityRuler", "spacy_ruler", "own"),
    ("gatenlp StringGazetteer", "gatenlp_strings", "own"),
    ("gatenlp TokenGazetteer", "gatenlp_tokens", "own"),
    ("presidio deny list", "presidio", "own"),
]
SIZES = [1_000, 10_000, 100_000, 1_000_000]
# A process that takes longer, or wants more memory, is ended.
CAP_SECONDS = 300
CAP_MEGABYTES = 8_192
# A list ten times as long takes about ten times as long to build.
NEXT_SIZE_SECONDS = CAP_SECONDS / 10
# Of the longer list, one document would take too long.
NEXT_SIZE_SPEED = 20_000
# Of the spans that folding in Python and a slow search find, ours must find so many, and the other way round.
AGREEMENT = 0.999


class Ours:
    """Our matcher with one list. `speed` is that of the best of all runs."""

    def __init__(self, bench, corpus, size):
        self.command = [bench, "match", f"{corpus}/fold-{size}.lexicon", f"{corpus}/text.txt", "3"]
        self.bench, self.corpus, self.size = bench, corpus, size
        self.speed = 0
        output(bench, "build", f"{corpus}/list-{size}.tsv", f"{corpus}/fold-{size}.lexicon", "fold")

    def measure(self):
        """MB/s, the best of three runs."""
        result = json.loads(output(*self.command))
        speed = result["bytes"] / result["matchingProcessor"][0] / 1e6
        self.speed = max(self.speed, speed)
        return speed

    def spans(self, texts):
        """For each of the first texts the spans found in it, in characters."""
        result = json.loads(
            output(
                self.bench, "spans", f"{self.corpus}/fold-{self.size}.lexicon", f"{self.corpus}/text.txt",
                str(len(texts)),
            )
        )  # fmt: skip
        return [set(in_characters(text, flat)) for text, flat in zip(texts, result["spans"])]


def output(*command):
    return subprocess.run(command, check=True, capture_output=True).stdout


def in_characters(text, flat):
    places = {}
    place = 0
    for index, character in enumerate(text):
        places[place] = index
        place += len(character.encode())
    places[place] = len(text)
    return [(places[start], places[end]) for start, end in zip(flat[::2], flat[1::2])]


def run(module, kind, corpus, size):
    """What one worker said, and why it did not say all."""
    command = [sys.executable, str(Path(__file__).with_name("worker.py")), module, kind, corpus, str(size)]
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as errors:
        try:
            status = subprocess.run(
                [*command, str(CAP_MEGABYTES)], stdout=out, stderr=errors, timeout=CAP_SECONDS
            ).returncode
        except subprocess.TimeoutExpired:
            status = "time"
        out.seek(0)
        errors.seek(0)
        said = {}
        for line in out.read().splitlines():
            said.update(json.loads(line))
        error = errors.read()
    if status == 0:
        return said, None
    if status == "time":
        return said, f"not done in {CAP_SECONDS} s"
    if any(words in error for words in ("MemoryError", "memory allocation", "bad_alloc", "Unable to allocate")):
        return said, f"more than {CAP_MEGABYTES:,} MB of memory"
    return said, "failed: " + error.strip().splitlines()[-1]


class Comparison:
    """All sizes of all peers, and what is wrong with any."""

    def __init__(self, bench, corpus):
        self.bench, self.corpus = bench, corpus
        with open(f"{corpus}/text.txt", encoding="utf-8", newline="") as file:
            self.texts = file.read().split("\x0c")
        self.ours, self.results, self.wrong, self.out = {}, {}, [], {}

    def compare(self, size, peers):
        ours = self.ours[size] = Ours(self.bench, self.corpus, size)
        before = ours.measure()
        for name, module, kind in peers:
            note(f"{size:,} entries, {name}")
            said = self.ask(name, module, kind, ours)
            after = ours.measure()
            # The machine may be busier at one time than at another: each is compared with ours beside it.
            self.results[name, size] = said | {"ours": max(before, after)}
            before = after

    def ask(self, name, module, kind, ours):
        if name in self.out:
            return {"reason": self.out[name]}
        said, reason = run(module, kind, self.corpus, ours.size)
        if reason:
            self.out[name] = f"not tried after {ours.size:,}"
        else:
            self.check(name, kind, ours, said)
            if slow := too_slow(ours.size, said):
                self.out[name] = f"not tried: {slow}"
        if reason and reason.startswith("failed"):
            self.wrong.append(f"{name}, {ours.size:,} entries: {reason}")
        return said | {"reason": reason}

    def check(self, name, kind, ours, said):
        """What it found is what it must find; and how much of it is ours."""
        place = f"{name}, {ours.size:,} entries"
        if said["missing"] or said["extra"]:
            self.wrong.append(
                f"{place}: {said['missing']} missing, {said['extra']} extra of {said['examples']}"
            )
        theirs = [set(map(tuple, spans)) for spans in said["spans"]]
        mine = ours.spans(self.texts[: len(theirs)])
        both = sum(len(one & other) for one, other in zip(theirs, mine))
        said["share"] = both / max(1, sum(map(len, mine)))
        if kind == "normalized":
            agreement = both / max(1, sum(len(one | other) for one, other in zip(theirs, mine)))
            if agreement < AGREEMENT:
                self.wrong.append(f"{place}: only {agreement:.2%} of its spans and ours are the same")

    def tables(self, sizes, peers):
        names = [name for name, _, _ in peers]
        yield "Speed in MB/s, and how many times as fast ours is", [
            ["entries", *(cell for size in sizes for cell in (f"{size:,}", "ours"))],
            ["EntityKit, normalized", *(cell for size in sizes for cell in (digits(self.ours[size].speed), ""))],
            *([name, *(cell for size in sizes for cell in self.speed(name, size))] for name in names),
        ]
        yield "Of the spans that ours finds, found, in percent", self.rows(
            sizes, names, "share", lambda value: f"{value * 100:.1f}"
        )
        yield "Building, s", self.rows(sizes, names, "building", digits)

    def rows(self, sizes, names, fact, form):
        yield ["entries", *(f"{size:,}" for size in sizes)]
        for name in names:
            values = [self.results[name, size].get(fact) for size in sizes]
            yield [name, *("–" if value is None else form(value) for value in values)]

    def speed(self, name, size):
        result = self.results[name, size]
        if result["reason"]:
            return "–", ""
        speed = result["bytes"] / result["seconds"] / 1e6
        return digits(speed), digits(result["ours"] / speed)

    def notes(self):
        for (name, size), result in self.results.items():
            if result["reason"]:
                yield f"{name}, {size:,} entries: {result['reason']}"


def too_slow(size, said):
    """Why a list ten times as long is not tried."""
    if said["building"] > NEXT_SIZE_SECONDS:
        return f"building {size:,} took more than {NEXT_SIZE_SECONDS:.0f} s"
    if said["bytes"] / said["seconds"] < NEXT_SIZE_SPEED:
        return f"with {size:,} it read less than {NEXT_SIZE_SPEED / 1e6} MB/s"
    return None


def note(message):
    print(message, file=sys.stderr, flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("corpus")
    parser.add_argument("bench")
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)))
    parser.add_argument("--only", help="parts of the names of those to run")
    arguments = parser.parse_args()
    sizes = [int(size) for size in arguments.sizes.split(",")]
    peers = [
        peer for peer in PEERS if not arguments.only or any(part in peer[0] for part in arguments.only.split(","))
    ]
    comparison = Comparison(arguments.bench, arguments.corpus)
    for size in sizes:
        comparison.compare(size, peers)
    for title, rows in comparison.tables(sizes, peers):
        print(f"{title}\n\n{markdown(list(rows))}\n")
    print("\n".join(comparison.notes()))
    if comparison.wrong:
        sys.exit("wrong:\n" + "\n".join(comparison.wrong))


if __name__ == "__main__":
    main()
