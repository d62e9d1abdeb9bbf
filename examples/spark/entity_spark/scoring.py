"""The counts of one partition: every document is scored by EntityKit, and the counts are added."""

import itertools
import json
import unicodedata
from dataclasses import dataclass, field
from functools import reduce
from operator import add

import pyarrow as pa
from pyspark.sql.types import DoubleType, LongType, StringType, StructField, StructType

from . import engine as engines
from .overlaps import partial_overlaps
from .pairing import GOLD

SCHEMES = ("strict", "exact", "partial", "type")
# Where other programs keep their spans.
OTHER_LISTS = {"entities", "label", "labels"}

# One row a document, for the interval and for sums that depend on their order; one row a partition with its counts;
# one row for everything that is wrong.
SCORED = StructType(
    [
        StructField("kind", StringType()),
        StructField("key", StringType()),
        StructField("file", StringType()),
        StructField("split", LongType()),
        StructField("row", LongType()),
        StructField("tp", LongType()),
        StructField("actual", LongType()),
        StructField("possible", LongType()),
        StructField("credit", DoubleType()),
        StructField("json", StringType()),
    ]
)
_ARROW = pa.schema(
    [(name, pa.string()) for name in ("kind", "key", "file")]
    + [(name, pa.int64()) for name in ("split", "row", "tp", "actual", "possible")]
    + [("credit", pa.float64()), ("json", pa.string())]
)


@dataclass(frozen=True)
class Options:
    """What is left out or renamed before anything is counted, as for `entity evaluate`."""

    labels: frozenset[str] | None = None
    renamed: tuple[tuple[str, str], ...] = ()
    outermost: bool = False


@dataclass
class Counts:
    """tp, actual and possible of each scheme, over all labels and for each of them. All are whole or halves, so that
    sums of them are exact in whatever order."""

    documents: int = 0
    schemes: dict = field(default_factory=lambda: {name: [0.0] * 3 for name in (*SCHEMES, "weighted")})
    labels: dict = field(default_factory=dict)
    matched: int = 0
    correct: int = 0

    def add_report(self, report):
        self.documents += report["documents"]
        for name in (*SCHEMES, "weighted"):
            _add(self.schemes[name], _triple(report[name]))
        for label, schemes in report["labels"].items():
            own = self.labels.setdefault(label, {name: [0.0] * 3 for name in SCHEMES})
            for name in SCHEMES:
                _add(own[name], _triple(schemes[name]))

    def add_ids(self, gold, predicted):
        """How many of the spans that are right have the id of the gold, where it has one."""
        for span in gold.keys() & predicted.keys():
            if gold[span] is not None:
                self.matched += 1
                self.correct += gold[span] == predicted[span]

    def add_counts(self, other):
        self.documents += other.documents
        for name, values in other.schemes.items():
            _add(self.schemes[name], values)
        for label, schemes in other.labels.items():
            own = self.labels.setdefault(label, {name: [0.0] * 3 for name in SCHEMES})
            for name in SCHEMES:
                _add(own[name], schemes[name])
        self.matched += other.matched
        self.correct += other.correct


def _triple(scores):
    return scores["tp"], scores["tp"] + scores["fp"], scores["tp"] + scores["fn"]


def _add(sums, values):
    for index, value in enumerate(values):
        sums[index] += value


def score_batches(engine: engines.Engine, options: Options):
    """The function for `mapInArrow` over what `pairing.paired` gives."""

    def score(batches):
        entitykit = engines.package(engine)
        counts = Counts()
        rows = (row for batch in batches for row in batch.to_pylist())
        output = []
        for key, group in itertools.groupby(rows, key=lambda row: row["key"]):
            output += _scored(key, list(group), entitykit, options, counts)
            if len(output) >= 1000:
                yield pa.RecordBatch.from_pylist(output, schema=_ARROW)
                output = []
        output.append({"kind": "counts", "json": json.dumps(vars(counts))})
        yield pa.RecordBatch.from_pylist(output, schema=_ARROW)

    return score


