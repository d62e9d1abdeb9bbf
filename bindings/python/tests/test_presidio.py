"""The recognizer, in the registry and analyzer of the Presidio that is installed."""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator
from typing import Any

import pytest

presidio = pytest.importorskip("presidio_analyzer")
spacy = pytest.importorskip("spacy")

from presidio_analyzer import AnalyzerEngine, RecognizerRegistry  # noqa: E402
from presidio_analyzer.nlp_engine import NlpArtifacts, NlpEngine  # noqa: E402

from entitykit import EntityKitError  # noqa: E402
from entitykit.presidio import EntityKitRecognizer  # noqa: E402

TEXT = "😀 Le ministre de Cuba et le G77 à Oslo"


class Blank(NlpEngine):
    """An engine without a model, which could not be fetched here."""

    nlp = spacy.blank("fr")

    def load(self) -> None: ...

    def is_loaded(self) -> bool:
        return True

    def process_text(self, text: str, language: str) -> NlpArtifacts:
        doc = self.nlp(text)
        return NlpArtifacts([], doc, [token.idx for token in doc], [token.text for token in doc], self, language)

    def process_batch(
        self, texts: Iterable[str], language: str, batch_size: int = 1, n_process: int = 1, **arguments: Any
    ) -> Iterator[tuple[str, NlpArtifacts]]:
        for text in texts:
            yield text, self.process_text(text, language)

    def is_stopword(self, word: str, language: str) -> bool:
        return False

    def is_punct(self, word: str, language: str) -> bool:
        return False

    def get_supported_entities(self) -> list[str]:
        return []

    def get_supported_languages(self) -> list[str]:
        return ["fr"]


def analyzer(recognizer: EntityKitRecognizer) -> AnalyzerEngine:
    registry = RecognizerRegistry(recognizers=[], supported_languages=["fr"])
    registry.add_recognizer(recognizer)
    return AnalyzerEngine(registry=registry, nlp_engine=Blank(), supported_languages=["fr"])


def test_in_an_analyzer() -> None:
    engine = analyzer(EntityKitRecognizer(names={"CITY": "LOCATION", "COUNTRY": "LOCATION"}))
    assert set(engine.get_supported_entities("fr")) == {"LOCATION", "ORGANIZATION", "TITLE"}
    results = engine.analyze(TEXT, language="fr", return_decision_process=True)
    found = {(result.entity_type, TEXT[result.start : result.end], result.score) for result in results}
    assert found == {
        ("TITLE", "ministre de Cuba", 1.0),
        ("LOCATION", "Cuba", 1.0),
        ("ORGANIZATION", "G77", 1.0),
        ("LOCATION", "Oslo", 1.0),
    }
    [group] = [result for result in results if result.entity_type == "ORGANIZATION"]
    assert group.recognition_metadata["entitykit"]["id"] == "org:G77"
    explanation = group.analysis_explanation
    assert (explanation.recognizer, explanation.pattern_name) == ("EntityKit", "places/names")
    assert explanation.textual_explanation == "G77, Plugins/places/names.tsv:6"


@pytest.mark.parametrize(
    ("supported", "asked", "found"),
    [
        (None, ["CITY"], ["Oslo"]),
        (["COUNTRY"], None, ["Cuba"]),
        (["COUNTRY"], ["COUNTRY", "CITY"], ["Cuba"]),
    ],
)
def test_only_what_is_asked_for(supported: list[str] | None, asked: list[str] | None, found: list[str]) -> None:
    recognizer = EntityKitRecognizer(supported_entities=supported)
    results = recognizer.analyze(TEXT, asked or [])
    assert [TEXT[result.start : result.end] for result in results] == found


def test_arguments_of_load() -> None:
    recognizer = EntityKitRecognizer(entries=["SHIP:Batavia=ship:1"], name="ships")
    [result] = recognizer.analyze("le Batavia", ["SHIP"])
    assert (result.start, result.end, result.analysis_explanation.recognizer) == (3, 10, "ships")


@pytest.mark.parametrize(
    ("supported", "code"),
    [("CITY", "python.argument"), (["CITY", "TOWN"], "labels.unknown"), (["COUNTRY"], "labels.unknown")],
)
def test_wrong_entities(supported: Any, code: str) -> None:
    with pytest.raises(EntityKitError) as caught:
        EntityKitRecognizer(supported_entities=supported, names={"COUNTRY": "LOCATION"})
    assert caught.value.code == code


def test_dictionaries() -> None:
    entries = (entry for entry in ["SHIP:Batavia"])
    recognizer = EntityKitRecognizer(
        entries=entries, names={"SHIP": "VESSEL"}, supported_entities=["VESSEL", "CITY"], name="ships"
    )
    again: Any = EntityKitRecognizer.from_dict(recognizer.to_dict())
    assert again.to_dict() == recognizer.to_dict() and again.name == "ships"
    assert [result.entity_type for result in again.analyze("le Batavia, à Oslo, Cuba", [])] == ["VESSEL", "CITY"]


def test_other_processes() -> None:
    recognizer = pickle.loads(pickle.dumps(EntityKitRecognizer()))
    assert [result.entity_type for result in recognizer.analyze("à Oslo", [])] == ["CITY"]
