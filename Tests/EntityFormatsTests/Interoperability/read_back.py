#!/usr/bin/env python3
"""Reads with programs that we did not write what our writers wrote, and lets them write for our readers.

    read_back.py FOLDER

The Swift test beside this file fills FOLDER: `spacy/`, `bdoc/`, `cas/`, `w3c/`, `conllu/`, `conll-iob1/` and so
on, each with `N.EXT` as our writer wrote it and `N.jsonl` as our reader reads that file. Here each file is read
by another program, and must come out the same. What that program then writes goes to `theirs/`, and the Swift
test reads it.
"""
import json
import sys
from pathlib import Path

FOLDER = Path(sys.argv[1])
problems = []


def cases(name):
    """The number, the file and the expected document of every case of a format."""
    for expected in sorted((FOLDER / name).glob("*.jsonl")):
        file = next(p for p in expected.parent.glob(expected.stem + ".*") if p.suffix != ".jsonl")
        yield expected.stem, file, json.loads(expected.read_text("utf-8").split("\n")[0])


def spans(document, key=lambda span: (span["start"], span["end"], span["label"], span.get("id"))):
    return sorted((key(span) for span in document["spans"]), key=repr)


def check(name, number, what, found, expected):
    if found != expected:
        problems.append(f"{name} {number}: {what}: {found!r} is not {expected!r}")


def their_file(name, number, ending):
    (FOLDER / "theirs").mkdir(exist_ok=True)
    return FOLDER / "theirs" / f"{name}-{number}.{ending}"


def read(file):
    return file.read_bytes().decode("utf-8")


def spacy():
    import spacy as library
    from spacy.tokens import Doc

    vocabulary = library.blank("xx").vocab
    for number, file, expected in cases("spacy"):
        doc = Doc(vocabulary).from_json(json.loads(read(file)), validate=True)
        check("spacy", number, "text", doc.text, expected["text"])
        found = sorted(
            ((s.start_char, s.end_char, s.label_, s.kb_id_ or None) for s in doc.spans["entity"]), key=repr)
        check("spacy", number, "spans", found, spans(expected))
        for span in expected["spans"]:
            aligned = doc.char_span(span["start"], span["end"], span["label"])
            check("spacy", number, "char_span", aligned is not None and aligned.text, span["text"])
        ends = [entity.end_char for entity in doc.ents]
        check("spacy", number, "ents", all(e.start_char >= p for e, p in zip(doc.ents[1:], ends)), True)
        their_file("spacy", number, "spacy.json").write_text(json.dumps(doc.to_json()), "utf-8")


def bdoc():
    from gatenlp import Document

    for number, file, expected in cases("bdoc"):
        doc = Document.load(str(file), fmt="bdocjs")
        check("bdoc", number, "text", doc.text, expected["text"])
        doc.to_offset_type("p")
        found = sorted(
            ((a.start, a.end, a.type, a.features.get("id")) for a in doc.annset()), key=repr)
        check("bdoc", number, "spans", found, spans(expected))
        check("bdoc", number, "words", sorted(doc[a] for a in doc.annset()), sorted(s["text"] for s in expected["spans"]))
        # gatenlp 1.0.8 counts a last character outside the BMP as one UTF-16 unit, so a span behind it would end
        # inside the character; such a text is saved in code points.
        is_counted_wrong = ord((doc.text or "a")[-1]) > 0xFFFF
        doc.save(str(their_file("bdoc", number, "bdocjs")), fmt="bdocjs", offset_type="p" if is_counted_wrong else "j")


def cas():
    import cassis

    entity = "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity"
    for number, file, expected in cases("cas"):
        with open(file, "rb") as stream:
            document = cassis.load_cas_from_json(stream)
        check("cas", number, "text", document.sofa_string, expected["text"])
        found = sorted(((a.begin, a.end, a.value, a.identifier) for a in document.select(entity)), key=repr)
        check("cas", number, "spans", found, spans(expected))
        words = sorted(a.get_covered_text() for a in document.select(entity))
        check("cas", number, "words", words, sorted(s["text"] for s in expected["spans"]))
        document.to_json(str(their_file("cas", number, "cas.json")))


