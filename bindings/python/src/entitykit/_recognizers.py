"""Recognizers that are Python functions."""

from __future__ import annotations

import ctypes
import reprlib
import sys
import threading
import traceback
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from ctypes import c_char_p, cast
from os.path import basename, dirname, join
from typing import Any, NamedTuple, TypeAlias

from . import _library as native
from ._errors import EntityKitError
from ._library import string, strings


class Annotation(NamedTuple):
    """What an earlier stage found; `start` and `end` in code points."""

    start: int
    end: int
    text: str
    label: str
    id: str | None


class Text(NamedTuple):
    """What a recognizer sees of a document. `annotations` are those of earlier stages with the labels it needs."""

    text: str
    id: str | None
    date: str | None
    language: str | None
    annotations: tuple[Annotation, ...]


# (start, end, label), or a mapping with these and where wanted id, score, because, features.
Found: TypeAlias = "tuple[int, int, str] | Mapping[str, Any]"
Function: TypeAlias = "Callable[[Text], Iterable[Found] | None]"

_PACKAGE = join(dirname(__file__), "")


class Interruption(threading.local):
    """What ends the program, raised inside a call from the library, which would not pass it on."""

    error: BaseException | None = None


_interruption = Interruption()


def call(function: Any, *arguments: Any) -> Any:
    """Calls a function of the library that may call recognizers. Afterwards ask whether that was `interrupted`.

    What a signal raises before a recognizer's first line, ctypes hands to sys.unraisablehook, and the library takes it
    for success. Signals come to the main thread only. A list takes the hook's place, since no Python runs in it that
    the next signal could end.
    """
    _interruption.error = None
    if threading.current_thread() is not threading.main_thread():
        return function(*arguments)
    ignored: list[sys.UnraisableHookArgs] = []
    hook, sys.unraisablehook = sys.unraisablehook, ignored.append
    try:
        return function(*arguments)
    finally:
        sys.unraisablehook = hook
        for one in ignored:
            # Before Python 3.13 the callback is the object, since then it is named in the message.
            name = Recognizer._recognize.__qualname__
            if getattr(one.object, "__qualname__", None) == name or name in (one.err_msg or ""):
                _interruption.error = _interruption.error or one.exc_value
            else:
                hook(one)


def interrupted() -> None:
    """Raises what was to end the program inside the call that just returned."""
    error, _interruption.error = _interruption.error, None
    if error is not None:
        raise error


class Recognizer:
    """A function that finds entities, for `load`. Made by `recognizer`; calling it calls the function."""

    def __init__(
        self, function: Function, name: str, labels: Sequence[str], needs: Sequence[str], stage: str | None
    ) -> None:
        self.function = function
        self.name = name
        self.labels = tuple(labels)
        self.needs = tuple(needs)
        self.stage = stage
        self.__doc__ = function.__doc__

    def __call__(self, doc: Text) -> Iterable[Found] | None:
        return self.function(doc)

    def declaration(self) -> native.Recognizer:
        """The struct that the library keeps a pointer to. Whoever asks keeps it."""
        return native.Recognizer(
            ctypes.sizeof(native.Recognizer),
            native.ABI_VERSION,
            0,
            string(self.name, "name"),
            b"0",
            strings([string(label, "label") for label in self.labels]),
            strings([string(label, "label") for label in self.needs]),
            None if self.stage is None else string(self.stage, "stage"),
            None,
            None,
            native.Recognize(self._recognize),
            None,
        )

    def _recognize(self, state: object, context: Any) -> int:
        adding: tuple[int, Found] | None = None
        try:
            # The other documents of the batch do not keep the program from ending.
            if _interruption.error is not None:
                return 1
            value = context[0]
            try:
                text, bounds = _read(value)
                for adding in enumerate(self.function(text) or ()):
                    self._add(value, bounds, adding[1])
                    adding = None
                return 0
            except Exception as error:
                said = _said(error, self, adding).encode(errors="replace")
                value.report(value.sink, native.ERROR, b"python.recognizer", said)
        except BaseException as error:
            _interruption.error = error
        return 1

    def _add(self, context: native.Context, bounds: Bounds, found: Found) -> None:
        if not isinstance(found, Mapping):
            start, end, label = found
            found = {"start": start, "end": end, "label": label}
        elif unknown := found.keys() - {"start", "end", "label", "id", "score", "because", "features"}:
            raise ValueError(f"unknown keys: {', '.join(sorted(map(str, unknown)))}")
        features = {
            string(str(name), "feature"): string(str(value), "feature")
            for name, value in (found.get("features") or {}).items()
        }
        fields = [
            native.Feature(*(native.String(cast(c_char_p(text), ctypes.c_void_p), len(text)) for text in feature))
            for feature in features.items()
        ]
        candidate = native.Candidate(
            ctypes.sizeof(native.Candidate),
            bounds.byte(found["start"]),
            bounds.byte(found["end"]),
            string(found["label"], "label"),
            None if found.get("id") is None else string(found["id"], "id"),
            None if found.get("because") is None else string(found["because"], "because"),
            found.get("score", 1.0),
            (native.Feature * len(fields))(*fields) if fields else None,
            len(fields),
        )
        context.add(context.sink, ctypes.byref(candidate))


