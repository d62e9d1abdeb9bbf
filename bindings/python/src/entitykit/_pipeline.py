"""Pipelines: made from files once, then annotating any number of texts on any number of threads."""

from __future__ import annotations

import ctypes
import os
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from ctypes import byref, c_char_p, c_size_t, c_void_p
from types import TracebackType
from typing import Any, Literal, NoReturn, TypeAlias, TypeVar, overload

from ._batches import Item, annotate, ask, in_batches
from ._documents import Doc
from ._errors import Diagnostic, EntityKitError, EntityKitWarning
from ._handle import Handle
from ._library import Options, error, library, read_diagnostics, string, strings
from ._recognizers import Recognizer

Path: TypeAlias = "str | os.PathLike[str]"
Context = TypeVar("Context")
OnError: TypeAlias = 'Literal["raise", "skip"] | Callable[[EntityKitError, Any], Any]'


class Pipeline:
    """What `load` returns. Calling it with a text gives a `Doc`.

    Any number of threads may use it at once.
    """

    def __init__(self, handle: Handle) -> None:
        self._handle: Handle | None = handle
        self.warnings: tuple[Diagnostic, ...] = read_diagnostics(library.ek_pipeline_warnings, handle.pointer)
        """What was found on loading that did not keep the pipeline from being made."""
        count = c_size_t()
        labels = library.ek_pipeline_labels(handle.pointer, byref(count))
        self.labels: tuple[str, ...] = tuple(label.text() for label in labels[: count.value])
        """The labels that the pipeline can make, sorted."""

    def __call__(
        self,
        text: str | bytes,
        id: str | None = None,
        *,
        date: str | None = None,
        language: str | None = None,
    ) -> Doc:
        """Finds the entities of a text.

        `date` (YYYY-MM-DD) is the day against which "hier" is resolved; `language` is a BCP 47 tag. Raises
        EntityKitError, for example where bytes are not UTF-8 (``text.encoding``).
        """
        [doc] = annotate(self._open(), [Item(text, id, date, language)])
        if isinstance(doc, EntityKitError):
            raise doc
        _warn(doc)
        return doc

    @overload
    def pipe(
        self,
        texts: Iterable[str | bytes | Mapping[str, Any]],
        *,
        batch_size: int = 64,
        threads: int = 2,
        as_tuples: Literal[False] = False,
        on_error: OnError = "raise",
    ) -> Iterator[Doc]: ...

    @overload
    def pipe(
        self,
        texts: Iterable[tuple[str | bytes | Mapping[str, Any], Context]],
        *,
        batch_size: int = 64,
        threads: int = 2,
        as_tuples: Literal[True],
        on_error: OnError = "raise",
    ) -> Iterator[tuple[Doc, Context]]: ...

    def pipe(
        self,
        texts: Iterable[Any],
        *,
        batch_size: int = 64,
        threads: int = 2,
        as_tuples: bool = False,
        on_error: OnError = "raise",
    ) -> Iterator[Any]:
        """Annotates many texts on several threads; gives a `Doc` for each, in the order of the texts.

        A text is a string, bytes, or a mapping with "text" and where known "id", "date", "language". With `as_tuples`
        it comes in a pair with anything, and so does its Doc. No more than a few batches are in memory at once.

        A text that cannot be annotated ends the run with EntityKitError. With ``on_error="skip"`` it is left out and
        an EntityKitWarning says so; a function is called with the error and the text (the pair, with `as_tuples`), and
        what it returns, where that is not None, takes the place of the Doc.
        """
        if batch_size < 1 or threads < 1:
            raise ValueError("batch_size and threads are at least 1")
        if on_error not in ("raise", "skip") and not callable(on_error):
            raise ValueError(f'on_error is "raise", "skip" or a function, not {on_error!r}')
        handle = self._open()
        return self._pipe(handle, texts, batch_size, threads, as_tuples, on_error)

    def _pipe(
        self,
        handle: Handle,
        texts: Iterable[Any],
        batch_size: int,
        threads: int,
        as_tuples: bool,
        on_error: OnError,
    ) -> Iterator[Any]:
        def work(batch: list[Any]) -> list[Doc | EntityKitError]:
            return annotate(handle, [Item.of(text[0] if as_tuples else text) for text in batch])

        # Whoever takes the next document may be a forked child.
        handle.check()
        for batch, docs in in_batches(texts, batch_size, threads, work):
            for text, doc in zip(batch, docs):
                if isinstance(doc, Doc):
                    _warn(doc)
                    yield (doc, text[1]) if as_tuples else doc
                elif on_error == "raise":
                    raise doc
                elif on_error == "skip":
                    warnings.warn(f"left out: {doc}", EntityKitWarning, stacklevel=2)
                elif (instead := on_error(doc, text)) is not None:
                    yield instead
                handle.check()

    def explain(
        self,
        text: str | bytes,
        start: int | None = None,
        end: int | None = None,
        *,
        id: str | None = None,
        date: str | None = None,
        language: str | None = None,
    ) -> dict[str, Any]:
        """Why each span is there, and what it won against: what ``entity explain --json`` prints.

        With `start` and `end`, only spans that overlap them.
        """
        said: dict[str, Any] = ask(self._open(), library.ek_explain, Item(text, id, date, language))
        first, last = start or 0, len(text) if end is None else end
        said["spans"] = [span for span in said["spans"] if span["start"] < last and first < span["end"]]
        return said

    def why_not(
        self,
        text: str | bytes,
        start: int,
        end: int,
        label: str | None = None,
        *,
        id: str | None = None,
        date: str | None = None,
        language: str | None = None,
    ) -> dict[str, Any]:
        """Why a span is not there, and what came nearest to it: what ``entity why-not --json`` prints."""
        if min(start, end) < 0 or max(start, end) > sys.maxsize:
            raise EntityKitError.of("python.argument", f"{start}..{end} is no span", id)
        wanted = None if label is None else string(label, "label")
        said: dict[str, Any] = ask(
            self._open(), library.ek_why_not, Item(text, id, date, language), start, end, wanted
        )
        return said

    def adding(self, entries: Iterable[str]) -> Pipeline:
        """The pipeline with further entries: ``"ORG:G77|Groupe des 77=org:G77"``. Both are closed on their own."""
        handle = self._open()
        failure = c_void_p()
        pointer = library.ek_pipeline_adding(handle.pointer, _array(entries, "entry"), byref(failure))
        if not pointer:
            raise error(failure.value)
        return Pipeline(Handle(pointer, handle.kept))

    def close(self) -> None:
        """Frees the pipeline's memory, and ends its process plugins, once no thread uses it. Twice is fine."""
        self._handle = None

    def _open(self) -> Handle:
        """The handle, for as long as it is used."""
        handle = self._handle
        if handle is None:
            raise EntityKitError.of("python.closed", "the pipeline is closed", help="load it again")
        handle.check()
        return handle

    def __reduce__(self) -> NoReturn:
        raise EntityKitError.of(
            "python.pickle",
            "a pipeline cannot be copied or pickled",
            help="call entitykit.load where another one is needed, in another process too",
        )

    def __enter__(self) -> Pipeline:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Pipeline {'closed' if self._handle is None else ' '.join(self.labels)}>"