OA = "http://www.w3.org/ns/oa#"
# The terms of the Web Annotation vocabulary that our pages use; the published context defines them so.
CONTEXT = {
    "oa": OA, "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "xsd": "http://www.w3.org/2001/XMLSchema#",
    "as": "http://www.w3.org/ns/activitystreams#", "id": "@id", "type": "@type",
    **{name: f"oa:{name}" for name in [
        "Annotation", "TextualBody", "SpecificResource", "TextPositionSelector", "TextQuoteSelector", "tagging",
        "identifying", "exact", "prefix", "suffix"]},
    "AnnotationPage": "as:OrderedCollectionPage",
    "items": {"@id": "as:items", "@type": "@id", "@container": "@list"},
    "motivation": {"@id": "oa:motivatedBy", "@type": "@vocab"},
    "purpose": {"@id": "oa:hasPurpose", "@type": "@vocab"},
    "body": {"@id": "oa:hasBody", "@type": "@id"}, "target": {"@id": "oa:hasTarget", "@type": "@id"},
    "source": {"@id": "oa:hasSource", "@type": "@id"}, "selector": {"@id": "oa:hasSelector", "@type": "@id"},
    "value": "rdf:value",
    "start": {"@id": "oa:start", "@type": "xsd:nonNegativeInteger"},
    "end": {"@id": "oa:end", "@type": "xsd:nonNegativeInteger"},
}


def w3c():
    from pyld import jsonld

    def load(url, options):
        if url != "http://www.w3.org/ns/anno.jsonld":
            raise ValueError(f"unexpected context {url}")
        return {"contextUrl": None, "documentUrl": url, "document": {"@context": CONTEXT}, "contentType": "application/ld+json"}

    def value(node, name):
        return node[OA + name][0]["@value"]

    for number, file, expected in cases("w3c"):
        (page,) = jsonld.expand(json.loads(read(file)), {"documentLoader": load})
        text = page["urn:entitykit:text"][0]["@value"]
        check("w3c", number, "text", text, expected["text"])
        found = []
        for item in page["http://www.w3.org/ns/activitystreams#items"][0]["@list"]:
            check("w3c", number, "type", item["@type"], [OA + "Annotation"])
            target = item[OA + "hasTarget"][0]
            position, quote = target[OA + "hasSelector"]
            start, end = value(position, "start"), value(position, "end")
            check("w3c", number, "quote", value(quote, "exact"), text[start:end])
            before, behind = value(quote, "prefix"), value(quote, "suffix")
            check("w3c", number, "prefix", text[:start].endswith(before), True)
            check("w3c", number, "suffix", text[end:].startswith(behind), True)
            labels = [b["http://www.w3.org/1999/02/22-rdf-syntax-ns#value"][0]["@value"]
                      for b in item[OA + "hasBody"] if b[OA + "hasPurpose"][0]["@id"] == OA + "tagging"]
            for body in item[OA + "hasBody"]:
                for source in body.get(OA + "hasSource", []):
                    check("w3c", number, "IRI", source["@id"].startswith(("urn:", "http:", "https:")), True)
            found.append((start, end, labels[0]))
        wanted = spans(expected, lambda span: (span["start"], span["end"], span["label"]))
        check("w3c", number, "spans", sorted(found, key=repr), wanted)
        # Every triple survives RDF.
        jsonld.to_rdf(json.loads(read(file)), {"documentLoader": load})


def conllu():
    import conllu as library

    for number, file, expected in cases("conllu"):
        sentences = library.parse(read(file))
        forms = [token["form"] for sentence in sentences for token in sentence]
        check("conllu", number, "forms", "".join(forms), "".join(c for c in expected["text"] if not (c.isspace())))
        opened = sum(part.count(":") > 0 for s in sentences for t in s for part in t["entitykit:ne"].split(";"))
        check("conllu", number, "spans", opened, len(expected["spans"]))


def conll():
    from seqeval import scheme
    from seqeval.scheme import Entities

    for name, tags in [("conll-iob1", scheme.IOB1), ("conll-iob2", scheme.IOB2), ("conll-iobes", scheme.IOBES)]:
        for number, file, expected in cases(name):
            sentences, current = [], []
            for line in read(file).split("\n"):
                fields = line.split(" ")
                if line == "" or fields[0] == "-DOCSTART-":
                    if current:
                        sentences.append(current)
                    current = []
                else:
                    current.append((fields[0], fields[-1]))
            entities = Entities([[tag for _, tag in sentence] for sentence in sentences], tags)
            found = []
            for sentence, row in zip(sentences, entities.entities):
                for entity in row:
                    found.append((entity.tag, " ".join(token for token, _ in sentence[entity.start:entity.end])))
            wanted = [(span["label"], span["text"]) for span in expected["spans"]]
            check(name, number, "spans", sorted(found), sorted(wanted))
            check(name, number, "text", "\n".join(" ".join(t for t, _ in s) for s in sentences), expected["text"])


for run in [spacy, bdoc, cas, w3c, conllu, conll]:
    run()
    count = len(list(FOLDER.glob(f"{run.__name__}*/*.jsonl")))
    print(f"{run.__name__}: {count} files read")
for problem in problems[:20]:
    print(problem[:2000], file=sys.stderr)
sys.exit(1 if problems else 0)
