"""A worker that finds the word "date", and goes wrong where its arguments or a text say so."""

import json
import os
import signal
import sys
import time

TRAITS = set(sys.argv[1:])
UNIT = next((t[5:] for t in TRAITS if t.startswith("unit=")), "scalar")
# What it counts, which is what it says it counts unless it lies.
COUNTED = next((t[6:] for t in TRAITS if t.startswith("count=")), UNIT)


def write(text):
    sys.stdout.buffer.write(text.encode())
    sys.stdout.buffer.flush()


def send(message):
    write(json.dumps(message) + "\n")


def length(text):
    encodings = {"utf8": "utf-8", "utf16": "utf-16-le"}
    if COUNTED == "scalar":
        return len(text)
    return len(text.encode(encodings[COUNTED])) // (2 if COUNTED == "utf16" else 1)


def find(text):
    before, *others = text.split("date")
    offset = length(before)
    for other in others:
        yield {"start": offset, "end": offset + 4, "label": "DATE"}
        offset += 4 + length(other)


def misbehave(text, number):
    """True where the text was answered, in its way."""
    if "CRASH" in text:
        print("the parser gave up", file=sys.stderr)
        os._exit(3)
    if "SIGNAL" in text:
        os.kill(os.getpid(), signal.SIGKILL)
    if "HANG" in text:
        time.sleep(3600)
    if "DRIBBLE" in text:
        while True:
            write("x")
            time.sleep(0.001)
    if "BABBLE" in text:
        while True:
            write("x" * 65536)
    if "MUTTER" in text:
        while True:
            sys.stderr.write("x" * 65536)
    if "CHATTER" in text:
        write("found something!\n")
    if "ARRAY" in text:
        write("[]\n")
    if "OTHER" in text:
        send({"type": "candidates", "id": number + 1, "candidates": []})
        return True
    if "TWICE" in text:
        send({"type": "candidates", "id": number, "candidates": []})
    if "MEMORY" in text:
        hoard = []
        while True:
            hoard.append(bytearray(64 << 20))
    if "REFUSE" in text:
        send({"type": "error", "id": number, "message": "this text is not for me"})
        return True
    if "DEAF" in text:
        os.close(0)
        os.close(1)
        time.sleep(3600)
    if "HEIR" in text:
        if os.fork() == 0:
            time.sleep(3600)
        os._exit(5)
    bad = {
        "OUTSIDE": {"start": 0, "end": 10_000_000},
        "NEGATIVE": {"start": -3, "end": 1},
        "EMPTY": {"start": 1, "end": 1},
        "BACKWARDS": {"start": 3, "end": 1},
        "HALF": {"start": 0, "end": 1},
        "LABEL": {"label": "TIME"},
        "SCORE": {"score": 7},
        "NOID": {"id": ""},
        "FLOAT": {"start": 0.5},
        "HUGE": {"end": 10**30},
        "TEXTUAL": {"start": "0"},
        "FEATURE": {"features": {"": "x"}},
    }
    for word, change in bad.items():
        if word in text:
            good = {"start": 0, "end": 1, "label": "DATE"}
            send({"type": "candidates", "id": number, "candidates": [good, good | change]})
            return True
    return False


def main():
    if "mute" in TRAITS:
        time.sleep(3600)
    if "stillborn" in TRAITS:
        print("No module named 'calendar_of_doom'", file=sys.stderr)
        sys.exit(1)
    if "chatty" in TRAITS:
        write("loading...\n")
    log = next((t[4:] for t in TRAITS if t.startswith("log=")), None)
    if log:
        with open(log, "a") as file:
            print(os.getpid(), file=file)
    answered = 0
    waiting = []
    for line in sys.stdin:
        try:
            message = json.loads(line)
            kind = message["type"]
            if kind == "hello":
                hello = {"type": "hello", "protocol": 1, "name": "test", "version": "1", "labels": ["DATE"]}
                hello["offset_unit"] = UNIT
                if "future" in TRAITS:
                    hello["protocol"] = 99
                if "liar" in TRAITS:
                    hello["labels"] = ["DATE", "TIME"]
                if "furlongs" in TRAITS:
                    hello["offset_unit"] = "furlongs"
                if "unwilling" in TRAITS:
                    hello = {"type": "error", "message": "I want a licence"}
                if "curt" in TRAITS:
                    hello = {"type": "hello", "protocol": 1}
                send(hello)
            elif kind == "ping":
                if "unreachable" in TRAITS:
                    time.sleep(3600)
                send({"type": "pong", "id": message["id"]})
            elif kind == "document":
                text, number = message["text"], message["id"]
                if "greedy" in TRAITS:  # waits until several documents are there
                    waiting.append((text, number))
                    if len(waiting) < 3 and "LAST" not in text:
                        continue
                else:
                    waiting = [(text, number)]
                for text, number in waiting:
                    if misbehave(text, number):
                        continue
                    found = list(find(text))
                    if "echo" in TRAITS:
                        detail = {k: message.get(k) for k in ("name", "date", "language", "annotations")}
                        detail["environment"] = sorted(os.environ)
                        detail["folder"] = os.getcwd()
                        detail["descriptors"] = sorted(os.listdir("/proc/self/fd"))
                        found = [{"start": 0, "end": 1, "label": "DATE", "because": json.dumps(detail)}]
                    if "moody" in TRAITS and answered < 5:
                        found = []
                    send({"type": "candidates", "id": number, "candidates": found})
                    answered += 1
                    if "tired" in TRAITS and answered == 3:
                        os._exit(9)
                waiting = []
            elif kind == "shutdown":
                if "stubborn" in TRAITS:
                    time.sleep(3600)
                break
            else:
                raise ValueError(kind)
        except (ValueError, KeyError, TypeError) as error:
            if "fragile" in TRAITS:
                raise
            send({"type": "error", "id": None, "message": repr(error)})
    if "immortal" in TRAITS:
        time.sleep(3600)


main()
