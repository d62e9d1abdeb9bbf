"""Many documents at once: a call of the library for a batch, and batches on several threads."""

from __future__ import annotations

import json
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from ctypes import byref, c_char_p, c_void_p, cast
from itertools import islice
from struct import pack
from typing import Any, NamedTuple, TypeVar

from ._documents import Doc
from ._errors import EntityKitError
from ._handle import Handle
from ._library import SCALAR, UTF8, error, library
from ._recognizers import call, interrupted
from ._results import Result

Output = TypeVar("Output")


class Item(NamedTuple):
    """A text to annotate, with what is known of it."""

    text: str | bytes
    id: str | None = None
    date: str | None = None
    language: str | None = None

    @classmethod
    def of(cls, text: Any) -> Item:
        if isinstance(text, Mapping):
            id = text.get("id")
            if isinstance(id, int) and not isinstance(id, bool):
                id = str(id)
            return cls(text.get("text"), id, text.get("date"), text.get("language"))  # type: ignore[arg-type]
        return cls(text)


class Packed:
    """Documents as an array of ek_document, four strings each, with what the pointers of these point to."""

    def __init__(self, items: Iterable[Item]) -> None:
        self.failures: dict[int, EntityKitError] = {}
        self.packed: list[int] = []
        self.texts: list[bytes] = []
        pieces: list[bytes] = []
        fields: list[int] = []
        size = 0
        for index, item in enumerate(items):
            try:
                encoded = [_encoded(item, name, value) for name, value in zip(Item._fields, item)]
            except EntityKitError as problem:
                self.failures[index] = problem
                continue
            self.packed.append(index)
            self.texts.append(encoded[0] or b"")
            for piece in encoded:
                if piece is None:
                    fields += (0, 0)
                else:
                    # From 1 on, since 0 says that there is none. It becomes an address below.
                    fields += (size + 1, len(piece))
                    pieces.append(piece)
                    size += len(piece)
        self._strings = b"".join(pieces)
        base = (cast(c_char_p(self._strings), c_void_p).value or 0) - 1
        fields[::2] = [offset and base + offset for offset in fields[::2]]
        self.documents = pack(f"@{len(fields)}N", *fields)


def annotate(handle: Handle, items: list[Item]) -> list[Doc | EntityKitError]:
    """A Doc, or what is wrong, for each text. Other Python threads run meanwhile."""
    documents = Packed(items)
    count = len(documents.packed)
    results, errors = (c_void_p * count)(), (c_void_p * count)()
    call(library.ek_annotate_all, handle.pointer, documents.documents, count, UTF8, results, errors)
    found = [Result(result, text) if result else None for result, text in zip(results, documents.texts)]
    failures = [error(failure) if failure else None for failure in errors]
    interrupted()
    outcome: dict[int, Doc | EntityKitError] = {**documents.failures}
    for index, result, failure in zip(documents.packed, found, failures):
        if result is not None:
            text, id, date, language = items[index]
            if isinstance(text, bytes):
                text = text.decode()
            diagnostics = result.diagnostics()
            outcome[index] = Doc(
                text, id=id, date=date, language=language, spans=result, diagnostics=diagnostics
            )
        elif failure is not None:
            outcome[index] = failure
    return [outcome[index] for index in range(len(items))]


def ask(handle: Handle, function: Any, item: Item, *arguments: Any) -> Any:
    """What a function of the library that gives JSON says of a document."""
    document = Packed([item])
    if document.failures:
        raise document.failures[0]
    failure = c_void_p()
    said = call(function, handle.pointer, document.documents, *arguments, SCALAR, byref(failure))
    return answer(said, failure)


def answer(said: Any, failure: c_void_p) -> Any:
    """JSON that the library made, which is freed."""
    problem = error(failure.value) if failure.value else None
    text = said.text()
    library.ek_string_free(said)
    interrupted()
    if problem:
        raise problem
    return json.loads(text)


def _encoded(item: Item, name: str, value: Any) -> bytes | None:
    if value is None and name != "text" or isinstance(value, bytes) and name == "text":
        return value
    if not isinstance(value, str):
        raise EntityKitError.of(
            "python.argument", f"the {name} of a document is a {type(value).__name__}, not a string", _place(item)
        )
    try:
        return value.encode()
    except UnicodeEncodeError as problem:
        raise EntityKitError.of(
            "text.encoding",
            f"the {name} of the document has half a surrogate pair at {problem.start}",
            _place(item),
        ) from None


def _place(item: Item) -> str | None:
    return item.id if isinstance(item.id, str) and item.id.isprintable() else None


def in_batches(
    inputs: Iterable[Any], size: int, threads: int, work: Callable[[list[Any]], Output]
) -> Iterator[tuple[list[Any], Output]]:
    """Each batch with what `work` made of it, in order.

    A slow batch holds the others back, so that no more than two a thread are in memory. What the inputs raise comes
    after what they gave before.
    """
    source = iter(inputs)
    failure: Exception | None = None
    process = os.getpid()
    pending: deque[tuple[list[Any], Future[Output]]] = deque()
    pool = ThreadPoolExecutor(threads, thread_name_prefix="entitykit")
    try:
        while failure is None:
            batch: list[Any] = []
            try:
                for item in islice(source, size):
                    batch.append(item)
            except Exception as problem:
                failure = problem
            if not batch:
                break
            pending.append((batch, pool.submit(work, batch)))
            if len(pending) >= threads * 2:
                batch, future = pending.popleft()
                yield batch, future.result()
        while pending:
            batch, future = pending.popleft()
            yield batch, future.result()
        if failure is not None:
            raise failure
    finally:
        # A forked child has none of the threads that would have to end.
        if process == os.getpid():
            pool.shutdown(cancel_futures=True)
