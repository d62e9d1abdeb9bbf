"""Spans made in C and in Python, which are the same."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterator
from typing import Any

import pytest

import entitykit
from entitykit import Pipeline, Source, Span, Text, _results, recognizer
from entitykit._library import SPAN

TEXTS = [
    "",
    "rien",
    "le ministre de Cuba et le G77 en Norvège",
    "😀 ministre de l'Égypte\0 Cuba\r\ne\u0301 Norvège 𝒞 G77",
    "Norvège" + " é" * 1000 + " Cuba",
    " ".join(["le ministre de Cuba", "G77", "navire", "\u2028"] * 100),
]


@recognizer(labels=["SHIP"])
def ships(doc: Text) -> Iterator[dict[str, Any]]:
    """Without a place, some with an id, features and a score."""
    for number, start in enumerate(at for at in range(len(doc.text)) if doc.text.startswith("navire", at)):
        span: dict[str, Any] = {"start": start, "end": start + 6, "label": "SHIP"}
        more = {"id": f"ship:é{number}", "score": number / 7 % 1, "features": {"n°": str(number), "vide": ""}}
        yield span | more if number % 2 else span


def everything(spans: tuple[Span, ...]) -> list[Any]:
    return [(type(span), type(span.source), repr(span)) for span in spans]


def test_both_make_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    texts: list[Any] = [*TEXTS, *(text.encode() for text in TEXTS)]
    with entitykit.load(recognizers=[ships]) as pipeline:
        made = [doc.spans for doc in pipeline.pipe(texts)]
        monkeypatch.setattr(_results, "speedup", None)
        monkeypatch.setattr(_results, "_kinds", ({}, {}))
        again = [doc.spans for doc in pipeline.pipe(texts)]
    assert made == again and list(map(everything, made)) == list(map(everything, again))
    assert len({span.score for span in made[5]}) > 2 and {type(spans) for spans in made} == {tuple}
    for text, spans in zip(TEXTS, made):
        assert [span.text for span in spans] == [text[span.start : span.end] for span in spans]


@pytest.mark.skipif("ENTITYKIT_LIBRARY" in os.environ, reason="not the one of the wheel")
def test_the_wheel_has_them(request: pytest.FixtureRequest) -> None:
    assert request.config.getoption("--no-speedups") or _results.speedup


def span(start: int, end: int, label: bytes) -> tuple[bytes, Any]:
    """An ek_span with a label and nothing else, and what it points to."""
    held = ctypes.create_string_buffer(label)
    return SPAN.pack(start, end, ctypes.addressof(held), len(label), 0, 0, 1.0, 0, 0, 0, 0, 0, 0, 0, 0), held


@pytest.mark.parametrize(
    ("start", "end", "label", "error"),
    [
        (0, 4, b"caf\xe9", UnicodeDecodeError),
        (0, 3, b"CITY", UnicodeDecodeError),
        (0, 9, b"CITY", ValueError),
        (3, 2, b"CITY", ValueError),
    ],
)
def test_what_cannot_be_made_is_an_error(start: int, end: int, label: bytes, error: type[Exception]) -> None:
    speedups = pytest.importorskip("entitykit._speedups")
    good, kept = span(0, 2, b"CITY")
    bad, kept_too = span(start, end, label)
    block = ctypes.create_string_buffer(good + bad)

    def made(count: int) -> Any:
        return speedups.spans(ctypes.addressof(block), count, "caé".encode(), Span, Source, {}, {})

    assert made(1) == (Span(0, 2, "ca", "CITY", None, 1.0, {}, None),)
    for _ in range(100):
        with pytest.raises(error):
            made(2)
    with pytest.raises(TypeError):
        speedups.spans(ctypes.addressof(block), 1, "no bytes", Span, Source, {}, {})


def test_a_document_whose_text_was_changed(nlp: Pipeline) -> None:
    doc = nlp("la Norvège")
    doc.text = "é"
    assert [(found.start, found.text) for found in doc.spans] == [(3, "Norvège")]
