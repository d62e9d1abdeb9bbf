"""Spans, and where they come from."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

_PLACE = re.compile(r"(?P<file>.*?)(?::(?P<line>\d+)(?::(?P<column>\d+))?)?", re.DOTALL)


class Source(NamedTuple):
    """Who found a span (``titles/rules``), what fired (a rule's name, an entry's term), and where that stands."""

    recognizer: str
    origin: str
    place: str | None

    def to_dict(self) -> dict[str, Any]:
        result: dict[str, Any] = {"recognizer": self.recognizer, "origin": self.origin}
        place = _PLACE.fullmatch(self.place or "")
        if place and place["file"]:
            result["file"] = place["file"]
            result |= {name: int(place[name]) for name in ("line", "column") if place[name]}
        return result


class Span(NamedTuple):
    """An entity: ``text[start:end]`` of the document, half-open, in code points."""

    start: int
    end: int
    text: str
    label: str
    id: str | None
    score: float
    features: dict[str, str]
    source: Source | None

    def to_dict(self) -> dict[str, Any]:
        """The span as ``entity annotate --to jsonl`` writes it."""
        result: dict[str, Any] = {"start": self.start, "end": self.end, "label": self.label}
        if self.id is not None:
            result["id"] = self.id
        result["text"] = self.text
        if self.score != 1:
            result["score"] = self.score
        if self.features:
            result["features"] = self.features
        if self.source:
            result["source"] = self.source.to_dict()
        return result
