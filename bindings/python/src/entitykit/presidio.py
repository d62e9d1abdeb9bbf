"""EntityKit as a recognizer of Presidio.

Needs presidio-analyzer: ``pip install entitykit[presidio]``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from presidio_analyzer import AnalysisExplanation, EntityRecognizer, RecognizerResult
from presidio_analyzer.nlp_engine import NlpArtifacts

from ._options import Options, checked
from ._spans import Source


class EntityKitRecognizer(EntityRecognizer):
    """Finds what an EntityKit pipeline finds.

    >>> analyzer.registry.add_recognizer(EntityKitRecognizer(pipeline="pipeline.yaml", supported_language="fr"))

    - `names`: what Presidio calls a label: ``{"CITY": "LOCATION"}``. Others keep their names.
    - `supported_entities`: only these of Presidio's names; without it, all that the pipeline can make.
    - everything else is an argument of `entitykit.load`.

    `recognition_metadata` of a result has "entitykit": the span with its id, features and source. The pipeline is
    loaded once in each process.
    """

    def __init__(
        self,
        *,
        supported_language: str = "fr",
        supported_entities: Sequence[str] | None = None,
        names: Mapping[str, str] | None = None,
        name: str = "EntityKit",
        version: str = "0.0.1",
        **load: Any,
    ) -> None:
        self.options = Options(load)
        self.names = dict(names or {})
        self.title = name
        pipeline = self.options.pipeline()
        made = sorted({self.names.get(label, label) for label in pipeline.labels})
        if supported_entities is not None:
            made = checked(supported_entities, made, "supported_entities")
        super().__init__(
            supported_entities=made,
            name=name,
            supported_language=supported_language,
            version=version,
        )

    def to_dict(self) -> dict[str, Any]:
        """What `from_dict` makes the same recognizer of, in another process too."""
        return super().to_dict() | {"names": self.names} | self.options.arguments

    def load(self) -> None:
        """Nothing: the pipeline was loaded when the recognizer was made."""

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts | None = None
    ) -> list[RecognizerResult]:
        """What the pipeline finds of these entities; of all, where the list is empty."""
        wanted = set(entities or self.supported_entities).intersection(self.supported_entities)
        results = []
        for span in self.options.pipeline()(text, language=self.supported_language).spans:
            entity = self.names.get(span.label, span.label)
            if entity not in wanted:
                continue
            source = span.source or Source("unknown", "", None)
            explanation = AnalysisExplanation(
                recognizer=self.title,
                original_score=span.score,
                pattern_name=source.recognizer,
                textual_explanation=", ".join(filter(None, (source.origin, source.place))),
            )
            metadata = {
                RecognizerResult.RECOGNIZER_NAME_KEY: self.title,
                RecognizerResult.RECOGNIZER_IDENTIFIER_KEY: self.id,
                "entitykit": span.to_dict(),
            }
            results.append(RecognizerResult(entity, span.start, span.end, span.score, explanation, metadata))
        return results
