"""What the servers are asked: the list and the texts of the benchmarks (Benchmarks/.build/corpus)."""

import csv
import json
import pathlib
import sys
from collections import defaultdict

ROOT = pathlib.Path(__file__).resolve().parents[2]
CORPUS = ROOT / "Benchmarks/.build/corpus/40-mb"
sys.path.append(str(ROOT / "Benchmarks/peers"))

from folding import Folded, fold  # noqa: E402
from reference import Characters, Tokens, apart, longest_first, whole_words  # noqa: E402

BYTES = 2000


def entries(size):
    """(term, label, id) of each entry of the list."""
    with open(CORPUS / f"list-{size}.tsv", encoding="utf-8", newline="") as file:
        return list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]


def texts(count):
    """The first documents of the corpus that have about the size."""
    found = []
    with open(CORPUS / "text.txt", "rb") as file:
        for data in file.read(count * 200_000).split(b"\f")[:-1]:
            if abs(len(data) - BYTES) <= BYTES // 10:
                found.append(data.decode())
    assert len(found) >= count
    return found[:count]


def write_home(folder, rows):
    """A pipeline of nothing but these entries, of which it finds the longest, in any case."""
    plugin = folder / "Plugins/list"
    plugin.mkdir(parents=True)
    (folder / "gazetteers").mkdir()
    (folder / "Plugins/pipeline.yaml").write_text(
        "name: list\nlanguages: [fr]\nplugins: [list]\nstages: [lexicon]\nconflicts:\n  policy: longest\n")
    labels = ", ".join(sorted({label for _, label, _ in rows}))
    (plugin / "plugin.yaml").write_text(
        f"id: list\nversion: 1.0.0\nmakes: [{labels}]\nlexicons:\n  - file: names.tsv\n")
    lines = ["term\tlabel\tid", *("\t".join(row) for row in rows)]
    (plugin / "names.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (plugin / "names.meta.yaml").write_text(
        "source: the corpus of the benchmarks\nlicence: CC0-1.0\ndefaults:\n  case: fold\n")


def write_script(path, pieces):
    """For wrk: the texts one after the other, and what came of it as JSON."""
    bodies = ",\n".join(
        json.dumps(json.dumps({"text": text}, ensure_ascii=False), ensure_ascii=False) for text in pieces)
    path.write_text(
        "local requests = {}\n"
        "function init()\n"
        f"  for index, body in ipairs({{\n{bodies}\n}}) do\n"
        '    requests[index] = wrk.format("POST", "/annotate", { ["Content-Type"] = "application/json" }, body)\n'
        "  end\n"
        "end\n"
        "local number = 0\n"
        "function request()\n"
        "  number = number % #requests + 1\n"
        "  return requests[number]\n"
        "end\n"
        "function done(summary, latency)\n"
        "  local errors = summary.errors\n"
        "  print(string.format("
        '\'{"requests": %d, "bytes": %d, "microseconds": %d, "p50": %d, "p99": %d, "errors": %d}\',\n'
        "    summary.requests, summary.bytes, summary.duration, latency:percentile(50), latency:percentile(99),\n"
        "    errors.connect + errors.read + errors.write + errors.status + errors.timeout))\n"
        "end\n", encoding="utf-8")


def ours_must_find(rows):
    """A slow search for what a pipeline of this list must find: whole words in folded text, the longest first."""
    kinds = defaultdict(set)
    for term, label, id in rows:
        kinds[fold(term)].add((label, id))
    search = Characters(kinds)

    def find(text):
        folded = Folded(text)
        found = {}
        for start, end in whole_words(folded.plain, search(folded.plain)):
            place = folded.offsets[start], folded.offsets[end]
            found[place] = kinds[folded.plain[start:end]]

        def longest_in_bytes(span):
            start, end = span
            return -len(text[start:end].encode()), start

        return {span: found[span] for span in apart(found, longest_in_bytes)}

    return find


def peer_must_find(rows):
    """A slow search for what the peer must find: sequences of spaCy's tokens in lower case, the longest first."""
    import spacy

    tokenizer = spacy.blank("fr")
    terms = defaultdict(set)
    for term, label, id in rows:
        terms[tuple(token.lower_ for token in tokenizer(term))].add((label, id))
    search = Tokens(terms)

    def find(text):
        tokens = tokenizer(text)
        words = [token.lower_ for token in tokens]
        found = {}
        for start, end in apart(search(words), longest_first):
            span = tokens[start:end]
            found[span.start_char, span.end_char] = terms[tuple(words[start:end])]
        return found

    return find
