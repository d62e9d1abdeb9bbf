"""Requests a second and their 99th percentile, of entity-server and of spaCy behind FastAPI, by wrk on loopback.

load.py PATH-TO-entity-server [SECONDS]
"""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import urllib.request

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
CONNECTIONS = (1, 16, 128)
CORES = os.cpu_count()


def entries():
    """Every entry of the shipped French lists that makes spans by itself, as (label, term)."""
    found = set()
    for path in sorted((ROOT / "gazetteers").glob("*/*.tsv")):
        meta = yaml.safe_load(path.with_suffix(".meta.yaml").read_text())
        label = meta.get("defaults", {}).get("label")
        if meta.get("language", "fr") != "fr" or meta.get("defaults", {}).get("rules-only") is True:
            continue
        header, *lines = path.read_text().splitlines()
        columns = header.split("\t")
        for line in lines:
            row = dict(zip(columns, line.split("\t")))
            term = row.get("term", "")
            own = row.get("label") or label
            if own and len(term) > 1 and not line.startswith("#") and row.get("note") != "ambiguous":
                found.add((own, term))
    return sorted(found)


def texts(size=2000):
    """Texts of about this many bytes, cut at the end of a sentence."""
    news = []
    for line in (ROOT / "examples/articles/dev.jsonl").read_text().splitlines():
        news.append(json.loads(line)["text"])
    whole = "\n".join(news).encode()
    pieces = []
    start = 0
    while start + size < len(whole) and len(pieces) < 16:
        end = whole.rfind(b". ", start, start + size) + 1
        pieces.append(whole[start:end].decode())
        start = end + 1
    return pieces


def write_home(folder, pairs):
    """A pipeline of nothing but these entries."""
    plugin = folder / "Plugins/lists"
    plugin.mkdir(parents=True)
    (folder / "gazetteers").mkdir()
    (folder / "Plugins/pipeline.yaml").write_text("name: lists\nlanguages: [fr]\nplugins: [lists]\nstages: [lexicon]\n")
    labels = sorted({label for label, _ in pairs})
    names = []
    for label in labels:
        name = label.lower()
        names.append(name)
        # As the peer matches: exactly.
        lines = [f"{term}\texact\texact" for own, term in pairs if own == label]
        (plugin / f"{name}.tsv").write_text("term\tcase\taccents\n" + "\n".join(lines) + "\n")
        (plugin / f"{name}.meta.yaml").write_text(f"source: shipped lists\nlicence: CC0-1.0\ndefaults:\n  label: {label}\n")
    lexicons = "".join(f"  - file: {name}.tsv\n" for name in names)
    (plugin / "plugin.yaml").write_text(
        f"id: lists\nversion: 1.0.0\nmakes: [{', '.join(labels)}]\nlexicons:\n{lexicons}")


def write_script(folder, pieces):
    bodies = ",\n".join(json.dumps(json.dumps({"text": text}, ensure_ascii=False), ensure_ascii=False) for text in pieces)
    (folder / "requests.lua").write_text(
        "local bodies = {\n" + bodies + "\n}\n"
        "local number = 0\n"
        "function request()\n"
        "  number = number % #bodies + 1\n"
        '  return wrk.format("POST", "/annotate", { ["Content-Type"] = "application/json" }, bodies[number])\n'
        "end\n")


def wait(port):
    for _ in range(600):
        try:
            return urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5).read()
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server does not answer")


def spans(port, text):
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/annotate", json.dumps({"text": text}).encode(), {"Content-Type": "application/json"})
    answer = json.load(urllib.request.urlopen(request, timeout=60))
    return len(answer.get("spans", answer.get("documents", [{}])[0].get("spans", [])))


def measure(port, script, connections, seconds):
    printed = subprocess.run(
        ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s", "--latency", "-s", script,
         f"http://127.0.0.1:{port}/annotate"], capture_output=True, text=True, check=True).stdout
    if re.search(r"Non-2xx|Socket errors", printed):
        raise SystemExit(printed)
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", printed)[1])
    value, unit = re.search(r"99%\s+([\d.]+)(us|ms|s|m)", printed).groups()
    return rate, float(value) * {"us": 0.001, "ms": 1, "s": 1000, "m": 60000}[unit]


def run(name, command, port, script, pieces, seconds, environment):
    process = subprocess.Popen(
        command, env={**os.environ, **environment}, cwd=pathlib.Path(__file__).parent,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait(port)
        found = sum(spans(port, text) for text in pieces)
        measure(port, script, 16, 2)
        figures = {c: measure(port, script, c, seconds) for c in CONNECTIONS}
    finally:
        process.terminate()
        process.wait(30)
    print(f"{name}: {found} spans in {len(pieces)} texts", flush=True)
    return figures


def main():
    server = str(pathlib.Path(sys.argv[1]).resolve())
    seconds = int(sys.argv[2]) if len(sys.argv) > 2 else 10
    pairs, pieces = entries(), texts()
    print(f"{len(pairs)} entries; {len(pieces)} texts of {sum(len(t.encode()) for t in pieces) // len(pieces)} bytes; "
          f"{CORES} cores, wrk among them; {seconds} s each")
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        write_home(folder, pairs)
        write_script(folder, pieces)
        (folder / "lists.tsv").write_text("".join(f"{label}\t{term}\n" for label, term in pairs))
        script = str(folder / "requests.lua")
        ours = [server, "--log-level", "error", "--watch", "0", "--port"]
        peer = [sys.executable, "-m", "uvicorn", "peer:app", "--workers", str(CORES), "--log-level", "error", "--port"]
        figures = {
            "spaCy + FastAPI": run(
                "spaCy + FastAPI", [*peer, "8391"], 8391, script, pieces, seconds, {"LISTS": str(folder / "lists.tsv")}),
            "entity-server, lists": run(
                "entity-server, lists", [*ours, "8392"], 8392, script, pieces, seconds, {"ENTITYKIT_HOME": name}),
            "entity-server, full pipeline": run(
                "entity-server, full pipeline", [*ours, "8393"], 8393, script, pieces, seconds,
                {"ENTITYKIT_HOME": str(ROOT)}),
        }
    print("\n| server | " + " | ".join(f"{c} connection{'s'[:c > 1]}: requests/s | p99" for c in CONNECTIONS) + " |")
    print("|---|" + "---:|---:|" * len(CONNECTIONS))
    for name, by in figures.items():
        print(f"| {name} | " + " | ".join(f"{by[c][0]:,.0f} | {by[c][1]:.1f} ms" for c in CONNECTIONS) + " |")
    base = figures["spaCy + FastAPI"]
    for name, by in figures.items():
        if by is not base:
            print(f"{name} answers " + ", ".join(f"{by[c][0] / base[c][0]:.1f}" for c in CONNECTIONS)
                  + " times as many requests")


main()