class Bounds:
    """Converts offsets between code points and bytes, with a checkpoint every 64 code points."""

    def __init__(self, text: str, size: int) -> None:
        self.text = text
        self.size = size
        self.starts = [0]
        if size != len(text):
            for start in range(0, len(text), 64):
                self.starts.append(self.starts[-1] + len(text[start : start + 64].encode()))

    def byte(self, offset: int) -> int:
        """Raises ValueError where the offset lies outside the text."""
        if not 0 <= offset <= len(self.text):
            raise ValueError(f"the offset {offset} lies outside the text, which has {len(self.text)} code points")
        if self.size == len(self.text):
            return offset
        checkpoint = offset // 64
        return self.starts[checkpoint] + len(self.text[checkpoint * 64 : offset].encode())

    def character(self, byte: int) -> int:
        if self.size == len(self.text):
            return byte
        if byte >= self.size:
            return len(self.text)
        checkpoint = bisect_right(self.starts, byte) - 1
        rest = self.text[checkpoint * 64 : checkpoint * 64 + 64].encode()[: byte - self.starts[checkpoint]]
        return checkpoint * 64 + len(rest.decode())


def _read(context: native.Context) -> tuple[Text, Bounds]:
    document = context.document
    text = document.text.text() or ""
    bounds = Bounds(text, document.text.size)
    annotations = []
    for annotation in context.annotations[: context.annotation_count]:
        start, end = bounds.character(annotation.start), bounds.character(annotation.end)
        label, id = annotation.label.text() or "", annotation.id.text()
        annotations.append(Annotation(start, end, text[start:end], label, id))
    known = (document.id.text() or None, document.date.text(), document.language.text())
    return Text(text, *known, tuple(annotations)), bounds


def _said(error: Exception, recognizer: Recognizer, adding: tuple[int, Found] | None) -> str:
    """The last line of the traceback, what was being added, and where outside this package it was raised."""
    said = traceback.format_exception_only(error)[-1].strip()
    places = []
    if adding is not None:
        function = getattr(recognizer.function, "__name__", recognizer.name)
        places.append(f"item {adding[0]} of {function}: {reprlib.repr(adding[1])}")
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if not frame.filename.startswith(_PACKAGE)]
    if own:
        places.append(f"{basename(own[-1].filename)}:{own[-1].lineno}, in {own[-1].name}")
    return f"{said} ({'; '.join(places)})" if places else said


def recognizer(
    *, labels: Sequence[str], needs: Sequence[str] = (), name: str | None = None, stage: str | None = None
) -> Callable[[Function], Recognizer]:
    """Makes a recognizer of a function, for ``load(recognizers=[…])``.

    >>> @recognizer(labels=["LAW"])
    ... def laws(doc):
    ...     for match in re.finditer(r"loi n° [0-9-]+", doc.text):
    ...         yield match.start(), match.end(), "LAW"

    The function gets a `Text` and gives ``(start, end, label)`` or mappings with "start", "end", "label" and where
    wanted "id", "score" (0 to 1), "because" and "features". Offsets are in code points. Several threads may call it at
    once. What it raises is a diagnostic of the document, with the place; the document keeps what others found.

    - `labels`: what it may propose. `needs`: labels of earlier stages that it wants to see in ``doc.annotations``.
    - `name`: for `Source`; without it, the function's. `stage`: without it, the last.
    """
    for what, value in (("labels", labels), ("needs", needs)):
        if isinstance(value, str):
            raise EntityKitError.of("python.argument", f"{what} {value!r} is a string", help="write it in a list")

    def make(function: Function) -> Recognizer:
        return Recognizer(function, name or str(getattr(function, "__name__", "python")), labels, needs, stage)

    return make
