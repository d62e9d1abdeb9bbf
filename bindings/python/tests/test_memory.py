"""Memory that stays what it is, however many documents there are."""

from __future__ import annotations

import multiprocessing
import os
import warnings
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import pytest

import entitykit
from entitykit import EntityKitError, Pipeline, Recognizer, Text, recognizer

# Less than this a document is no leak: the smallest object of Python's takes more.
BYTES = 16


def text(number: int) -> str:
    return f"{number}: le ministre de Cuba et le G77 à Oslo"


def annotating(nlp: Pipeline, count: int) -> None:
    for doc in nlp.pipe(map(text, range(count))):
        assert len(doc.spans) == 4
        doc.to_dict()


def failing(nlp: Pipeline, count: int) -> None:
    wrong = ({"text": b"\xff", "id": text(number)} for number in range(count))
    assert not list(nlp.pipe(wrong, on_error="skip"))
    for number in range(count // 10):
        with pytest.raises(EntityKitError):
            nlp(text(number), date="never")


def breaking_off(nlp: Pipeline, count: int) -> None:
    for _ in range(count // 40):
        for _ in islice(nlp.pipe(map(text, range(1000)), batch_size=10), 5):
            pass


def recognizing(nlp: Pipeline, count: int) -> None:
    for doc in nlp.pipe(map(text, range(count))):
        assert doc.spans[0].label == "NUMBER" if "7" in doc.text[:6] else doc.diagnostics


def asking(nlp: Pipeline, count: int) -> None:
    for number in range(count // 10):
        assert nlp.explain(text(number))["spans"] and nlp.why_not(text(number), 0, 1)
        with pytest.raises(EntityKitError):
            nlp.why_not(text(number), 9, 9)


def interrupting(nlp: Pipeline, count: int) -> None:
    for number in range(count // 10):
        with pytest.raises(SystemExit):
            nlp.explain(text(number))


def scoring(nlp: Pipeline, count: int) -> None:
    docs = [nlp(text(number), id=str(number)) for number in range(10)]
    for _ in range(count // 100):
        assert entitykit.evaluate(docs, docs)["documents"] == 10


def loading(nlp: Pipeline, count: int) -> None:
    for number in range(count // 100):
        with nlp.adding([f"X:x{number}"]) as more, entitykit.load() as other:
            assert len(more(f"x{number}").spans) == 1 and len(other.labels) == 4


@recognizer(labels=["NUMBER"])
def numbers(doc: Text) -> list[tuple[int, int, str]]:
    if "7" not in doc.text[:6]:
        raise ValueError(doc.text)
    return [(0, 1, "NUMBER")]


@recognizer(labels=["NUMBER"])
def leave(doc: Text) -> None:
    raise SystemExit


RECOGNIZERS: dict[Callable[[Pipeline, int], None], list[Recognizer]] = {recognizing: [numbers], interrupting: [leave]}


def resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def growth(
    work: Callable[[Pipeline, int], None], count: int, results: multiprocessing.SimpleQueue[float]
) -> None:
    warnings.simplefilter("ignore")
    with entitykit.load(recognizers=RECOGNIZERS.get(work, [])) as nlp:
        # Caches fill and the allocator takes what it needs.
        work(nlp, count // 2)
        before = resident()
        work(nlp, count)
        results.put((resident() - before) / count)


@pytest.mark.parametrize(
    ("work", "count"),
    [
        (annotating, 100_000),
        (failing, 50_000),
        (breaking_off, 50_000),
        (recognizing, 100_000),
        (asking, 20_000),
        (interrupting, 20_000),
        (scoring, 50_000),
        (loading, 20_000),
    ],
)
def test_memory_does_not_grow(work: Callable[[Pipeline, int], None], count: int) -> None:
    """In a process of its own, where nothing else takes memory."""
    context = multiprocessing.get_context("spawn")
    results: multiprocessing.SimpleQueue[float] = context.SimpleQueue()
    child = context.Process(target=growth, args=(work, count, results))
    child.start()
    child.join(300)
    assert child.exitcode == 0
    assert results.get() < BYTES
