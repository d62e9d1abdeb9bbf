"""Recognizers that are Python functions."""

from __future__ import annotations

import gc
import os
import re
import signal
import sys
import threading
import weakref
from collections.abc import Iterator
from ctypes import ArgumentError
from typing import Any

import pytest

import entitykit
from entitykit import Annotation, EntityKitError, EntityKitWarning, Pipeline, Text, recognizer


@recognizer(labels=["LAW"])
def laws(doc: Text) -> Iterator[tuple[int, int, str]]:
    """French laws by number."""
    for match in re.finditer(r"loi n° [0-9-]+", doc.text):
        yield match.start(), match.end(), "LAW"


@pytest.mark.parametrize("before", ["", "é", "😀😀 ", "€" * 63, "€" * 64, "a" * 200, "𝒞é a" * 100])
def test_offsets_are_code_points(before: str) -> None:
    text = f"{before} la loi n° 2004-575 de Cuba{before}"
    with entitykit.load(recognizers=[laws]) as nlp:
        assert "LAW" in nlp.labels
        [law] = [span for span in nlp(text).spans if span.label == "LAW"]
    assert law.text == "loi n° 2004-575" and law.start == len(before) + 4
    assert law.source is not None and law.source.recognizer == "laws" and law.score == 1


def test_everything_that_it_may_say() -> None:
    @recognizer(labels=["A", "B"], name="both")
    def find(doc: Text) -> list[Any]:
        whole = {"start": 0, "end": 4, "label": "A", "id": "é", "score": 0.5, "because": "why", "features": {"n": 7, "é": ""}}
        return [whole, (6, 7, "B"), {"start": 8, "end": 9, "label": "B", "id": None, "features": None}]

    with entitykit.load(recognizers=[find]) as nlp:
        first, second, third = nlp("abcd e f g").spans
    assert first[:3] == (0, 4, "abcd") and first[3:7] == ("A", "é", 0.5, {"n": "7", "é": ""})
    assert first.source is not None and first.source[:2] == ("both", "why")
    assert (second.start, third.start, third.id, third.features) == (6, 8, None, {})


def test_what_it_sees() -> None:
    seen: list[Text] = []

    @recognizer(labels=["X"], needs=["COUNTRY"])
    def look(doc: Text) -> None:
        seen.append(doc)

    text = "😀 l'Égypte, l'ONU et Cuba"
    with entitykit.load(recognizers=[look]) as nlp:
        nlp(text, id="d1", date="2023-06-16", language="fr")
        nlp("")
    egypt, cuba = text.index("Égypte"), text.index("Cuba")
    assert seen == [
        Text(
            text,
            "d1",
            "2023-06-16",
            "fr",
            (
                Annotation(egypt, egypt + 6, "Égypte", "COUNTRY", "EG"),
                Annotation(cuba, cuba + 4, "Cuba", "COUNTRY", "CU"),
            ),
        ),
        Text("", None, None, None, ()),
    ]


def raising(doc: Text) -> Iterator[tuple[int, int, str]]:
    yield 0, 1, "X"
    if "bad" in doc.text:
        raise KeyError("no\nsuch law")


# What it gives, and what the document's diagnostics say of it.
WRONG: list[tuple[Any, str]] = [
    ([(0, 5)], "ValueError: not enough values to unpack"),
    ([{"start": 0, "end": 4}], "KeyError: 'label'"),
    ([(0, 4, "X", 1)], "ValueError: too many values"),
    ([{"start": 0, "end": 4, "label": "X", "ID": "x"}], "ValueError: unknown keys: ID"),
    ([(0, 400, "X")], "ValueError: the offset 400 lies outside the text, which has 9 code points"),
    ([(-1, 4, "X")], "ValueError: the offset -1"),
    ([(0.5, 4, "X")], "TypeError"),
    ([(0, 4, None)], "TypeError"),
    ([(0, 4, "Y")], 'the label "Y" is not declared'),
    ([(4, 4, "X")], "is empty"),
    ([{"start": 0, "end": 4, "label": "X", "score": 2}], "the score 2.0 does not lie between 0 and 1"),
    ([{"start": 0, "end": 4, "label": "X", "score": "high"}], "TypeError"),
    ([{"start": 0, "end": 4, "label": "X", "id": "\ud800"}], "surrogate"),
    (7, "TypeError: 'int' object is not iterable"),
]


