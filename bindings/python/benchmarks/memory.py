"""Resident memory while documents are annotated, which must not grow with their number.

    python memory.py [DOCUMENTS]

The default pipeline annotates made articles of about 2 kB, each another one; every field of every span is read, and
each document becomes a dictionary. Prints megabytes after every tenth part, and fails where the last half of the
documents took more than one in a hundred of what was there.
"""

from __future__ import annotations

import os
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import entitykit

from throughput import ROOT, sentences


def resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def texts(count: int) -> Iterator[str]:
    known, chance = sentences(), random.Random(11)
    for number in range(count):
        text = f"{number}."
        while len(text) < 2000:
            text += " " + chance.choice(known)
        yield text


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    os.environ["ENTITYKIT_HOME"] = str(ROOT)
    sizes, spans, size, start = [], 0, 0, time.monotonic()
    with entitykit.load() as nlp:
        for number, doc in enumerate(nlp.pipe(texts(count)), 1):
            spans += len(doc.to_dict()["spans"])
            size += len(doc.text.encode())
            if number % (count // 10) == 0:
                sizes.append(resident())
                print(f"{number} documents, {size / 1e6:.0f} MB, {spans} spans: {sizes[-1] / 1e6:.1f} MB", flush=True)
    print(f"{time.monotonic() - start:.0f} s")
    half, last = sizes[len(sizes) // 2 - 1], sizes[-1]
    if last > half * 1.01:
        raise SystemExit(f"{(last - half) / count * 2:.0f} bytes a document")


if __name__ == "__main__":
    main()