def load(
    pipeline: Path | None = None,
    *,
    home: Path | None = None,
    plugins: Sequence[Path] = (),
    without: Sequence[str] = (),
    languages: Sequence[str] | None = None,
    settings: Sequence[str] | Mapping[str, object] = (),
    entries: Sequence[str] = (),
    rules: Sequence[Path] = (),
    recognizers: Iterable[Recognizer] = (),
) -> Pipeline:
    """Loads a pipeline. Takes milliseconds, and seconds where the lists have changed since they were last compiled.

    - `pipeline`: the pipeline file; without it, the default one.
    - `home`: the folder with Plugins and gazetteers; without it, what ENTITYKIT_HOME says, else what the wheel brought.
    - `plugins`: folders of further plugins, or names of installed ones. `without`: ids of plugins to leave out.
    - `languages`: instead of the pipeline's: ``["fr", "es"]``.
    - `settings`: ``{"plugin.name": value}``, or ``["plugin.name=value"]``.
    - `entries`: ``["ORG:G77|Groupe des 77=org:G77"]``. `rules`: rule files.
    - `recognizers`: functions that `recognizer` made recognizers of.

    What was found that did not keep the pipeline from being made is an EntityKitWarning each, and in
    `Pipeline.warnings`. Raises EntityKitError with everything that is wrong.
    """
    if isinstance(settings, Mapping):
        settings = [f"{name}={_value(value)}" for name, value in settings.items()]
    recognizers = list(recognizers)
    for recognizer in recognizers:
        if not isinstance(recognizer, Recognizer):
            raise EntityKitError.of(
                "python.argument", f"{recognizer!r} is no recognizer", help="write @entitykit.recognizer above it"
            )
    natives = [recognizer.declaration() for recognizer in recognizers]
    pointers = (c_void_p * (len(natives) + 1))(*(ctypes.addressof(native) for native in natives))
    options = Options(
        ctypes.sizeof(Options),
        None if pipeline is None else string(pipeline, "pipeline"),
        None if home is None else string(home, "home"),
        _array(plugins, "plugin"),
        _array(without, "without"),
        None if languages is None else _array(languages, "language"),
        _array(settings, "setting"),
        _array(entries, "entry"),
        _array(rules, "rules"),
        pointers,
    )
    failure = c_void_p()
    pointer = library.ek_pipeline_open(byref(options), byref(failure))
    if not pointer:
        raise error(failure.value)
    loaded = Pipeline(Handle(pointer, natives))
    for warning in loaded.warnings:
        warnings.warn(str(warning), EntityKitWarning, stacklevel=2)
    return loaded


def _value(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _array(texts: Iterable[Path], what: str) -> ctypes.Array[c_char_p]:
    if isinstance(texts, (str, bytes)):
        raise EntityKitError.of("python.argument", f"{what} {texts!r} is a string", help="write it in a list")
    return strings([string(text, what) for text in texts])


def _warn(doc: Doc) -> None:
    for diagnostic in doc.diagnostics:
        place = f"{doc.id}: " if doc.id and not diagnostic.place else ""
        warnings.warn(f"{place}{diagnostic}", EntityKitWarning, stacklevel=3)