# What it gives, and how it is named where something is wrong with it.
ITEMS: list[tuple[Any, str]] = [
    ([(0, 1, "X"), {"start": 0, "end": 1, "label": "X", "id": 7}], "item 1 of find: {'end': 1, "),
    ([(0, 1, "X"), None], "item 1 of find: None"),
    ([(0.5, 4, "X")], "item 0 of find: (0.5, 4, 'X')"),
    ([(0, 4, "X" * 1000 + "\0")], "item 0 of find: (0, 4, 'XXXXXXXXXXXX...XXXXXXXXX\\x00')"),
]


@pytest.mark.parametrize(("found", "named"), ITEMS)
def test_wrong_candidates_are_named(found: Any, named: str) -> None:
    @recognizer(labels=["X"], name="wrong")
    def find(doc: Text) -> Any:
        return found

    with entitykit.load(recognizers=[find]) as nlp, pytest.warns(EntityKitWarning):
        message = nlp("à Cuba, x").diagnostics[0].message
    assert named in message and ".py" not in message


def test_what_a_pipeline_inside_raises_is_placed_outside_the_package(nlp: Pipeline) -> None:
    @recognizer(labels=["X"])
    def nested(doc: Text) -> None:
        nlp(doc.text, date="never")

    with entitykit.load(recognizers=[nested]) as outer, pytest.warns(EntityKitWarning):
        message = outer("Cuba").diagnostics[0].message
    line = nested.function.__code__.co_firstlineno + 2
    assert message.endswith(f"(test_recognizers.py:{line}, in nested)")


@pytest.mark.parametrize(("found", "said"), WRONG)
def test_wrong_candidates(found: Any, said: str) -> None:
    @recognizer(labels=["X"])
    def wrong(doc: Text) -> Any:
        return found

    with entitykit.load(recognizers=[wrong]) as nlp, pytest.warns(EntityKitWarning):
        doc = nlp("à Cuba, x")
    assert [span.id for span in doc.spans] == ["CU"]
    assert said in " ".join(map(str, doc.diagnostics))


def test_an_exception_costs_its_candidates_and_nothing_else() -> None:
    with entitykit.load(recognizers=[recognizer(labels=["X"])(raising)]) as nlp:
        with pytest.warns(EntityKitWarning):
            good, bad, last = nlp.pipe([{"text": f"à Cuba {word}", "id": word} for word in ("good", "bad", "good")])
    assert [span.label for span in good.spans] == ["X", "COUNTRY"]
    assert [span.label for span in bad.spans] == ["COUNTRY"]
    assert good.spans == last.spans and not good.diagnostics
    line = raising.__code__.co_firstlineno + 3
    first = bad.diagnostics[0]
    assert (first.severity, first.code, first.place) == ("error", "python.recognizer", "bad")
    assert first.message == f"raising: KeyError: 'no\\nsuch law' (test_recognizers.py:{line}, in raising)"
    assert bad.diagnostics[1].code == "library.failed"


def test_what_ends_the_program_ends_it() -> None:
    @recognizer(labels=["X"])
    def stop(doc: Text) -> None:
        raise KeyboardInterrupt

    with entitykit.load(recognizers=[stop]) as nlp:
        with pytest.raises(KeyboardInterrupt):
            nlp("Cuba")
        with pytest.raises(KeyboardInterrupt):
            list(nlp.pipe(["Cuba"] * 5))


def test_what_ends_the_program_ends_the_batch() -> None:
    calls = 0

    @recognizer(labels=["X"])
    def leave(doc: Text) -> None:
        nonlocal calls
        calls += 1
        raise SystemExit

    with entitykit.load(recognizers=[leave]) as nlp:
        with pytest.raises(SystemExit):
            list(nlp.pipe(["Cuba"] * 50, threads=1))
        assert calls == 1
        with pytest.raises(SystemExit):
            nlp("Cuba")
        assert calls == 2


