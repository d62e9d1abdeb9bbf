"""What the library found in a document, as it lies in the library's memory until somebody asks."""

from __future__ import annotations

import sys
from collections.abc import Callable
from ctypes import byref, c_size_t, string_at
from typing import Any, TypeAlias

from ._errors import Diagnostic
from ._library import FEATURE, SPAN, library, read_diagnostics
from ._spans import Source, Span

speedup: Callable[..., tuple[Span, ...]] | None = None
# A CPython without the global lock has other objects than those that the extension is compiled for.
if "t" not in sys.abiflags:
    try:
        from . import _speedups

        speedup = _speedups.spans
    except ImportError:
        # Python makes the same, in three times the time.
        pass

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
    """Owns an ek_result, and reads it in a few calls, however many spans it has.

    Its offsets are bytes of the text. They become code points with the spans, in one go through the text.
    """

    __slots__ = ("handle", "text")

    def __init__(self, handle: int, text: bytes) -> None:
        self.handle = handle
        self.text = text

    def __del__(self, free: Any = library.ek_result_free) -> None:
        free(self.handle)

    def spans(self) -> tuple[Span, ...]:
        count = c_size_t()
        first = library.ek_result_spans(self.handle, byref(count))
        if not count.value:
            return ()
        for kinds in _kinds:
            # Origins that name a place in the text are seen once.
            if len(kinds) > 2048:
                kinds.clear()
        if speedup is not None:
            return speedup(first, count.value, self.text, Span, Source, *_kinds)
        return self._spans(string_at(first, count.value * SPAN.size), *_kinds)

    def _spans(
        self, block: bytes, with_id: dict[bytes, Kind], without_id: dict[bytes, Kind]
    ) -> tuple[Span, ...]:
        texts = library.ek_result_strings(self.handle)
        base, strings, text = texts.data, string_at(texts.data, texts.size), self.text
        spans: list[Span] = []
        byte = character = 0
        for fields in SPAN.iter_unpack(block):
            start, end, label, _, id, _, score, _, _, _, _, place, place_size, feature, feature_count = fields
            if place:
                key = strings[label - base : place - base + place_size]
                kinds = with_id if id else without_id
                kind = kinds.get(key)
                if kind is None:
                    kind = kinds[key] = _kind(strings, base, fields)
            else:
                kind = _kind(strings, base, fields)
            character += len(text[byte:start].decode())
            byte = start
            words = text[start:end].decode()
            features = _features(strings, base, feature, feature_count) if feature_count else {}
            values = (character, character + len(words), words, kind[0], kind[1], score, features, kind[2])
            spans.append(_new(Span, values))
        return tuple(spans)

    def diagnostics(self) -> tuple[Diagnostic, ...]:
        return read_diagnostics(library.ek_result_diagnostics, self.handle)
