"""Texts in, spans out."""

from __future__ import annotations

import json
import pickle
import random

import pytest

import entitykit
from entitykit import Doc, EntityKitError, EntityKitWarning, Pipeline, Source

TEXT = "😀 Le ministre de Cuba et le G77 en Norvège"


def marked(doc: Doc) -> str:
    """The outermost spans, marked in the text."""
    parts, end = [], 0
    for span in doc.spans:
        if span.start >= end:
            name = span.label if span.id is None else f"{span.label}={span.id}"
            parts += [doc.text[end : span.start], f"⟦{name} {span.text}⟧"]
            end = span.end
    return "".join(parts) + doc.text[end:]


def test_spans_have_everything(nlp: Pipeline) -> None:
    doc = nlp(TEXT, id="d", date="2023-06-16", language="fr")
    assert marked(doc) == "😀 Le ⟦TITLE ministre de Cuba⟧ et le ⟦ORGANIZATION=org:G77 G77⟧ en ⟦COUNTRY=NO Norvège⟧"
    title, cuba, group, norway = doc.spans
    names = "Plugins/places/names.tsv"
    assert title == (
        *(5, 21, "ministre de Cuba", "TITLE", None, 1.0, {}),
        Source("places/rules", "head", "Plugins/places/rules.yaml:3"),
    )
    assert cuba == (17, 21, "Cuba", "COUNTRY", "CU", 1.0, {}, Source("places/names", "Cuba", f"{names}:2"))
    assert group.features == {"kind": "group"} and norway.end == len(TEXT)
    assert (doc.id, doc.date, doc.language, doc.diagnostics) == ("d", "2023-06-16", "fr", ())


@pytest.mark.parametrize("before", ["", "é", "€", "😀", "e\u0301", "\r\n", "\0", "\u2028", "𝒞" * 70, "a" * 64, "é" * 1000])
def test_offsets_are_code_points(nlp: Pipeline, before: str) -> None:
    text = f"{before} Cuba {before} Norvège{before}"
    found = [(span.start, span.end, span.id, span.text) for span in nlp(text).spans]
    cuba, norway = len(before) + 1, 2 * len(before) + 7
    expected = [(cuba, cuba + 4, "CU", "Cuba")]
    # A letter right behind makes it another word.
    if not before[:1].isalpha() or before[:1] in "😀":
        expected.append((norway, norway + 7, "NO", text[norway : norway + 7]))
    assert found == expected


@pytest.mark.parametrize("text", ["", " ", "\0", "\n" * 100, "\ufeff", "a\u0300" * 50])
def test_texts_without_entities(nlp: Pipeline, text: str) -> None:
    doc = nlp(text)
    assert doc.spans == () and doc.text == text


def test_bytes_are_utf8(nlp: Pipeline) -> None:
    assert nlp("la Norvège".encode()).spans == nlp("la Norvège").spans
    assert nlp("la Norvège".encode()).text == "la Norvège"
    with pytest.raises(EntityKitError) as caught:
        nlp(b"Cuba \xff", id="d7")
    assert (caught.value.code, caught.value.place) == ("text.encoding", "d7")


def test_documents_are_values(nlp: Pipeline) -> None:
    doc = nlp(TEXT, id="d", date="2023-06-16")
    copy = pickle.loads(pickle.dumps(doc))
    assert (copy.text, copy.id, copy.date, copy.spans) == (doc.text, doc.id, doc.date, doc.spans)
    assert nlp(TEXT, id="d", date="2023-06-16").spans == doc.spans
    assert repr(doc) == f"<Doc d: {len(doc.spans)} spans>"


def test_to_dict_is_a_line_of_jsonl(nlp: Pipeline) -> None:
    doc = nlp("Cuba, G77", id="d", date="2023-06-16", language="fr")
    source = {"recognizer": "places/names", "origin": "Cuba", "file": "Plugins/places/names.tsv", "line": 2}
    cuba = {"start": 0, "end": 4, "label": "COUNTRY", "id": "CU", "text": "Cuba", "source": source}
    group = {"start": 6, "end": 9, "label": "ORGANIZATION", "id": "org:G77", "text": "G77"}
    assert json.loads(json.dumps(doc.to_dict())) == {
        **{"id": "d", "text": "Cuba, G77", "date": "2023-06-16", "language": "fr", "offset_unit": "scalar"},
        "spans": [
            cuba,
            group | {"features": {"kind": "group"}, "source": source | {"origin": "G77", "line": 6}},
        ],
    }
    assert list(nlp("").to_dict()) == ["text", "offset_unit", "spans"]


def test_dataframe(nlp: Pipeline) -> None:
    frame = nlp(TEXT, id="d").to_dataframe()
    assert list(frame.columns) == [
        *("doc", "start", "end", "text", "label", "id", "score", "features", "recognizer", "origin", "place")
    ]
    assert list(frame["text"]) == [span.text for span in nlp(TEXT).spans]
    assert set(frame["doc"]) == {"d"}
    assert len(nlp("").to_dataframe()) == 0


def test_texts_at_random(nlp: Pipeline) -> None:
    """Strings that fell together by chance: every span lies in its text and says what stands there."""
    seed = random.randrange(2**32)
    chance = random.Random(seed)
    words = ["Cuba", "l'Égypte", "G77", "le 3 mai", "😀", "e\u0301", "\0", "\r\n", "ministre", "-", "’", "\u202e", "中国"]
    for _ in range(100):
        text = "".join(chance.choice([" ", "", "\u00a0"]) + chance.choice(words) for _ in range(chance.randrange(60)))
        for span in nlp(text).spans:
            assert 0 <= span.start < span.end <= len(text) and span.text == text[span.start : span.end], seed


# What is wrong with a document, and the code that says so.
WRONG: list[tuple[dict[str, object], str]] = [
    ({"text": "Cuba \ud800"}, "text.encoding"),
    ({"text": b"\xc3"}, "text.encoding"),
    ({"text": "Cuba", "id": "\udfff"}, "text.encoding"),
    ({"text": None}, "python.argument"),
    ({"text": 7}, "python.argument"),
    ({"text": "Cuba", "id": 7}, "python.argument"),
    ({"text": "Cuba", "date": "16 juin"}, "document.date"),
    ({"text": "Cuba", "date": "2023-02-30"}, "document.date"),
]


@pytest.mark.parametrize(("document", "code"), WRONG)
def test_wrong_documents(nlp: Pipeline, document: dict[str, object], code: str) -> None:
    with pytest.raises(EntityKitError) as caught:
        nlp(**document)  # type: ignore[arg-type]
    assert caught.value.code == code


def test_errors_can_be_read(nlp: Pipeline) -> None:
    with pytest.raises(EntityKitError) as caught:
        nlp("Cuba", "d1", date="16 juin")
    error = caught.value
    assert (error.code, error.place, error.help) == ("document.date", "d1", "write YYYY-MM-DD")
    assert str(error) == 'd1: error: "16 juin" is not a date (write YYYY-MM-DD) [document.date]'
    assert str(pickle.loads(pickle.dumps(error))) == str(error)
    assert issubclass(EntityKitWarning, UserWarning) and entitykit.__version__
