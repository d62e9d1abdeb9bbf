"""Scores."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from ctypes import byref, c_char_p, c_void_p, cast
from pathlib import Path
from typing import Any, TypeAlias

from ._batches import answer
from ._documents import Doc
from ._library import String, library

Annotated: TypeAlias = "str | os.PathLike[str] | Iterable[Doc | Mapping[str, Any]]"


def evaluate(gold: Annotated, predicted: Annotated) -> dict[str, Any]:
    """Scores annotations against gold: what ``entity evaluate --ids --json`` prints.

    Both are paths of JSONL files, or documents: each a `Doc`, or a mapping such as `Doc.to_dict` gives. Documents of
    both sides belong together by their ids; where one has none, by its number. Raises EntityKitError where a line is
    wrong, or a document is missing on one side.
    """
    sides = [_lines(gold), _lines(predicted)]
    strings = [String(cast(c_char_p(side), c_void_p), len(side)) for side in sides]
    failure = c_void_p()
    said = library.ek_evaluate(*strings, byref(failure))
    report: dict[str, Any] = answer(said, failure)
    return report


def _lines(documents: Annotated) -> bytes:
    if isinstance(documents, (str, os.PathLike)):
        return Path(documents).read_bytes()
    dicts = (document.to_dict() if isinstance(document, Doc) else document for document in documents)
    return "".join(json.dumps(document) + "\n" for document in dicts).encode()