def _scored(key, rows, entitykit, options, counts):
    if key is None:
        return [_problem(row, row["problem"]) for row in rows]
    sides = [[row for row in rows if (row["side"] == GOLD) == is_gold] for is_gold in (True, False)]
    problems = _unpaired(key, *sides)
    if problems:
        return problems
    gold, predicted = (json.loads(side[0]["payload"]) for side in sides)
    place = {"key": key} | {name: sides[0][0][name] for name in ("file", "split", "row")}
    for document, (row, *_) in zip((gold, predicted), sides):
        if not document.get("spans") and OTHER_LISTS & document.keys():
            return [_problem(row, f'document "{key}" has its spans under another key than "spans" '
                             "[evaluation.span-lists]; entity convert rewrites them")]  # fmt: skip
        document["spans"] = document.get("spans") or []
    try:
        # As they stand, so that what is wrong with them is found.
        report = entitykit.evaluate([gold], [predicted])
        if options != Options():
            gold, predicted = applied(options, gold), applied(options, predicted)
            report = entitykit.evaluate([gold], [predicted])
    except entitykit.EntityKitError as error:
        return [_problem(place, str(error))]
    ids = [_ids(document) for document in (gold, predicted)]
    counts.add_report(report)
    counts.add_ids(*ids)
    tp, actual, possible = _triple(report["strict"])
    return [
        place
        | {
            "kind": "document",
            "tp": int(tp),
            "actual": int(actual),
            "possible": int(possible),
            "credit": _credit(report, *ids),
        }
    ]


def _unpaired(key, gold, predicted):
    problems = []
    for name, side in (("gold", gold), ("predicted", predicted)):
        problems += [
            _problem(row, f'document "{key}" occurs more than once in the {name} documents '
                     "[evaluation.duplicate-document]")
            for row in side[1:]
        ]  # fmt: skip
    for name, side, other in (("predicted", gold, predicted), ("gold", predicted, gold)):
        if side and not other:
            problems.append(
                _problem(side[0], f'document "{key}" is not in the {name} documents [evaluation.missing-document]')
            )
    return problems


def _problem(row, message):
    place = {name: row.get(name) for name in ("key", "file", "split", "row")}
    return {"kind": "problem", **place, "json": message}


def _credit(report, gold, predicted):
    """What the partial pairs of one document are worth under `weighted`."""
    rounded = report["weighted"]["tp"] - report["exact"]["tp"]
    if rounded == 0:
        return 0.0
    overlaps = partial_overlaps(set(gold), set(predicted))
    exact = None if overlaps is None else reduce(add, overlaps, 0.0)
    return exact if exact is not None and abs(exact - rounded) < 1e-9 else rounded


def _ids(document):
    """The id of each span, which is (start, end, label) in bytes; `None` where it has none."""
    text, width = document["text"], _WIDTHS[document.get("offset_unit", "scalar")]
    byte, unit, bytes_at = 0, 0, {0: 0}
    for letter in text:
        byte += len(letter.encode())
        unit += width(letter)
        bytes_at[unit] = byte
    ids = {}
    for span in document["spans"]:
        key = bytes_at[span["start"]], bytes_at[span["end"]], span["label"]
        id = span.get("id")
        id = id and unicodedata.normalize("NFC", id)
        # Of several ids of one span the first counts, in the order of the alphabet.
        ids[key] = id if ids.get(key) is None else min(ids[key], id or ids[key])
    return ids


_WIDTHS = {
    "scalar": lambda letter: 1,
    "utf8": lambda letter: len(letter.encode()),
    "utf16": lambda letter: 1 + (letter > "\uffff"),
}


def applied(options: Options, document):
    """The document with its spans renamed, those dropped that are not wanted, and then those inside another."""
    names = dict(options.renamed)
    spans = [span | {"label": names.get(span["label"], span["label"])} for span in document["spans"]]
    if options.labels is not None:
        spans = [span for span in spans if span["label"] in options.labels]
    if options.outermost:
        bounds = {(span["start"], span["end"]) for span in spans}
        spans = [
            span
            for span in spans
            if not any(
                (start, end) != (span["start"], span["end"]) and start <= span["start"] and span["end"] <= end
                for start, end in bounds
            )
        ]
    return document | {"spans": spans}
