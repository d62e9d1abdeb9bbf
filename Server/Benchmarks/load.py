"""Requests a second, and how long one takes, of entity-server and of spaCy behind FastAPI, by wrk on loopback.

load.py PATH-TO-entity-server [SECONDS]
"""

import contextlib
import http.client
import json
import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import time

import workload

CONNECTIONS = (1, 16, 128)
CORES = os.cpu_count()
SIZE = 10_000
TEXTS = 64
PEER = "spaCy + FastAPI"


@contextlib.contextmanager
def running(command, environment):
    """The server while it runs; gives its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [*command, "--port", str(port)], env={**os.environ, **environment}, cwd=pathlib.Path(__file__).parent,
        stdout=subprocess.DEVNULL)
    try:
        for _ in range(600):
            if process.poll() is not None:
                raise SystemExit(f"{command[0]} ended by itself")
            with contextlib.suppress(OSError):
                with socket.create_connection(("127.0.0.1", port), timeout=5):
                    break
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(30)


def answer(connection, text):
    """The spans that a server finds in a text, and how many bytes its answer has with its head."""
    connection.request(
        "POST", "/annotate", json.dumps({"text": text}, ensure_ascii=False).encode(),
        {"Content-Type": "application/json"})
    response = connection.getresponse()
    body = response.read()
    assert response.status == 200, body
    head = f"HTTP/1.1 {response.status} {response.reason}\r\n" + "".join(
        f"{name}: {value}\r\n" for name, value in response.getheaders()) + "\r\n"
    spans = json.loads(body)["documents"][0]["spans"]
    return {(s["start"], s["end"]): (s["label"], s.get("id")) for s in spans}, len(head.encode()) + len(body)


def check(name, index, spans, expected):
    """Bounds as they must be; where several entries are written alike, any of them."""
    wrong = set(spans) ^ set(expected) or {span for span in spans if spans[span] not in expected[span]}
    if wrong:
        raise SystemExit(f"{name} finds something else in text {index}: {sorted(wrong)}")


def measure(port, script, connections, seconds, size):
    printed = subprocess.run(
        ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s", "-s", script,
         f"http://127.0.0.1:{port}"], capture_output=True, text=True, check=True).stdout
    figures = json.loads(printed[printed.rindex('{"requests"'):])
    assert figures["errors"] == 0 and figures["requests"] > 0, printed
    # Under load the answers are the same: they have as many bytes as those that were compared span by span.
    # What is half read at the end counts as bytes and not as a request.
    spare = (connections + TEXTS) * size
    assert abs(figures["bytes"] - figures["requests"] * size) <= spare + figures["bytes"] // 500, printed
    return {"rate": figures["requests"] / figures["microseconds"] * 1e6,
            "p50": figures["p50"] / 1000, "p99": figures["p99"] / 1000}


def measured(name, command, environment, pieces, script, expected, seconds):
    """Compares the answer to each text with what must be found; then measures."""
    with running(command, environment) as port:
        sizes, count = [], 0
        # Each of several processes is asked and warmed.
        for _ in range(4):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            for index, text in enumerate(pieces):
                spans, size = answer(connection, text)
                if expected is not None:
                    check(name, index, spans, expected[index])
                sizes.append(size)
                count += len(spans)
            connection.close()
        print(f"{name}: {count // 4} spans in {len(pieces)} texts", file=sys.stderr)
        mean = sum(sizes) / len(sizes)
        measure(port, script, 16, 2, mean)
        return {c: measure(port, script, c, seconds, mean) for c in CONNECTIONS}


def table(figures):
    base = figures[PEER]
    lines = ["| | " + " | ".join(f"{c} connection{'s'[:c > 1]}" for c in CONNECTIONS) + " |",
             "|---|" + "---:|" * len(CONNECTIONS)]
    for name, by in figures.items():
        rows = {"requests/s": [f"{by[c]['rate']:,.0f}" for c in CONNECTIONS]}
        # A word is no work that the peer was asked to do.
        if by is not base and "one word" not in name:
            rows["times the peer's"] = [f"{by[c]['rate'] / base[c]['rate']:.1f}" for c in CONNECTIONS]
        for key in ("p50", "p99"):
            rows[f"{key}, ms"] = [f"{by[c][key]:.2f}" for c in CONNECTIONS]
        lines += [f"| {name}: {what} | " + " | ".join(cells) + " |" for what, cells in rows.items()]
    return "\n".join(lines)


def main():
    server = str(pathlib.Path(sys.argv[1]).resolve())
    seconds = int(sys.argv[2]) if len(sys.argv) > 2 else 10
    rows, pieces = workload.entries(SIZE), workload.texts(TEXTS)
    print("searching slowly what must be found", file=sys.stderr)
    ours_must, peer_must = workload.ours_must_find(rows), workload.peer_must_find(rows)
    ours_expected, peer_expected = [ours_must(t) for t in pieces], [peer_must(t) for t in pieces]
    ours = [server, "--log-level", "error", "--watch", "0"]
    peer = [sys.executable, "-m", "uvicorn", "peer:app", "--workers", str(CORES), "--log-level", "error"]
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        workload.write_home(folder, rows)
        script, small = folder / "texts.lua", folder / "word.lua"
        workload.write_script(script, pieces)
        workload.write_script(small, ["rien"])
        (folder / "list.tsv").write_text("\n".join("\t".join(row) for row in rows) + "\n", encoding="utf-8")
        runs = [
            (PEER, peer, {"LIST": str(folder / "list.tsv")}, pieces, script, peer_expected),
            ("the same list", ours, {"ENTITYKIT_HOME": name}, pieces, script, ours_expected),
            ("the same list, texts of one word", ours, {"ENTITYKIT_HOME": name}, ["rien"], small, [{}]),
            ("the French pack", ours, {"ENTITYKIT_HOME": str(workload.ROOT)}, pieces, script, None),
        ]
        figures = {run[0]: measured(*run, seconds) for run in runs}
    size = sum(len(text.encode()) for text in pieces) // len(pieces)
    both = sum(len(set(a) & set(b)) for a, b in zip(ours_expected, peer_expected))
    print(f"{SIZE:,} entries; {len(pieces)} texts of {size:,} bytes; {CORES} cores, shared with wrk (1 thread); "
          f"{seconds} s each; {both:,} spans found by both, {sum(map(len, ours_expected)) - both} only by ours, "
          f"{sum(map(len, peer_expected)) - both} only by the peer\n")
    print(table(figures))


main()
