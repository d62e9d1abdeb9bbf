"""Why spans are there, why others are not, and how good they are."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import entitykit
from entitykit import EntityKitError, Pipeline

TEXT = "😀 Le ministre de Cuba et le G77 à Oslo"


def test_explain(nlp: Pipeline) -> None:
    said = nlp.explain(TEXT, id="d")
    assert said["id"] == "d"
    assert [(span["start"], span["end"], span["text"]) for span in said["spans"]] == [
        (span.start, span.end, span.text) for span in nlp(TEXT).spans
    ]
    assert said["spans"][1]["recognizer"] == "places/names" and said["spans"][1]["id"] == "CU"
    cuba = TEXT.index("Cuba")
    assert [span["text"] for span in nlp.explain(TEXT, cuba, cuba + 1)["spans"]] == ["ministre de Cuba", "Cuba"]
    assert nlp.explain("")["spans"] == []


def test_why_not(nlp: Pipeline) -> None:
    start = TEXT.index("ministre")
    said = nlp.why_not(TEXT, start, start + 8, "COUNTRY")
    assert said["start"] == start and said["end"] == start + 8 and said["label"] == "COUNTRY"
    assert isinstance(nlp.why_not(TEXT, 0, 1), dict)


@pytest.mark.parametrize(
    ("start", "end", "label"),
    [
        *((0, 999, None), (-1, 2, None), (3, 3, None), (5, 7, "\0")),
        *((0, 2**64 + 2, None), (2**64, 2, None), (2**63, 2**63 + 2, None), (0, 2**63 - 1, None)),
    ],
)
def test_wrong_questions(nlp: Pipeline, start: int, end: int, label: str | None) -> None:
    with pytest.raises(EntityKitError):
        nlp.why_not(TEXT, start, end, label)


def test_wrong_texts(nlp: Pipeline) -> None:
    wrong: list[str | bytes] = ["\ud800", b"\xff"]
    for text in wrong:
        with pytest.raises(EntityKitError, match="text.encoding"):
            nlp.explain(text)
        with pytest.raises(EntityKitError, match="text.encoding"):
            nlp.why_not(text, 0, 1)
    closed = entitykit.load()
    closed.close()
    with pytest.raises(EntityKitError, match="closed"):
        closed.explain(TEXT)


def test_evaluate(nlp: Pipeline, tmp_path: Path) -> None:
    docs = [nlp(TEXT, id="a"), nlp("à Oslo", id="b")]
    assert entitykit.evaluate(docs, docs)["strict"]["f1"] == 1
    gold: list[dict[str, Any]] = [doc.to_dict() for doc in docs]
    gold[0]["spans"][0] |= {"end": 16, "text": "ministre de"}
    report = entitykit.evaluate(gold, docs)
    assert {name: report["strict"][name] for name in ("tp", "fp", "fn")} == {"tp": 4, "fp": 1, "fn": 1}
    assert report["strict"]["f1"] == pytest.approx(0.8) and report["labels"]["CITY"]["strict"]["f1"] == 1
    path = tmp_path / "gold.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in gold), encoding="utf-8")
    assert entitykit.evaluate(path, docs) == entitykit.evaluate(str(path), docs) == report


def test_evaluation_of_what_does_not_fit(nlp: Pipeline) -> None:
    doc = nlp(TEXT, id="a")
    with pytest.raises(EntityKitError):
        entitykit.evaluate([doc], [{"text": TEXT, "id": "a", "spans": [{"start": 0, "end": 999, "label": "X"}]}])
    with pytest.raises(EntityKitError):
        entitykit.evaluate([doc], [nlp("something else", id="a")])
    with pytest.raises(OSError, match="none.jsonl"):
        entitykit.evaluate("none.jsonl", [doc])
