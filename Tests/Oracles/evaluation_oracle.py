"""Writes the fixtures against which the Swift scorer is checked: random flat corpora with the scores that
nervaluate and seqeval give them.

    pip install nervaluate==1.2.1 seqeval==1.2.2
    python Tests/Oracles/evaluation_oracle.py

Spans are half-open and counted in characters of an ASCII text, so also in bytes; nervaluate wants inclusive
ends. Nothing nests and nothing crosses within one side.

nervaluate's counts depend on the order of the lists wherever a span overlaps several of the other side. Such
a document has no right answer there, so only documents are kept whose counts are the same under many orders.
"""

import json
import random
import warnings
from pathlib import Path

from nervaluate import Evaluator
from seqeval.metrics import f1_score, precision_score, recall_score
from seqeval.scheme import IOB2

SEED = 20130601
LABELS = ["DATE", "ORGANIZATION", "PERSON"]
TEXT_LENGTH = 60
OUT = Path(__file__).resolve().parent.parent / "EntityEvaluationTests" / "Oracles"


def random_spans(rng, length):
    """Flat spans from left to right."""
    spans, position = [], 0
    while True:
        start = position + rng.randrange(0, 6)
        end = start + rng.randrange(1, 9)
        if end > length:
            return spans
        spans.append([start, end, rng.choice(LABELS)])
        position = end


def disturb(rng, gold, length):
    """What a system might make of the gold: spans kept, lost, moved, relabelled, invented; still flat."""
    wanted = []
    for start, end, label in gold:
        fate = rng.random()
        if fate < 0.2:
            continue
        if fate < 0.45:
            start = max(0, start + rng.randrange(-3, 4))
            end = max(start + 1, min(length, end + rng.randrange(-3, 4)))
        if rng.random() < 0.2:
            label = rng.choice(LABELS)
        wanted.append([start, end, label])
    wanted += rng.sample(random_spans(rng, length), k=2)
    rng.shuffle(wanted)
    kept = []
    for span in wanted:
        if all(span[1] <= other[0] or other[1] <= span[0] for other in kept):
            kept.append(span)
    return sorted(kept)


def counts(result):
    names = ["correct", "incorrect", "partial", "missed", "spurious", "precision", "recall", "f1"]
    return {name: getattr(result, name) for name in names}


def nervaluate_scores(documents):
    def entities(side):
        return [[{"start": s, "end": e - 1, "label": l} for s, e, l in d[side]] for d in documents]

    results = Evaluator(entities("gold"), entities("predicted"), tags=LABELS, loader="dict").evaluate()
    return {
        "overall": {name: counts(r) for name, r in results["overall"].items()},
        "labels": {
            label: {name: counts(r) for name, r in by_name.items()}
            for label, by_name in sorted(results["entities"].items())
        },
    }


def is_order_invariant(rng, document):
    expected = nervaluate_scores([document])
    for _ in range(60):
        gold, predicted = document["gold"][:], document["predicted"][:]
        rng.shuffle(gold)
        rng.shuffle(predicted)
        if nervaluate_scores([{"gold": gold, "predicted": predicted}]) != expected:
            return False
    return True


def random_document(rng):
    gold = random_spans(rng, TEXT_LENGTH)
    return {"gold": gold, "predicted": disturb(rng, gold, TEXT_LENGTH)}


def nervaluate_cases(rng, count):
    cases = []
    while len(cases) < count:
        documents = []
        while len(documents) < 1 + len(cases) % 4:
            document = random_document(rng)
            if is_order_invariant(rng, document):
                documents.append(document)
        cases.append({"documents": documents, **nervaluate_scores(documents)})
    return cases


def tags(spans):
    """One token a character, IOB2."""
    row = ["O"] * TEXT_LENGTH
    for start, end, label in spans:
        row[start:end] = ["B-" + label] + ["I-" + label] * (end - start - 1)
    return row


def seqeval_scores(documents):
    gold = [tags(d["gold"]) for d in documents]
    predicted = [tags(d["predicted"]) for d in documents]

    def triple(average):
        options = {"average": average, "mode": "strict", "scheme": IOB2, "zero_division": 0}
        return [metric(gold, predicted, **options) for metric in (precision_score, recall_score, f1_score)]

    used = sorted({span[2] for d in documents for side in ("gold", "predicted") for span in d[side]})
    by_label = [[float(x) for x in values] for values in triple(None)]
    names = ["precision", "recall", "f1"]
    return {
        "micro": dict(zip(names, map(float, triple("micro")))),
        "macro": dict(zip(names, map(float, triple("macro")))),
        "labels": {label: dict(zip(names, row)) for label, row in zip(used, zip(*by_label))},
    }


def seqeval_cases(rng, count):
    cases = []
    for number in range(count):
        documents = [random_document(rng) for _ in range(1 + number % 4)]
        if number % 10 == 9:  # nothing found at all
            documents = [{"gold": d["gold"], "predicted": []} for d in documents]
        cases.append({"documents": documents, **seqeval_scores(documents)})
    return cases


def write(name, tool, cases):
    lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
    head = json.dumps({"tool": tool, "seed": SEED, "textLength": TEXT_LENGTH})[1:-1]
    (OUT / name).write_text('{%s,"cases":[\n%s\n]}\n' % (head, lines))


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    OUT.mkdir(exist_ok=True)
    write("nervaluate.json", "nervaluate 1.2.1", nervaluate_cases(random.Random(SEED), 32))
    write("seqeval.json", "seqeval 1.2.2", seqeval_cases(random.Random(SEED + 1), 40))
