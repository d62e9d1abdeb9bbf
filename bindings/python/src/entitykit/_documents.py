"""Documents with their spans."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._errors import Diagnostic, EntityKitError
from ._results import Result
from ._spans import Source, Span

if TYPE_CHECKING:
    import pandas


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
            self._spans = spans = spans.spans()
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
