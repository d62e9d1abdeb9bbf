"""The counts of all partitions as the report of `entity evaluate --json`, with the same arithmetic."""

import unicodedata

import numpy as np

from .scoring import SCHEMES

RESAMPLES = 1000
CONFIDENCE = 0.95


def report(counts, documents, interval, with_ids=False):
    """The report.

    `documents` yields the credit of each document under `weighted` in the order of the gold; that sum is the only one
    whose last digit depends on the order.
    """
    credit = 0.0
    for value in documents:
        credit += value
    result = {name: _scores(*counts.schemes[name]) for name in SCHEMES}
    correct = counts.schemes["exact"][0]
    # As many spans as under any other scheme; only what they are worth differs.
    _, actual, possible = counts.schemes["strict"]
    result["weighted"] = _scores(correct + credit, actual, possible)
    result["labels"] = {
        label: {name: _scores(*counts.labels[label][name]) for name in SCHEMES} for label in sorted(counts.labels)
    }
    result["macro"] = _mean([result["labels"][label]["strict"] for label in result["labels"]])
    if with_ids:
        matched, right = counts.matched, counts.correct
        result["ids"] = {"accuracy": _ratio(right, matched), "correct": right, "matched": matched}
    result["documents"] = counts.documents
    result["interval"] = interval
    return result


def _ratio(dividend, divisor):
    return 0.0 if divisor == 0 else dividend / divisor


def _scores(tp, actual, possible):
    precision, recall = _ratio(tp, actual), _ratio(tp, possible)
    return {
        "precision": precision,
        "recall": recall,
        "f1": _ratio(2 * precision * recall, precision + recall),
        "tp": tp,
        "fp": actual - tp,
        "fn": possible - tp,
    }


def _mean(scores):
    def mean(name):
        total = 0.0
        for each in scores:
            total += each[name]
        return _ratio(total, len(scores))

    return {name: mean(name) for name in ("precision", "recall", "f1")}


def interval(spark, keys, tallies):
    """The 95 % interval of strict micro F1: a percentile bootstrap over documents, in the order of their ids.

    The generator is SplitMix64 from the seed 0, whose k-th number follows from k alone: so the resamples are computed
    in parallel, and are those that `entity evaluate` draws.
    """
    order = sorted(range(len(keys)), key=lambda index: unicodedata.normalize("NFC", keys[index]))
    tallies = np.asarray(tallies, dtype=np.int64).reshape(-1, 3)[order]
    if len(tallies) * RESAMPLES <= 20_000_000:
        values = [_resample(tallies, index) for index in range(RESAMPLES)]
    else:
        shared = spark.sparkContext.broadcast(tallies)
        values = spark.sparkContext.range(RESAMPLES, numSlices=100).map(lambda i: _resample(shared.value, i)).collect()
    values.sort()
    return {
        "lower": _quantile(values, (1 - CONFIDENCE) / 2),
        "upper": _quantile(values, (1 + CONFIDENCE) / 2),
        "confidence": CONFIDENCE,
        "resamples": RESAMPLES,
    }


def _resample(tallies, index):
    count = len(tallies)
    tp, actual, possible = (float(value) for value in tallies[_draws(index * count, count)].sum(axis=0))
    return _scores(tp, actual, possible)["f1"]


def _draws(first, count):
    """`count` numbers from 0 up to `count`, from the `first` number of the generator on.

    SplitMix64 (Steele, Lea and Flood, 2014); a number becomes an index by the upper half of its product with `count`.
    """
    with np.errstate(over="ignore"):
        state = np.arange(first + 1, first + count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        state ^= state >> np.uint64(31)
        low, high, size = state & np.uint64(0xFFFFFFFF), state >> np.uint64(32), np.uint64(count)
        return ((high * size + (low * size >> np.uint64(32))) >> np.uint64(32)).astype(np.int64)


def _quantile(values, share):
    position = share * (len(values) - 1)
    below = int(position)
    above = min(below + 1, len(values) - 1)
    return values[below] + (values[above] - values[below]) * (position - below)
