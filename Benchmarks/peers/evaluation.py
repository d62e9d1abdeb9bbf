"""Times `entity evaluate` and nervaluate on the same spans, in one run.

100,000 gold and about as many predicted spans in 1,000 documents, flat, so that both count the same; the
strict F1 of both must agree before a time is printed. The time of `entity` is that of the whole process,
reading both files included; nervaluate gets its lists ready-made.

    python3 evaluation.py PATH-OF-ENTITY
"""

import json
import os
import random
import subprocess
import sys
import tempfile
import time

from nervaluate.evaluator import Evaluator

DOCUMENTS, SPANS = 1_000, 100
LABELS = ["COUNTRY", "PERSON", "ORGANIZATION", "DATE"]


def make(seed):
    """Gold and predicted spans, four of five predictions right, the others shifted, relabelled or missing."""
    chance = random.Random(seed)
    gold, predicted = [], []
    for _ in range(DOCUMENTS):
        here, there = [], []
        for index in range(SPANS):
            start, label = index * 12, chance.choice(LABELS)
            here.append({"start": start, "end": start + 8, "label": label})
            kind = chance.random()
            if kind < 0.8:
                there.append(dict(here[-1]))
            elif kind < 0.87:
                there.append({"start": start + 2, "end": start + 8, "label": label})
            elif kind < 0.94:
                there.append({"start": start, "end": start + 8, "label": chance.choice(LABELS)})
        gold.append(here)
        predicted.append(there)
    return gold, predicted


def write(path, documents):
    text = "abcdefgh    " * SPANS
    with open(path, "w", encoding="utf-8") as file:
        for number, spans in enumerate(documents):
            file.write(json.dumps({"id": f"d{number}", "text": text, "spans": spans}) + "\n")


def best(action, runs=3):
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        result = action()
        times.append(time.perf_counter() - start)
    return min(times), result


def main():
    program = sys.argv[1]
    gold, predicted = make(7)
    with tempfile.TemporaryDirectory() as folder:
        names = [os.path.join(folder, name) for name in ("gold.jsonl", "predicted.jsonl")]
        write(names[0], gold)
        write(names[1], predicted)
        command = [program, "evaluate", "--gold", names[0], "--predicted", names[1], "--json"]
        ours, output = best(lambda: subprocess.run(command, check=True, capture_output=True).stdout)
    ours_f1 = json.loads(output)["strict"]["f1"]

    # nervaluate's ends are inclusive.
    shifted = [
        [[{**span, "end": span["end"] - 1} for span in spans] for spans in side] for side in (gold, predicted)
    ]
    theirs, result = best(
        lambda: Evaluator(shifted[0], shifted[1], tags=LABELS, loader="dict").evaluate(), runs=1
    )
    theirs_f1 = result["overall"]["strict"].f1
    if abs(ours_f1 - theirs_f1) > 1e-9:
        sys.exit(f"strict F1 differs: {ours_f1} and {theirs_f1}")
    count = sum(map(len, gold)) + sum(map(len, predicted))
    print(f"{count:,} spans in {DOCUMENTS:,} documents, strict F1 {ours_f1:.4f} by both")
    print(f"entity evaluate  {ours:7.2f} s  (whole process)")
    print(f"nervaluate       {theirs:7.2f} s  ({theirs / ours:.0f} times as long)")


main()
