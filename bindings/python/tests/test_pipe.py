"""Many texts at once."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

import entitykit
from entitykit import Doc, EntityKitError, EntityKitWarning, Pipeline

TEXTS = [f"{number}: le ministre de {name}" for number, name in enumerate(["Cuba", "Norvège", "rien", "l'Égypte"] * 30)]


@pytest.mark.parametrize("threads", [1, 2, 5])
@pytest.mark.parametrize("batch_size", [1, 7, 64, 1000])
def test_in_order_of_input(nlp: Pipeline, threads: int, batch_size: int) -> None:
    docs = list(nlp.pipe(TEXTS, batch_size=batch_size, threads=threads))
    assert [doc.text for doc in docs] == TEXTS
    assert [doc.spans for doc in docs] == [nlp(text).spans for text in TEXTS]


def test_nothing_in_nothing_out(nlp: Pipeline) -> None:
    assert list(nlp.pipe([])) == []


def test_pairs(nlp: Pipeline) -> None:
    pairs = [(text, number) for number, text in enumerate(TEXTS)]
    assert [(doc.text, number) for doc, number in nlp.pipe(pairs, as_tuples=True, batch_size=9)] == pairs


def test_mappings_and_bytes(nlp: Pipeline) -> None:
    first = {"text": "Cuba", "id": "a", "date": "2023-06-16", "more": 1}
    texts: list[Any] = [first, b"Cuba", "Cuba", {"text": "Cuba", "id": "b"}]
    docs = list(nlp.pipe(texts))
    assert [doc.id for doc in docs] == ["a", None, None, "b"] and docs[0].date == "2023-06-16"
    assert [doc.spans[0].id for doc in docs] == ["CU"] * 4
    [numbered] = nlp.pipe([{"text": "Cuba", "id": 7}])
    assert numbered.id == "7"


@pytest.mark.parametrize(
    "wrong", [{}, {"id": "a"}, {"text": None}, {"text": "Cuba", "id": True}, {"text": "Cuba", "id": 7.0}]
)
def test_wrong_mappings(nlp: Pipeline, wrong: dict[str, Any]) -> None:
    with pytest.raises(EntityKitError) as caught:
        list(nlp.pipe([wrong]))
    assert caught.value.code == "python.argument"


def test_input_is_not_read_ahead_without_end(nlp: Pipeline) -> None:
    read = 0

    def endless() -> Iterator[str]:
        nonlocal read
        while True:
            read += 1
            yield "Cuba"

    docs = nlp.pipe(endless(), batch_size=4, threads=2)
    for _ in range(40):
        next(docs)
    assert read <= 40 + 4 * 2 * 2
    docs.close()  # type: ignore[attr-defined]
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("entitykit")]


def test_a_bad_text_ends_the_run_behind_those_before_it(nlp: Pipeline) -> None:
    docs = nlp.pipe(["Cuba", "Norvège", b"\xff", "Cuba"])
    assert [next(docs).text, next(docs).text] == ["Cuba", "Norvège"]
    with pytest.raises(EntityKitError, match="not UTF-8"):
        next(docs)


def test_bad_texts_are_left_out_and_said(nlp: Pipeline) -> None:
    texts: list[Any] = ["Cuba", {"text": b"\xff", "id": "d2"}, 7, "Norvège"]
    with pytest.warns(EntityKitWarning) as warned:
        docs = list(nlp.pipe(texts, on_error="skip"))
    assert [doc.text for doc in docs] == ["Cuba", "Norvège"]
    assert [str(warning.message).split(" [")[0] for warning in warned] == [
        "left out: d2: error: the text is not UTF-8",
        "left out: error: the text of a document is a int, not a string",
    ]


def test_a_function_decides_about_bad_texts(nlp: Pipeline) -> None:
    seen: list[Any] = []

    def decide(error: EntityKitError, text: Any) -> Any:
        seen.append((error.code, text))
        return Doc("instead") if len(seen) == 1 else None

    pairs: list[Any] = [("Cuba", 1), (b"\xff", 2), ("\ud800", 3), ("G77", 4)]
    docs = list(nlp.pipe(pairs, as_tuples=True, on_error=decide))
    assert seen == [("text.encoding", (b"\xff", 2)), ("text.encoding", ("\ud800", 3))]
    assert isinstance(docs[1], Doc) and docs[1].text == "instead"
    assert [docs[0][1], docs[2][1]] == [1, 4]


@pytest.mark.parametrize("wrong", [{"threads": 0}, {"batch_size": 0}, {"on_error": "ignore"}])
def test_wrong_arguments(nlp: Pipeline, wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        nlp.pipe(["Cuba"], **wrong)


def test_an_error_of_the_input_is_passed_on(nlp: Pipeline) -> None:
    def broken() -> Iterator[str]:
        yield from ["Cuba", "Oslo", "G77"]
        raise OSError("the disk is gone")

    for size in (1, 2, 64):
        docs = nlp.pipe(broken(), batch_size=size)
        # What came before it is not lost.
        assert [next(docs).text for _ in range(3)] == ["Cuba", "Oslo", "G77"]
        with pytest.raises(OSError, match="the disk is gone"):
            next(docs)


def test_other_threads_run_meanwhile(nlp: Pipeline) -> None:
    """While the library works on one long text, Python code of another thread goes on."""
    text = " ".join(TEXTS) * 40
    ticks, done = 0, threading.Event()

    def tick() -> None:
        nonlocal ticks
        while not done.is_set():
            ticks += 1
            time.sleep(0.001)

    thread = threading.Thread(target=tick)
    thread.start()
    try:
        before = ticks
        nlp(text)
        during = ticks - before
    finally:
        done.set()
        thread.join()
    # Were the lock held, there would be none but the one under way.
    assert during > 2


def test_one_pipeline_on_many_threads(nlp: Pipeline) -> None:
    expected = [doc.spans for doc in nlp.pipe(TEXTS)]
    with ThreadPoolExecutor(8) as pool:
        runs = [pool.submit(lambda: [nlp(text).spans for text in TEXTS]) for _ in range(8)]
        assert all(run.result() == expected for run in runs)


def test_spans_read_by_many_threads_at_once(nlp: Pipeline) -> None:
    docs = list(nlp.pipe(TEXTS))
    with ThreadPoolExecutor(8) as pool:
        runs = [pool.submit(lambda: [doc.spans for doc in docs]) for _ in range(8)]
        expected = [nlp(text).spans for text in TEXTS]
        assert all(run.result() == expected for run in runs)


def test_closing_while_others_annotate() -> None:
    for _ in range(3):
        pipeline = entitykit.load()
        started = threading.Barrier(5)

        def work(pipeline: Pipeline = pipeline, started: threading.Barrier = started) -> str:
            started.wait()
            try:
                for text in TEXTS * 100:
                    assert len(pipeline(text).spans) <= 2
            except EntityKitError as error:
                return error.code
            return "done"

        with ThreadPoolExecutor(4) as pool:
            runs = [pool.submit(work) for _ in range(4)]
            started.wait()
            pipeline.close()
            assert {run.result() for run in runs} == {"python.closed"}
