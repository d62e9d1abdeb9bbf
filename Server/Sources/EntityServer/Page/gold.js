// Gold: what is downloaded, and the scores beside gold that was loaded.

import { annotateAll } from "./annotator.js";
import * as api from "./api.js";
import { fill, plural } from "./dom.js";
import { draw, onDraw } from "./drawing.js";
import { asJSONLines, save } from "./files.js";
import { announce, problemText, tell, trying } from "./messages.js";
import { scoreTable } from "./scores.js";
import { at, isShown, state, without } from "./state.js";
import { zip } from "./zip.js";

/** A document with the spans as they stand. */
function asGold(document) {
  const { id, text, date, language } = document;
  return { id, text, ...(date ? { date } : {}), ...(language ? { language } : {}), spans: plain(document.spans) };
}

function plain(spans) {
  return spans.filter(isShown).map(({ start, end, label, id, features }) => ({
    start, end, label, ...(id ? { id } : {}), ...(features && Object.keys(features).length > 0 ? { features } : {}),
  }));
}

// MARK: Downloading

/** Gives the documents that the reader wants to `write`, which may return what more there is to say. */
function download(write) {
  const documents = at("every").checked && state.documents.length > 1 ? state.documents : [state.current];
  return trying(async () => {
    // Nobody loses work because the server went away.
    const failure = await annotateAll(documents, without()).then(() => undefined, (error) => error);
    const remarks = [await write(documents.map(asGold))];
    if (failure) remarks.push(`The spans may be those of an earlier text. ${problemText(failure)}`);
    for (const document of documents) document.isSaved = true;
    const hidden = documents.flatMap((document) => document.spans).filter((span) => !isShown(span)).length;
    if (hidden > 0) remarks.push(`Left out: ${plural(hidden, "span")} of labels that are switched off.`);
    tell(remarks.filter(Boolean).join(" "));
    announce(`${plural(documents.length, "document")} downloaded`);
  });
}

at("save-jsonl").addEventListener("click", () =>
  download((documents) => save("gold.jsonl", asJSONLines(documents), "application/x-ndjson")));

at("save-brat").addEventListener("click", () =>
  download(async (documents) => {
    const { files, loss } = await api.convert("brat", documents);
    save("gold-brat.zip", zip(files), "application/zip");
    const lost = Object.entries(loss.lost ?? {}).map(([what, count]) => `${count} ${what.replaceAll("-", " ")}`);
    return lost.length > 0 && `brat cannot hold: ${lost.join(", ")}.`;
  }));

addEventListener("beforeunload", (event) => {
  if (state.documents.some((document) => !document.isSaved)) event.preventDefault();
});

// MARK: Scoring

let timer;
let controller;

/** Asks for the scores of what stands in the text, a moment after the last change. */
function score() {
  clearTimeout(timer);
  controller?.abort();
  at("scores").hidden = !state.current.gold;
  if (!state.current.gold || !state.current.isFresh) return;
  timer = setTimeout(async () => {
    const mine = new AbortController();
    controller = mine;
    const report = await trying(() => evaluate(mine.signal));
    if (report && !mine.signal.aborted) fill(at("score-table"), scoreTable(report));
  }, 250);
}

async function evaluate(signal) {
  const isEvery = at("score-every").checked;
  const documents = isEvery ? state.documents.filter(({ gold }) => gold) : [state.current];
  await annotateAll(documents, without());
  const gold = documents.map(({ id, text, gold }) => ({ id, text, spans: plain(gold) }));
  return api.evaluate(gold, documents.map(asGold), signal);
}

onDraw({ beginning: score });
at("score-every").addEventListener("change", score);

at("adopt").addEventListener("click", () => {
  state.current.adoptGold();
  draw();
  announce("The spans of gold are kept, all others rejected");
});
