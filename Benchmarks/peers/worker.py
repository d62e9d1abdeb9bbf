"""Times one matcher with one list, in a process of its own, and writes what came of it as lines of JSON.

    python3 worker.py MATCHER raw|normalized|own CORPUS-FOLDER SIZE MEGABYTES-OF-MEMORY

A run goes over as many documents from the beginning as take about two seconds, all of them at most; three runs
must find equally much. Times are those of the processor, so that what else the machine does counts less; a
matcher that used more than one core would gain nothing.

Then what it finds in the first documents is compared with what the slow search of `reference.py` finds, and its
spans are written, to be compared with ours.
"""

import importlib
import json
import resource
import sys
import time

from exact import Normalized

RUN_SECONDS = 2
RUNS = 3
CHECKED_BYTES = 300_000


def say(**facts):
    print(json.dumps(facts), flush=True)


def read_terms(corpus, size):
    with open(f"{corpus}/list-{size}.tsv", encoding="utf-8") as file:
        next(file)
        return [line.split("\t")[0] for line in file]


def read_texts(corpus):
    with open(f"{corpus}/text.txt", encoding="utf-8", newline="") as file:
        return file.read().split("\x0c")


def make(name, kind, terms):
    module = importlib.import_module(f"matchers.{name}")
    if kind == "normalized":
        return Normalized(module.Matcher, terms)
    return getattr(module, "Bytes", module.Matcher)(terms)


def count_that_takes(seconds, matcher, texts):
    """How many documents take so long, judged by the first ones; always one at least."""
    start = time.perf_counter()
    for count, text in enumerate(texts, start=1):
        matcher.find(text)
        passed = time.perf_counter() - start
        if passed > seconds / 10:
            break
    return max(1, min(len(texts), int(count * seconds / passed)))


def time_runs(matcher, texts):
    seconds, found = [], None
    for _ in range(RUNS):
        start = time.process_time()
        count = sum(len(matcher.find(text)) for text in texts)
        seconds.append(time.process_time() - start)
        if found not in (None, count):
            sys.exit(f"another count of matches: {count} after {found}")
        found = count
    return min(seconds), found


def first_bytes(texts, limit):
    size = 0
    for count, text in enumerate(texts, start=1):
        size += len(text.encode())
        if size >= limit:
            return texts[:count]
    return texts


def main():
    name, kind, corpus, size, memory = sys.argv[1:]
    resource.setrlimit(resource.RLIMIT_AS, (int(memory) << 20,) * 2)
    terms, all_texts = read_terms(corpus, int(size)), read_texts(corpus)
    importlib.import_module(f"matchers.{name}")
    start = time.process_time()
    matcher = make(name, kind, terms)
    say(building=time.process_time() - start)

    texts = all_texts[: count_that_takes(RUN_SECONDS, matcher, all_texts)]
    seconds, found = time_runs(matcher, texts)
    say(seconds=seconds, found=found, bytes=sum(len(text.encode()) for text in texts))

    checked = first_bytes(texts, CHECKED_BYTES)
    spans = [sorted(set(matcher.spans(text))) for text in checked]
    reference = matcher.reference()
    missing, extra = [], []
    for text, here in zip(checked, spans):
        there = reference(text)
        missing += [text[start:end] for start, end in there.difference(here)]
        extra += [text[start:end] for start, end in set(here) - there]
    say(spans=spans, missing=len(missing), extra=len(extra), examples=[missing[:3], extra[:3]])


if __name__ == "__main__":
    main()
