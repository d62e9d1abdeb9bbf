"""Documents with their spans."""

from __future__ import annotations

import re
from ctypes import byref, c_size_t, string_at
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from ._errors import Diagnostic, EntityKitError
from ._library import FEATURE, SPAN, SPAN_IN_SHORT, library, read_diagnostics

if TYPE_CHECKING:
    import pandas


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


# What does not depend on the text: label, id and source of spans with an id and of spans without one, by the bytes in
# which these stand one after the other. Most spans are of a kind that was seen before. Of the strings only the origin
# may hold a NUL, so that equal bytes are equal strings as long as there is a place.
Kind: TypeAlias = "tuple[str, str | None, Source | None]"
_kinds: tuple[dict[bytes, Kind], dict[bytes, Kind]] = ({}, {})
_new = tuple.__new__


def _kind(strings: bytes, base: int, fields: tuple[Any, ...]) -> Kind:
    label, id, recognizer, origin, place = (
        strings[pointer - base : pointer - base + size].decode() if pointer else None
        for pointer, size in zip((*fields[2:6:2], *fields[7:13:2]), (*fields[3:6:2], *fields[8:13:2]))
    )
    return label or "", id, None if recognizer is None else Source(recognizer, origin or "", place)


def _features(strings: bytes, base: int, pointer: int, count: int) -> dict[str, str]:
    fields = FEATURE.iter_unpack(string_at(pointer, count * FEATURE.size))
    return {
        strings[name - base : name - base + name_size].decode(): strings[value - base : value - base + value_size].decode()
        for name, name_size, value, value_size in fields
    }


class Result:
    """Owns an ek_result, and reads it in a few calls, however many spans it has."""

    __slots__ = ("handle",)

    def __init__(self, handle: int) -> None:
        self.handle = handle

    def __del__(self, free: Any = library.ek_result_free) -> None:
        free(self.handle)

    def spans(self, text: str) -> tuple[Span, ...]:
        count = c_size_t()
        first = library.ek_result_spans(self.handle, byref(count))
        if not count.value:
            return ()
        texts = library.ek_result_strings(self.handle)
        base, strings = texts.data, string_at(texts.data, texts.size)
        for kinds in _kinds:
            # Origins that name a place in the text are seen once.
            if len(kinds) > 2048:
                kinds.clear()
        with_id, without_id = _kinds
        block = string_at(first, count.value * SPAN.size)
        spans: list[Span] = []
        for fields in SPAN_IN_SHORT.iter_unpack(block):
            start, end, label, id, score, place, place_size, feature_count = fields
            if place:
                key = strings[label - base : place - base + place_size]
                kinds = with_id if id else without_id
                kind = kinds.get(key)
                if kind is None:
                    kind = kinds[key] = _kind(strings, base, SPAN.unpack_from(block, len(spans) * SPAN.size))
            else:
                kind = _kind(strings, base, SPAN.unpack_from(block, len(spans) * SPAN.size))
            if feature_count:
                pointer = SPAN.unpack_from(block, len(spans) * SPAN.size)[13]
                features = _features(strings, base, pointer, feature_count)
            else:
                features = {}
            spans.append(_new(Span, (start, end, text[start:end], kind[0], kind[1], score, features, kind[2])))
        return tuple(spans)

    def diagnostics(self) -> tuple[Diagnostic, ...]:
        return read_diagnostics(library.ek_result_diagnostics, self.handle)


class Doc:
    """A text with the entities that were found in it.

    It stands by itself: the pipeline that made it may be closed, and it can be pickled. `diagnostics` says what did not
    keep the text from being annotated: a limit that was reached, a recognizer that failed.
    """

    __slots__ = ("text", "id", "date", "language", "diagnostics", "_spans")

    def __init__(
        self,
        text: str,
        *,
        id: str | None = None,
        date: str | None = None,
        language: str | None = None,
        spans: tuple[Span, ...] | Result = (),
        diagnostics: tuple[Diagnostic, ...] = (),
    ) -> None:
        self.text = text
        self.id = id
        self.date = date
        self.language = language
        self.diagnostics = diagnostics
        self._spans = spans

    @property
    def spans(self) -> tuple[Span, ...]:
        """The entities in text order, an outer one before those inside it."""
        spans = self._spans
        if isinstance(spans, Result):
            # Two threads may both come here; they read the same.
            self._spans = spans = spans.spans(self.text)
        return spans

    def __repr__(self) -> str:
        return f"<Doc {self.id or repr(self.text[:40])}: {len(self.spans)} spans>"

    def __reduce__(self) -> tuple[Any, ...]:
        fields = (self.text, self.id, self.date, self.language, self.spans, self.diagnostics)
        return _doc, fields

    def to_dict(self) -> dict[str, Any]:
        """The document as ``entity annotate --to jsonl`` writes it, and `evaluate` and ``entity`` read it."""
        known = {"id": self.id, "text": self.text, "date": self.date, "language": self.language}
        result: dict[str, Any] = {name: value for name, value in known.items() if value is not None}
        result["offset_unit"] = "scalar"
        result["spans"] = [span.to_dict() for span in self.spans]
        return result

    def to_dataframe(self) -> pandas.DataFrame:
        """One row a span. Needs pandas: ``pip install entitykit[pandas]``."""
        try:
            import pandas
        except ImportError:
            raise EntityKitError.of(
                "python.missing", "to_dataframe needs pandas", help="pip install pandas"
            ) from None
        columns = ["doc", *Span._fields[:-1], *Source._fields]
        rows = [(self.id, *span[:-1], *(span.source or (None, None, None))) for span in self.spans]
        return pandas.DataFrame(rows, columns=columns)


def _doc(
    text: str,
    id: str | None,
    date: str | None,
    language: str | None,
    spans: tuple[Span, ...],
    diagnostics: tuple[Diagnostic, ...],
) -> Doc:
    return Doc(text, id=id, date=date, language=language, spans=spans, diagnostics=diagnostics)
