"""Finds the words that tell it to go wrong, and does as they say.

POISON           crashes, whenever it is asked.
KILL-WORKER      kills the Python worker of Spark that asks, once.
KILL-EXECUTOR    kills that worker's executor, once.
"""

import json
import os
import re
import signal
import sys

WORDS = re.compile("POISON|KILL-WORKER|KILL-EXECUTOR")
HELLO = {
    "type": "hello",
    "protocol": 1,
    "name": "saboteur",
    "version": "1.0.0",
    "labels": ["SABOTAGE"],
    "offset_unit": "scalar",
}


def parent_of(process):
    with open(f"/proc/{process}/stat") as file:
        return int(file.read().rpartition(")")[2].split()[1])


def once(folder, name):
    try:
        os.close(os.open(os.path.join(folder, name), os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return False
    return True


def obey(word, folder):
    if word == "POISON":
        os._exit(3)
    if folder and once(folder, word):
        # The worker was forked by a daemon, which the executor started.
        worker = os.getppid()
        os.kill(worker if word == "KILL-WORKER" else parent_of(parent_of(worker)), signal.SIGKILL)
        signal.pause()


def main():
    folder = ""
    for line in sys.stdin:
        message = json.loads(line)
        kind = message["type"]
        if kind == "shutdown":
            break
        if kind == "hello":
            folder = message["settings"]["folder"]
            reply = HELLO
        elif kind == "ping":
            reply = {"type": "pong", "id": message["id"]}
        else:
            found = list(WORDS.finditer(message["text"]))
            for match in found:
                obey(match[0], folder)
            candidates = [{"start": m.start(), "end": m.end(), "label": "SABOTAGE"} for m in found]
            reply = {"type": "candidates", "id": message["id"], "candidates": candidates}
        print(json.dumps(reply), flush=True)


main()
