"""One record, checked: a document, or why it is none."""

import json
from dataclasses import dataclass


@dataclass(slots=True)
class Record:
    """A document to annotate."""

    text: str
    id: str | None = None
    date: str | None = None
    language: str | None = None


class BadRecord(Exception):
    """Why a record is no document; the codes are those of `entity annotate` where it knows the case."""

    def __init__(self, code, message, id=None):
        super().__init__(message)
        self.code = code
        self.message = message
        self.id = id


def from_line(line: bytes) -> Record:
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadRecord("jsonl.utf8", f"byte {error.start} of the line is not UTF-8") from None
    try:
        value = json.loads(text)
    except ValueError as error:
        raise BadRecord("jsonl.syntax", f"the line is not JSON: {error}") from None
    except RecursionError:
        raise BadRecord("jsonl.depth", "the line is nested too deeply") from None
    if not isinstance(value, dict):
        raise BadRecord("jsonl.not-object", "the line is not an object")
    id = value.get("id")
    if isinstance(id, int) and not isinstance(id, bool):
        id = str(id)
    if id is not None and not isinstance(id, str):
        raise BadRecord("jsonl.type", "id is not a string")
    if value.get("text") is None:
        raise BadRecord("jsonl.missing-text", "there is no text", _printable(id))
    for key in ("text", "date", "language"):
        if value.get(key) is not None and not isinstance(value[key], str):
            raise BadRecord("jsonl.type", f"{key} is not a string", _printable(id))
        if not _is_unicode(value.get(key)):
            raise BadRecord("jsonl.surrogate", f"{key} holds half a surrogate pair", _printable(id))
    if not _is_unicode(id):
        raise BadRecord("jsonl.surrogate", "id holds half a surrogate pair")
    return Record(value["text"], id, value.get("date"), value.get("language"))


def from_columns(id, text, date, language) -> Record:
    def decoded(value, name, known=None):
        try:
            return None if value is None else value.decode("utf-8")
        except UnicodeDecodeError as error:
            raise BadRecord("text.encoding", f"byte {error.start} of {name} is not UTF-8", known) from None

    id = decoded(id, "id")
    if text is None:
        raise BadRecord("record.missing-text", "the text is NULL", id)
    return Record(decoded(text, "text", id), id, decoded(date, "date", id), decoded(language, "language", id))


def _is_unicode(value):
    if value is None or value.isascii():
        return True
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _printable(id):
    return id if _is_unicode(id) else None
