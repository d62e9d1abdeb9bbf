"""The peer: spaCy's EntityRuler over the same lists, behind FastAPI. LISTS names a file of label, tab, term."""

import os

import spacy
from fastapi import FastAPI, Request
from fastapi.responses import Response
import orjson

nlp = spacy.blank("fr")
ruler = nlp.add_pipe("entity_ruler")
with open(os.environ["LISTS"], encoding="utf-8") as file:
    pairs = [line.rstrip("\n").split("\t") for line in file]
ruler.add_patterns([{"label": label, "pattern": term} for label, term in pairs])

app = FastAPI()


# The body is read and the answer written by orjson, without FastAPI's models: the fastest way that it has.
@app.post("/annotate")
async def annotate(request: Request):
    document = nlp(orjson.loads(await request.body())["text"])
    spans = [
        {"start": e.start_char, "end": e.end_char, "label": e.label_, "text": e.text} for e in document.ents
    ]
    return Response(orjson.dumps({"spans": spans}), media_type="application/json")


@app.get("/health")
async def health():
    return {"patterns": len(pairs)}
