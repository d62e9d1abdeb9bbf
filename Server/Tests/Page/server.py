"""The server under test, as a process of its own."""

import json
import os
import pathlib
import socket
import subprocess
import time
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[3]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    # A debug build takes its time over long documents.
    def __init__(self, *options, token=None):
        self.port = free_port()
        self.options = ["--document-time", "300", "--log-level", "error", *options]
        self.token = token
        self.process = None
        self.start()

    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}/"

    def start(self):
        environment = dict(os.environ)
        if self.token:
            environment["ENTITY_SERVER_TOKEN"] = self.token
        self.process = subprocess.Popen(
            [os.environ["ENTITY_SERVER"], "--port", str(self.port), *self.options], cwd=ROOT, env=environment,
            stdout=subprocess.DEVNULL)
        for _ in range(600):
            if self.process.poll() is not None:
                raise RuntimeError(f"the server ended with status {self.process.returncode}")
            try:
                return urllib.request.urlopen(self.address + "health", timeout=5).close()
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        raise RuntimeError("the server does not answer")

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def post(self, path, body, timeout=400):
        request = urllib.request.Request(
            self.address + path, json.dumps(body).encode(), {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=timeout) as answer:
            return json.load(answer)

    def spans(self, text, **options):
        """(label, phrase) of what the server finds in a text, in the page's order."""
        answer = self.post("annotate", {"documents": [{"id": "1", "text": text}], "offset_unit": "utf16", **options})
        spans = answer["documents"][0]["spans"]
        spans.sort(key=lambda span: (span["start"], -span["end"], span["label"]))
        return [(span["label"], span["text"]) for span in spans]
