"""The shared library: what `entitykit.h` declares, as ctypes sees it.

Every call of a function lets other Python threads run until it returns, but for those that only read or free a result.
"""

from __future__ import annotations

import ctypes
import os
from ctypes import CFUNCTYPE, POINTER, Structure, c_char_p, c_double, c_int, c_int32, c_size_t, c_uint32, c_void_p
from pathlib import Path
from struct import Struct

from ._errors import Diagnostic, EntityKitError

ABI_VERSION = 1
UTF8, SCALAR = 0, 1
ERROR, WARNING = 0, 1


class String(Structure):
    _fields_ = [("data", c_void_p), ("size", c_size_t)]

    def text(self) -> str | None:
        return ctypes.string_at(self.data, self.size).decode() if self.data else None


class NativeDiagnostic(Structure):
    _fields_ = [
        ("severity", c_int32),
        ("code", String),
        ("message", String),
        ("place", String),
        ("help", String),
    ]


class Options(Structure):
    _fields_ = [
        ("size", c_size_t),
        ("pipeline", c_char_p),
        ("home", c_char_p),
        ("plugins", POINTER(c_char_p)),
        ("without", POINTER(c_char_p)),
        ("languages", POINTER(c_char_p)),
        ("settings", POINTER(c_char_p)),
        ("entries", POINTER(c_char_p)),
        ("rules", POINTER(c_char_p)),
        ("recognizers", POINTER(c_void_p)),
    ]


class Document(Structure):
    _fields_ = [("text", String), ("id", String), ("date", String), ("language", String)]


class Feature(Structure):
    _fields_ = [("name", String), ("value", String)]


class Annotation(Structure):
    _fields_ = [("start", c_size_t), ("end", c_size_t), ("label", String), ("id", String)]


class Candidate(Structure):
    _fields_ = [
        ("size", c_size_t),
        ("start", c_size_t),
        ("end", c_size_t),
        ("label", c_char_p),
        ("id", c_char_p),
        ("because", c_char_p),
        ("score", c_double),
        ("features", POINTER(Feature)),
        ("feature_count", c_size_t),
    ]


class Context(Structure):
    _fields_ = [
        ("size", c_size_t),
        ("document", Document),
        ("annotations", POINTER(Annotation)),
        ("annotation_count", c_size_t),
        ("sink", c_void_p),
        ("add", CFUNCTYPE(c_int, c_void_p, POINTER(Candidate))),
        ("report", CFUNCTYPE(None, c_void_p, c_int32, c_char_p, c_char_p)),
        ("is_cancelled", CFUNCTYPE(c_int, c_void_p)),
    ]


Recognize = CFUNCTYPE(c_int, c_void_p, POINTER(Context))


class Recognizer(Structure):
    _fields_ = [
        ("size", c_size_t),
        ("abi_version", c_uint32),
        ("flags", c_uint32),
        ("name", c_char_p),
        ("version", c_char_p),
        ("labels", POINTER(c_char_p)),
        ("needs", POINTER(c_char_p)),
        ("stage", c_char_p),
        ("user", c_void_p),
        ("open", c_void_p),
        ("recognize", Recognize),
        ("close", c_void_p),
    ]


# Structs that are read in bulk, where a field at a time would take longer than finding the spans.
# ek_span: start, end; label, id; score; recognizer, origin, place; features.
SPAN = Struct("@2N4Nd6N2N")
# ek_feature: name, value.
FEATURE = Struct("@4N")


def _open() -> ctypes.CDLL:
    path = os.environ.get("ENTITYKIT_LIBRARY") or str(Path(__file__).parent / "lib" / "libentitykit.so")
    try:
        library = ctypes.CDLL(path)
    except OSError as error:
        raise EntityKitError.of(
            "python.library",
            f"EntityKit's library cannot be loaded: {error}",
            path,
            "install the wheel that `make python` builds for this system; it needs nothing but glibc and libstdc++",
        ) from None
    handle, count = POINTER(c_void_p), POINTER(c_size_t)
    functions = {
        "ek_abi_version": (c_uint32, []),
        "ek_version": (c_char_p, []),
        "ek_error_diagnostics": (POINTER(NativeDiagnostic), [c_void_p, count]),
        "ek_error_text": (String, [c_void_p]),
        "ek_error_free": (None, [c_void_p]),
        "ek_pipeline_open": (c_void_p, [POINTER(Options), handle]),
        "ek_pipeline_close": (None, [c_void_p]),
        "ek_pipeline_adding": (c_void_p, [c_void_p, POINTER(c_char_p), handle]),
        "ek_pipeline_warnings": (POINTER(NativeDiagnostic), [c_void_p, count]),
        "ek_pipeline_labels": (POINTER(String), [c_void_p, count]),
        "ek_annotate_all": (c_size_t, [c_void_p, c_void_p, c_size_t, c_int32, handle, handle]),
        "ek_result_spans": (c_void_p, [c_void_p, count]),
        "ek_result_diagnostics": (POINTER(NativeDiagnostic), [c_void_p, count]),
        "ek_result_strings": (String, [c_void_p]),
        "ek_result_free": (None, [c_void_p]),
        "ek_explain": (String, [c_void_p, c_void_p, c_int32, handle]),
        "ek_why_not": (String, [c_void_p, c_void_p, c_size_t, c_size_t, c_char_p, c_int32, handle]),
        "ek_evaluate": (String, [String, String, handle]),
        "ek_string_free": (None, [String]),
    }
    # These take less time than to let go of Python's lock and to wait for it again.
    quick = ctypes.PyDLL(path)
    for name, (result, arguments) in functions.items():
        if name.startswith("ek_result_"):
            setattr(library, name, getattr(quick, name))
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    if library.ek_abi_version() != ABI_VERSION:
        raise EntityKitError.of(
            "python.library",
            f"the library speaks version {library.ek_abi_version()} of the interface, not {ABI_VERSION}",
            path,
            "install package and library from one wheel",
        )
    return library


library = _open()


def diagnostics(pointer: ctypes._Pointer[NativeDiagnostic], count: int) -> tuple[Diagnostic, ...]:
    return tuple(
        Diagnostic(
            "error" if value.severity == ERROR else "warning",
            value.code.text() or "",
            value.message.text() or "",
            value.place.text() or None,
            value.help.text() or None,
        )
        for value in pointer[:count]
    )


def read_diagnostics(read: ctypes._NamedFuncPointer, handle: int | None) -> tuple[Diagnostic, ...]:
    """What one of the functions that give diagnostics gives."""
    count = c_size_t()
    pointer = read(handle, ctypes.byref(count))
    return diagnostics(pointer, count.value) if count.value else ()


def error(handle: int | None) -> EntityKitError:
    """The exception for an ek_error, which is freed."""
    try:
        text = library.ek_error_text(handle).text()
        return EntityKitError(read_diagnostics(library.ek_error_diagnostics, handle), text)
    finally:
        library.ek_error_free(handle)


def string(text: str | os.PathLike[str], what: str) -> bytes:
    """A string for C.

    Raises EntityKitError where it holds a NUL character, which would end it, or half a surrogate pair.
    """
    try:
        encoded = os.fspath(text).encode()
    except UnicodeEncodeError:
        raise EntityKitError.of("python.argument", f"{what} {text!r} holds half a surrogate pair") from None
    if b"\0" in encoded:
        raise EntityKitError.of("python.argument", f"{what} {text!r} holds a NUL character")
    return encoded


def strings(texts: list[bytes]) -> ctypes.Array[c_char_p]:
    """An array for C, which ends with NULL."""
    return (c_char_p * (len(texts) + 1))(*texts)