def test_a_signal_during_native_work_ends_the_call() -> None:
    """It is delivered where Python goes on: before the recognizer's first line, or after the call."""
    quiet = recognizer(labels=["X"], name="quiet")(lambda doc: [(0, 1, "X")])
    text = "le ministre de Cuba et le G77 à Oslo " * 4_000
    begun = 0

    def delayed(handler: Any, frame: Any) -> None:
        nonlocal begun
        begun += frame.f_code.co_name == "_recognize"
        raise KeyboardInterrupt

    # What is raised while something else is freed, Python swallows.
    gc.collect()
    before = signal.signal(signal.SIGINT, delayed)
    try:
        with entitykit.load(recognizers=[quiet]) as nlp:
            for ask in (nlp, nlp.explain, lambda text: nlp.why_not(text, 0, 2)) * 3:
                timer = threading.Timer(0.01, os.kill, (os.getpid(), signal.SIGINT))
                with pytest.raises(KeyboardInterrupt):
                    timer.start()
                    ask(text)
                    # Where the call was quicker, the signal comes here.
                    timer.join()
            assert begun and nlp("a b").spans[0].label == "X"
    finally:
        signal.signal(signal.SIGINT, before)


def test_the_recursion_limit_is_no_silence() -> None:
    @recognizer(labels=["X"])
    def fail(doc: Text) -> None:
        raise ValueError("too deep")

    def at(depth: int) -> Any:
        return at(depth - 1) if depth else nlp("a")

    limit = sys.getrecursionlimit()
    seen = set()
    with entitykit.load(recognizers=[fail]) as nlp, pytest.warns(EntityKitWarning):
        for depth in range(limit - 200, limit):
            try:
                doc = at(depth)
            # ctypes says it as an error of its own where it converts an argument.
            except (RecursionError, ArgumentError):
                seen.add("raised")
            else:
                seen.add("said")
                assert doc.diagnostics[0].code == "python.recognizer", depth
    assert seen == {"raised", "said"}


def test_any_iterable_of_recognizers() -> None:
    with entitykit.load(recognizers=(one for one in [laws])) as nlp:
        assert "LAW" in nlp.labels


def test_on_several_threads() -> None:
    threads: set[str] = set()
    together = threading.Barrier(2, timeout=30)

    @recognizer(labels=["X"])
    def meet(doc: Text) -> list[tuple[int, int, str]]:
        threads.add(threading.current_thread().name)
        together.wait()
        return [(0, 1, "X")]

    with entitykit.load(recognizers=[meet]) as nlp:
        docs = list(nlp.pipe(["abc"] * 20, threads=2, batch_size=1))
    assert all(len(doc.spans) == 1 for doc in docs) and len(threads) == 2


def test_it_may_annotate_itself(nlp: Pipeline) -> None:
    @recognizer(labels=["X"])
    def nested(doc: Text) -> list[tuple[int, int, str]]:
        return [(0, span.end, "X") for span in nlp(doc.text).spans if span.label == "COUNTRY"]

    with entitykit.load(recognizers=[nested]) as outer:
        assert [span.label for span in outer("à Cuba").spans] == ["X"]


def test_it_lives_as_long_as_the_pipelines_and_no_longer() -> None:
    class Finder:
        def __call__(self, doc: Text) -> list[tuple[int, int, str]]:
            return [(0, 1, "X")]

    finder = Finder()
    alive = weakref.ref(finder)
    plain = entitykit.load(recognizers=[recognizer(labels=["X"], name="finder")(finder)])
    more = plain.adding(["Y:yes"])
    del finder
    plain.close()
    gc.collect()
    assert [span.label for span in more("a yes").spans] == ["X", "Y"]
    more.close()
    gc.collect()
    assert alive() is None


def test_declarations() -> None:
    assert laws.__doc__ == "French laws by number." and laws.labels == ("LAW",) and laws.name == "laws"
    assert list(laws(Text("loi n° 1", None, None, None, ())) or ()) == [(0, 8, "LAW")]
    with pytest.raises(EntityKitError, match="is a string"):
        recognizer(labels="LAW")
    for labels in ([], ["no label"]):
        with pytest.raises(EntityKitError) as caught:
            entitykit.load(recognizers=[recognizer(labels=labels)(raising)])
        assert caught.value.code == "library.declaration"
