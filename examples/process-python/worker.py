"""Finds the numbers that ships carry: "IMO" and seven digits, the last of which checks the others."""

import json
import re
import sys

NUMBER = re.compile(r"\bIMO ?([0-9]{7})\b")


def is_valid(digits):
    """The last digit is that of the sum of the others, each times its place from the right, 7 to 2."""
    total = sum(int(digit) * factor for digit, factor in zip(digits, range(7, 1, -1)))
    return total % 10 == int(digits[6])


def candidates(document):
    for match in NUMBER.finditer(document["text"]):
        if is_valid(match[1]):
            yield {
                "start": match.start(),
                "end": match.end(),
                "label": "SHIP",
                "id": "imo:" + match[1],
                "because": "check digit",
            }


HELLO = {
    "type": "hello",
    "protocol": 1,
    "name": "ships-python",
    "version": "1.0.0",
    "labels": ["SHIP"],
    # Python counts strings in code points.
    "offset_unit": "scalar",
}


def answer(message):
    kind = message["type"]
    if kind == "hello":
        return HELLO
    if kind == "document":
        return {"type": "candidates", "id": message["id"], "candidates": list(candidates(message))}
    if kind == "ping":
        return {"type": "pong", "id": message["id"]}
    raise ValueError(f"a message of type {kind}")


def main():
    for line in sys.stdin:
        number = None
        try:
            message = json.loads(line)
            number = message.get("id")
            if message["type"] == "shutdown":
                break
            reply = answer(message)
        except Exception as error:  # one bad document must not end the worker
            reply = {"type": "error", "id": number, "message": f"{type(error).__name__}: {error}"}
        # Flushed, or EntityKit waits for what lies in a buffer.
        print(json.dumps(reply), flush=True)


if __name__ == "__main__":
    main()
