"""EntityKit as a component of spaCy: ``nlp.add_pipe("entitykit", config={"pipeline": "pipeline.yaml"})``.

Needs spaCy: ``pip install entitykit[spacy]``, which also finds this by itself.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

from spacy.language import Language
from spacy.pipeline import Pipe
from spacy.tokens import Doc, Span, SpanGroup
from spacy.util import ensure_path, filter_spans

from . import _documents
from ._errors import EntityKitError, EntityKitWarning
from ._options import Options, checked
from ._pipeline import Pipeline

Alignment = Literal["strict", "expand", "contract"]
Ents = Literal["keep", "fill", "replace"]

# What is not about files: of `entitykit.load`, and of the component. None is what the config does not say.
_LOAD = ("without", "languages", "settings", "entries")
_COMPONENT = ("labels", "spans_key", "ents", "alignment")


@Language.factory(
    "entitykit",
    assigns=["doc.spans"],
    default_config={
        "pipeline": None,
        "home": None,
        "plugins": [],
        "rules": [],
        **dict.fromkeys(_LOAD + _COMPONENT),
    },
)
def make(
    nlp: Language,
    name: str,
    pipeline: str | None,
    home: str | None,
    plugins: list[str],
    rules: list[str],
    without: list[str] | None,
    languages: list[str] | None,
    settings: dict[str, Any] | None,
    entries: list[str] | None,
    labels: list[str] | None,
    spans_key: str | None,
    ents: Ents | None,
    alignment: Alignment | None,
) -> EntityKitComponent:
    """Makes the component. What `entitykit.load` takes is handed on to it; for the rest see `EntityKitComponent`."""
    load = {"without": without, "languages": languages, "settings": settings, "entries": entries}
    rest = {"labels": labels, "spans_key": spans_key, "ents": ents, "alignment": alignment}
    given: dict[str, Any] = {key: value for key, value in {**load, **rest}.items() if value is not None}
    options = Options({"pipeline": pipeline, "home": home, "plugins": plugins, "rules": rules, **load})
    component = EntityKitComponent(options, name, **{key: given[key] for key in _COMPONENT if key in given})
    component.given = given
    try:
        component.pipeline()
    except EntityKitError as error:
        # spaCy makes a component before it reads what was saved of it, files of the pipeline included.
        absent = {"file.missing", "resources.missing", "labels.unknown"}
        if absent.isdisjoint(diagnostic.code for diagnostic in error.diagnostics):
            raise
        warnings.warn(f"{name} cannot work until from_disk was called: {error}", EntityKitWarning, stacklevel=2)
    return component


class EntityKitComponent(Pipe):
    """Writes what EntityKit finds to ``doc.spans[spans_key]``, nested spans included, with their ids.

    An id is the span's `kb_id_`, and its `id_` (in `doc.ents`, also `ent_id_`). ``doc.spans[spans_key].attrs`` has
    "spans", what EntityKit says of each of them in the same order (features, score, source, its own offsets), and
    "misaligned", what could not be written.

    - `labels`: only these; all, where it is empty.
    - `ents`: what happens to `doc.ents`, which holds no nested spans. "fill" adds the outermost ones where there is no
      entity yet; "replace" removes the entities that they overlap; "keep" leaves it alone.
    - `alignment`: what happens to a span that begins or ends inside a token. "expand" takes the whole token; "contract"
      leaves it out, and "strict" leaves out the span. What is left out is a warning, counted in `misaligned`.
    """

    def __init__(
        self,
        options: Options,
        name: str = "entitykit",
        labels: Iterable[str] = (),
        spans_key: str = "entitykit",
        ents: Ents = "fill",
        alignment: Alignment = "expand",
    ) -> None:
        for what, value, known in (
            ("alignment", alignment, ("strict", "expand", "contract")),
            ("ents", ents, ("keep", "fill", "replace")),
        ):
            if value not in known:
                raise EntityKitError.of("spacy.config", f'{what} "{value}" is none of {", ".join(known)}')
        self.options = options
        self.name = name
        self.only = frozenset(labels)
        self.spans_key = spans_key
        self.ents = ents
        self.alignment = alignment
        self.misaligned = 0
        self.aligned = 0
        self.given: Mapping[str, Any] = {}
        """What spaCy's config says that is not about files."""

    def pipeline(self) -> Pipeline:
        """Raises EntityKitError where it cannot be loaded, or makes none of the labels."""
        pipeline = self.options.pipeline()
        if self.only:
            checked(self.only, pipeline.labels, "labels")
        return pipeline

    @property
    def labels(self) -> tuple[str, ...]:
        try:
            made = self.options.pipeline().labels
        except EntityKitError:
            # spaCy asks for them while it loads, before from_disk. Who annotates is told.
            return ()
        return tuple(label for label in made if not self.only or label in self.only)

    def __call__(self, doc: Doc) -> Doc:
        return self.annotate(doc, self.pipeline()(doc.text))

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 128) -> Iterator[Doc]:
        handle: Callable[..., None] = self.get_error_handler()
        texts = ((doc.text, doc) for doc in stream)
        found = self.pipeline().pipe(
            texts,
            as_tuples=True,
            batch_size=batch_size,
            on_error=lambda error, text: handle(self.name, self, [text[1]], error),
        )
        for annotated, doc in found:
            try:
                yield self.annotate(doc, annotated)
            except Exception as error:
                handle(self.name, self, [doc], error)

    def annotate(self, doc: Doc, found: _documents.Doc) -> Doc:
        """Writes what was found in the text of a document of spaCy's."""
        spans: list[Span] = []
        origins: list[dict[str, Any]] = []
        misaligned: list[dict[str, Any]] = []
        for span in found.spans:
            if self.only and span.label not in self.only:
                continue
            id = span.id or ""
            aligned = doc.char_span(
                span.start, span.end, label=span.label, kb_id=id, span_id=id, alignment_mode=self.alignment
            )
            if aligned is None or not len(aligned):
                misaligned.append(span.to_dict())
            else:
                spans.append(aligned)
                origins.append(span.to_dict())
        doc.spans[self.spans_key] = SpanGroup(
            doc, name=self.spans_key, spans=spans, attrs={"spans": origins, "misaligned": misaligned}
        )
        self.aligned += len(spans)
        if misaligned:
            self.misaligned += len(misaligned)
            first = misaligned[0]
            warnings.warn(
                f"{self.name}: {len(misaligned)} of {len(misaligned) + len(spans)} spans do not fit spaCy's tokens and "
                f'are left out; the first is {first["label"]} "{first["text"]}" at {first["start"]} '
                f'(alignment "expand" keeps them) [spacy.misaligned]',
                EntityKitWarning,
                stacklevel=2,
            )
        if self.ents != "keep":
            doc.ents = self._entities(doc, spans)
        return doc

    def _entities(self, doc: Doc, spans: list[Span]) -> list[Span]:
        mine = filter_spans(spans)
        first, second = (doc.ents, mine) if self.ents == "fill" else (mine, doc.ents)
        taken = {token for span in first for token in range(span.start, span.end)}
        return [*first, *(span for span in second if taken.isdisjoint(range(span.start, span.end)))]

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Saves the component with every file that its pipeline is made from."""
        folder = ensure_path(path)
        folder.mkdir(parents=True, exist_ok=True)
        saved = {
            "options": self.options.copied(folder),
            "component": dict(zip(_COMPONENT, (sorted(self.only), self.spans_key, self.ents, self.alignment))),
            "given": self.given,
        }
        (folder / "entitykit.json").write_text(json.dumps(saved, indent=2), encoding="utf-8")

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> EntityKitComponent:
        """Reads what `to_disk` saved, wherever it lies now. What the config says otherwise than then goes before it."""
        folder = ensure_path(path)
        saved = json.loads((folder / "entitykit.json").read_text(encoding="utf-8"))
        given = self.given
        changed = {key: value for key, value in given.items() if value != saved["given"].get(key)}
        options = saved["options"] | {key: changed[key] for key in _LOAD if key in changed}
        component = saved["component"] | {key: changed[key] for key in _COMPONENT if key in changed}
        self.__init__(Options.at(folder, options), self.name, **component)  # type: ignore[misc]
        self.given = given
        self.pipeline()
        return self
