"""French dates by dateparser (https://dateparser.readthedocs.io), which finds them and computes their values."""

import json
import re
import sys
from datetime import datetime

try:
    from dateparser.search import search_dates
except ImportError as error:
    search_dates = None
    REASON = f"{error}; pip install -r requirements.txt, with the python3 that is first on the PATH"

# dateparser takes the words around a date along.
LEADING = re.compile(r"^(?:le|la|du|au|en|à|ce)\s+", re.IGNORECASE)
TRAILING = re.compile(r"(?:\s+(?:le|la|du|de|au|en|à|et)|[\s,.;:])+$", re.IGNORECASE)


class Finder:
    def __init__(self, hello):
        if search_dates is None:
            raise RuntimeError(REASON)
        self.languages = hello.get("languages") or ["fr"]
        self.settings = {"PREFER_DATES_FROM": hello.get("settings", {}).get("prefer", "past")}

    def settings_for(self, document):
        """A date without a year says nothing of its value in a document without a date; and what is found must not
        depend on the day of the run."""
        date = document.get("date")
        parts = ["day", "month"] if date else ["day", "month", "year"]
        base = datetime.fromisoformat(date) if date else datetime(2000, 1, 1)
        return self.settings | {"REQUIRE_PARTS": parts, "RELATIVE_BASE": base}

    def candidates(self, document):
        text = document["text"]
        found = search_dates(text, languages=self.languages, settings=self.settings_for(document)) or []
        position = 0
        for words, value in found:
            # The library gives the words, not their place; they come in the order of the text.
            start = text.find(words, position)
            if start < 0:
                continue
            position = start + len(words)
            start += len(words) - len(LEADING.sub("", words))
            end = position - (len(words) - len(TRAILING.sub("", words)))
            # Relative dates ("hier") are left to others.
            if end > start and any(letter.isdigit() for letter in text[start:end]):
                yield {
                    "start": start,
                    "end": end,
                    "label": "DATE",
                    "score": 0.9,
                    "features": {"value": value.date().isoformat()},
                    "because": "dateparser",
                }


HELLO = {
    "type": "hello",
    "protocol": 1,
    "name": "dates-dateparser",
    "version": "1.0.0",
    "labels": ["DATE"],
    "offset_unit": "scalar",
}


def main():
    finder = None
    for line in sys.stdin:
        number = None
        try:
            message = json.loads(line)
            number = message.get("id")
            kind = message["type"]
            if kind == "shutdown":
                break
            if kind == "hello":
                finder = Finder(message)
                reply = HELLO
            elif kind == "ping":
                reply = {"type": "pong", "id": number}
            elif kind == "document":
                reply = {"type": "candidates", "id": number, "candidates": list(finder.candidates(message))}
            else:
                raise ValueError(f"a message of type {kind}")
        except Exception as error:  # one bad document must not end the worker
            reply = {"type": "error", "id": number, "message": f"{type(error).__name__}: {error}"}
        print(json.dumps(reply), flush=True)


if __name__ == "__main__":
    main()
