// The page: what the reader does on one side, documents, server and what is drawn on the other.

import * as api from "./api.js";
import { annotateAll, Annotator, explain } from "./annotator.js";
import { compare } from "./compare.js";
import { goldDetails, noDetails, phraseDetails, spanDetails } from "./details.js";
import { AnnotatedText, freeName, keyOf } from "./documents.js";
import { fill, h, plural, short } from "./dom.js";
import { example } from "./example.js";
import { explanationLine } from "./explain.js";
import { asJSONLines, readFiles, save } from "./files.js";
import { goldItem, spanItem } from "./items.js";
import { inLegendOrder, labelClass } from "./palette.js";
import { scoreTable } from "./scores.js";
import { asShown, edited, fromShown } from "./units.js";
import { TextView } from "./view.js";
import { trimmed, wordEnd, wordStart } from "./words.js";
import { zip } from "./zip.js";

const at = (id) => document.getElementById(id);
const field = at("text");
const view = new TextView(at("view"));

let documents = [new AnnotatedText({ id: "text", text: "" })];
let current = documents[0];
/** {kind: "span" | "gold", key} or {kind: "phrase", start, end, label, answer} or nothing. */
let chosen;
const off = { labels: new Set(), plugins: new Set() };
let knownLabels = [];
let verdicts = new Map();
let scoring;

const isShown = (span) => !off.labels.has(span.label);
const without = () => [...off.plugins];

// MARK: The server

const annotator = new Annotator({
  get document() {
    return current;
  },
  get without() {
    return without();
  },
  asking() {
    at("status").classList.add("busy");
  },
  answered(milliseconds) {
    at("status").classList.remove("busy");
    tell();
    duration = milliseconds;
    draw();
    announceLater(() => plural(current.spans.filter(isShown).length, "span"));
  },
  failed(error, seconds) {
    at("status").classList.remove("busy");
    tell(problemText(error), { seconds, token: error.kind === "token" });
  },
});
let duration;

function problemText(error) {
  const what = {
    large: "The text is too long for this server: ",
    busy: "The server is busy: ",
    token: "The server wants a token: ",
    broken: "The server failed: ",
    refused: "The server refused this: ",
  };
  return (what[error.kind] ?? "") + error.message;
}

let countdown;

/** Shows a problem above everything; nothing where there is none. */
function tell(message, { seconds, token } = {}) {
  clearInterval(countdown);
  const box = at("problem");
  box.hidden = !message;
  if (!message) return fill(box);
  const again = h("button", { onclick: () => annotator.schedule(0) }, "Try again");
  const close = h("button", { "aria-label": "Close", onclick: () => tell() }, "×");
  const left = h("span", { "aria-hidden": "true" });
  if (seconds) {
    let rest = Math.ceil(seconds);
    const show = () => (left.textContent = rest > 0 ? `Trying again in ${rest} s.` : "Trying again…");
    show();
    countdown = setInterval(() => {
      rest -= 1;
      show();
    }, 1000);
  }
  fill(box, h("span", {}, message), left, token && tokenForm(), seconds && again, close);
}

function tokenForm() {
  const input = h("input", { id: "token", type: "password", autocomplete: "off", "aria-label": "Token" });
  const form = h("form", {}, input, h("button", {}, "Use token"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    api.setToken(input.value.trim());
    tell();
    start();
  });
  return form;
}

/**
 * Lets every paragraph run its own way where a text has letters that run from right to left; other texts are spared
 * it, because it makes typing slow in long paragraphs.
 */
function setDirection() {
  field.dir = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u.test(current.text) ? "auto" : "ltr";
}

let announcing;

function announce(text) {
  clearTimeout(announcing);
  at("announcement").textContent = text;
}

function announceLater(text) {
  clearTimeout(announcing);
  announcing = setTimeout(() => announce(text()), 1000);
}

/** Runs what asks the server, and says so where that fails. */
async function trying(work) {
  try {
    return await work();
  } catch (error) {
    if (error.name === "AbortError") return undefined;
    if (!(error instanceof api.ApiError)) throw error;
    tell(problemText(error), { token: error.kind === "token" });
    return undefined;
  }
}

// MARK: Drawing

let drawing;

/** Draws everything soon; a long text only when the keys rest for a moment. */
function drawSoon() {
  clearTimeout(drawing);
  drawing = setTimeout(draw, current.text.length > 50_000 ? 150 : 0);
}

function draw() {
  clearTimeout(drawing);
  const spans = current.spans;
  const shown = spans.filter(isShown);
  let missed = [];
  verdicts = new Map();
  if (current.gold) ({ verdicts, missed } = compare(current.gold.filter(isShown), shown));
  const items = shown.map((span) => spanItem(span, current.text, verdicts.get(keyOf(span))));
  items.push(...missed.map((span) => goldItem(span, current.text)));
  items.sort((a, b) => a.start - b.start || b.end - a.end || (a.key < b.key ? -1 : 1));
  view.show(current.text, items).then((isDone) => isDone && drawChosen());
  at("empty").hidden = current.text !== "";
  at("reading").classList.toggle("stale", !current.isFresh && current.text !== "");
  drawStatus(spans, shown);
  drawLabels(spans);
  drawNotes();
  score();
}

function drawStatus(spans, shown) {
  const checked = shown.filter((span) => span.state !== "predicted").length;
  const parts = [plural(shown.length, "span")];
  if (checked > 0 || current.decisions.rejected.length > 0) {
    parts.push(`${checked} checked`, `${current.decisions.rejected.length} rejected`);
  }
  if (duration !== undefined && current.isFresh) parts.push(`${Math.round(duration)} ms`);
  at("status").textContent = current.text === "" ? "" : parts.join(" · ");
  at("size").textContent = current.text === "" ? "" : plural([...current.text].length, "character");
  at("undo").disabled = current.past.length === 0;
  at("redo").disabled = current.future.length === 0;
  at("accept-all").disabled = !shown.some((span) => span.state === "predicted");
}

function allLabels() {
  const labels = new Set(knownLabels);
  for (const { spans, gold } of documents) for (const span of [...spans, ...(gold ?? [])]) labels.add(span.label);
  return inLegendOrder(labels);
}

function drawLabels(spans) {
  const counts = new Map();
  for (const { label } of spans) counts.set(label, (counts.get(label) ?? 0) + 1);
  const box = at("labels");
  const wanted = allLabels();
  const names = [...box.querySelectorAll("input")].map((input) => input.value);
  if (names.join("\n") !== wanted.join("\n")) {
    fill(box, h("legend", { class: "unseen" }, "Labels that are shown"), wanted.map((label) =>
      h("label", { class: `chip ${labelClass(label)}` },
        h("input", { type: "checkbox", id: `label-${label}`, value: label, checked: !off.labels.has(label) }),
        label, h("span", { class: "count" }))));
  }
  for (const chip of box.querySelectorAll(".chip")) {
    chip.querySelector(".count").textContent = counts.get(chip.querySelector("input").value) ?? 0;
  }
}

function drawNotes() {
  const notes = current.diagnostics;
  at("notes").hidden = notes.length === 0;
  const line = (note) => (typeof note === "string" ? note : (note.message ?? JSON.stringify(note)));
  fill(at("notes"), notes.length > 0 && h("h2", {}, "Notes"),
    notes.length > 0 && h("ul", { class: "reasons" }, notes.slice(0, 20).map((note) => h("li", {}, line(note)))));
}

function drawDocuments() {
  fill(at("documents"), documents.map((document, index) =>
    h("option", { value: index }, `${document.gold ? "◆ " : ""}${short(document.id, 40)}`)));
  at("documents").value = documents.indexOf(current);
  at("documents").disabled = documents.length < 2;
  at("every-label").hidden = documents.length < 2;
  at("score-every-label").hidden = documents.filter((document) => document.gold).length < 2;
}

// MARK: The panel

let drawnDetails;

function drawDetails() {
  const model = detailsModel();
  const signature = JSON.stringify(model, (_, value) => (value instanceof Error ? value.message : value));
  if (signature === drawnDetails) return;
  drawnDetails = signature;
  at("details").classList.toggle("open", model.kind !== "none");
  const nodes = {
    span: () => spanDetails(model, spanActions(model.span)),
    gold: () => goldDetails(model, { add: () => addGold(model.span) }),
    phrase: () => phraseDetails(model, phraseActions),
    none: noDetails,
  }[model.kind]();
  const close = model.kind !== "none" && h("button", { class: "close", "aria-label": "Close", onclick: unchoose }, "×");
  fill(at("details"), nodes, close);
}

function detailsModel() {
  if (!chosen) return { kind: "none" };
  if (chosen.kind === "phrase") {
    return { ...chosen, text: textOf(chosen), labels: allLabels() };
  }
  const item = view.find(chosen.key);
  if (!item) return { kind: "none" };
  const { span } = item;
  if (chosen.kind === "gold") return { kind: "gold", span, text: textOf(span), answer: chosen.answer };
  const verdict = verdicts.get(keyOf(span));
  return {
    kind: "span", span: withExplanation(span), text: textOf(span), labels: allLabels(), selection: selected(),
    isExplaining: current.isFresh && !current.isExplained,
    verdict: verdict && { ...verdict, text: verdict.gold && textOf(verdict.gold) },
  };
}

const textOf = ({ start, end }) => current.text.slice(start, end);

/** An accepted span has no explanation of its own where the server found it again in a new text. */
function withExplanation(span) {
  const again = current.predicted?.find((other) => keyOf(other) === keyOf(span));
  return again ? { ...span, explanation: again.explanation } : span;
}

function drawChosen() {
  view.select(chosen?.key);
  view.choose(chosen?.kind === "phrase" ? chosen : undefined);
  drawDetails();
}

async function choose(item) {
  chosen = { kind: item.kind, key: item.key };
  view.stand(item, { focus: false });
  drawChosen();
  if (item.kind === "gold") {
    announce(`${item.description}. Asking why it was not found.`);
    const answer = await askWhyNot(item.span, item.span.label);
    if (chosen?.key === item.key) {
      chosen = { ...chosen, answer };
      drawChosen();
    }
    return;
  }
  await trying(() => explain(current, without()));
  if (chosen?.key !== item.key) return;
  drawChosen();
  const span = current.find(keyOf(item.span));
  if (span) announce(`${item.description}. ${explanationLine(withExplanation(span))}`);
}

function choosePhrase(span) {
  if (chosen?.kind === "phrase" && chosen.start === span.start && chosen.end === span.end) return;
  chosen = { kind: "phrase", start: span.start, end: span.end, label: "" };
  drawChosen();
  announce(`Selected: ${short(textOf(span))}`);
}

function unchoose() {
  const hadFocus = at("details").contains(document.activeElement);
  const wasPhrase = chosen?.kind === "phrase";
  chosen = undefined;
  drawChosen();
  if (!hadFocus) return;
  if (wasPhrase && selectedInField()) field.focus();
  else if (view.current) view.stand(view.current);
}

async function askWhyNot(span, label) {
  try {
    return await api.whyNot(current, span, label, without());
  } catch (error) {
    return error;
  }
}

const phraseActions = {
  pick(label) {
    chosen = { ...chosen, label, answer: undefined };
    drawChosen();
  },
  async ask() {
    const asked = { ...chosen, answer: "pending" };
    chosen = asked;
    drawChosen();
    const answer = await askWhyNot(asked, asked.label);
    if (chosen !== asked) return;
    chosen = { ...asked, answer };
    drawChosen();
    announce(at("details").querySelector(".reasons")?.textContent ?? "");
  },
  add() {
    const { start, end, label } = chosen;
    follow(current.add({ start, end, label }));
    getSelection().removeAllRanges();
  },
};

function spanActions(span) {
  return {
    accept: () => follow(current.accept(span) ?? span),
    reject: () => reject(span),
    change: (changes) => follow(current.change(span, changes)),
    move: (which, by) => move(span, which, by),
    useSelection: () => follow(current.change(span, selected())),
  };
}

/** Draws after a decision; the span stays chosen under what it is now. */
function follow(span) {
  chosen = { kind: "span", key: keyOf(span) };
  draw();
  const item = view.find(chosen.key);
  if (item) view.stand(item, { focus: false });
}

function reject(span) {
  current.reject(span);
  chosen = undefined;
  draw();
  announce(`Rejected: ${short(textOf(span))}`);
}

function addGold(span) {
  const { start, end, label, id, features } = span;
  follow(current.add({ start, end, label, ...(id ? { id } : {}), ...(features ? { features } : {}) }));
  announce(`Added: ${label} ${short(textOf(span))}`);
}

/** Moves an end to the next word's. */
function move(span, which, by) {
  const to = which === "start" ? wordStart(current.text, span.start, by) : wordEnd(current.text, span.end, by);
  const next = { start: span.start, end: span.end, [which]: to };
  if (to === undefined || next.start >= next.end) return undefined;
  const changed = current.change(span, { [which]: to });
  announce(`${changed.label} ${short(textOf(changed))}`);
  follow(changed);
  return changed;
}

// MARK: What is selected

function selectedInField() {
  const { selectionStart, selectionEnd } = field;
  if (selectionStart === selectionEnd) return undefined;
  return trimmed(current.text, {
    start: fromShown(current.text, selectionStart), end: fromShown(current.text, selectionEnd),
  });
}

function selected() {
  const span = view.selection();
  return span ? trimmed(current.text, span) : undefined;
}

at("view").addEventListener("pointerup", (event) => {
  // The selection is set only after this event.
  setTimeout(() => {
    const span = selected();
    const item = view.itemAt(event.target);
    if (span && chosen?.kind === "span" && item === undefined && touches(span, view.find(chosen.key))) drawDetails();
    else if (span) choosePhrase(span);
    else if (item) {
      view.stand(item);
      choose(item);
    } else if (chosen) unchoose();
  });
});

const touches = (a, b) => b !== undefined && a.start < b.end && b.start < a.end;

field.addEventListener("select", () => {
  const span = selectedInField();
  if (span && document.activeElement === field) choosePhrase(span);
});

// MARK: Keys

at("view").addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey) return;
  const item = view.itemAt(event.target) ?? view.current;
  const arrow = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  const isSpan = item?.kind === "span";
  const acts = {
    Home: () => step(-Infinity),
    End: () => step(Infinity),
    Enter: () => item && choose(item),
    " ": () => item && choose(item),
    a: () => accept(item),
    r: () => isSpan && reject(item.span),
    Delete: () => isSpan && reject(item.span),
    l: () => isSpan && choose(item).then(() => at("span-label")?.focus()),
    Escape: () => unchoose(),
  };
  let act = acts[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (arrow && event.shiftKey) {
    act = () => isSpan && stay(move(item.span, event.altKey ? "start" : "end", arrow));
  } else if (arrow && !event.altKey) {
    act = () => step(arrow);
  } else if (event.altKey || (event.shiftKey && event.key.length > 1)) {
    act = undefined;
  }
  if (!act) return;
  event.preventDefault();
  act();
});

function step(by) {
  const next = view.neighbour(by);
  if (next) view.stand(next);
}

function stay(span) {
  const item = span && view.find(keyOf(span));
  if (item) view.stand(item);
}

function accept(item) {
  if (!item) return;
  const next = view.neighbour(1);
  const wasChosen = chosen?.key === item.key;
  if (item.kind === "gold") addGold(item.span);
  else if (item.span.state === "predicted") {
    current.accept(item.span);
    draw();
    announce(`Accepted: ${short(textOf(item))}`);
  }
  if (!next) return;
  view.stand(next);
  if (wasChosen) choose(next);
}

document.addEventListener("keydown", (event) => {
  const isField = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) && event.target.type !== "checkbox";
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
    const span = event.target === field ? selectedInField() : selected();
    if (!span) return;
    event.preventDefault();
    choosePhrase(span);
    at("phrase-label")?.focus();
  } else if ((event.ctrlKey || event.metaKey) && !event.altKey && !isField) {
    const name = event.key.toLowerCase();
    if (name !== "z" && name !== "y") return;
    event.preventDefault();
    if (name === "y" || event.shiftKey) redo();
    else undo();
  } else if (event.key === "Escape" && at("details").contains(event.target)) {
    unchoose();
  }
});

function undo() {
  if (!current.undo()) return;
  announce("Undone");
  draw();
}

function redo() {
  if (!current.redo()) return;
  announce("Done again");
  draw();
}

// MARK: Documents

function show(document) {
  current = document;
  chosen = undefined;
  duration = undefined;
  field.value = asShown(current.text);
  setDirection();
  field.scrollTop = 0;
  at("view").scrollTop = 0;
  at("date").value = current.date ?? "";
  drawDocuments();
  draw();
  annotator.schedule(0);
}

/** Adds documents. Gold of a text that is open already is attached to it. */
function take(read) {
  let first;
  for (const one of read) {
    const open = documents.find((document) => document.text === one.text && one.text !== "");
    if (open) {
      if (one.gold) open.gold = one.gold;
      const others = documents.filter((document) => document !== open);
      open.id = freeName(one.id, others);
      open.date ??= one.date;
      open.language ??= one.language;
      first ??= open;
      continue;
    }
    const added = new AnnotatedText({ ...one, id: freeName(one.id, documents) });
    documents.push(added);
    first ??= added;
  }
  if (!first) return;
  documents = documents.filter((document) => document.text !== "" || document === first);
  show(first);
}

async function open(files) {
  const { documents: read, problems } = await readFiles([...files]);
  tell(problems.join(" "));
  take(read);
  if (read.length > 0) announce(`${plural(read.length, "document")} opened`);
}

field.addEventListener("input", () => {
  const shown = field.value.isWellFormed() ? field.value : field.value.toWellFormed();
  const cut = current.edit(edited(current.text, shown));
  if (cut > 0) tell(`The change cut through ${plural(cut, "corrected or gold span")}. Undo the typing to have them back.`);
  chosen = undefined;
  setDirection();
  drawSoon();
  annotator.schedule();
});

at("date").addEventListener("change", () => {
  current.date = at("date").value || undefined;
  current.version += 1;
  annotator.schedule();
});

at("documents").addEventListener("change", () => show(documents[at("documents").value]));
at("new").addEventListener("click", () => {
  documents = documents.filter((document) => document.text !== "");
  documents.push(new AnnotatedText({ id: freeName("text", documents), text: "" }));
  show(documents.at(-1));
  field.focus();
});
at("example").addEventListener("click", () => {
  current.edit(example);
  show(current);
  field.focus();
});
at("open").addEventListener("click", () => at("files").click());
at("files").addEventListener("change", async () => {
  await open(at("files").files);
  at("files").value = "";
});

addEventListener("dragover", (event) => {
  if (!event.dataTransfer.types.includes("Files")) return;
  event.preventDefault();
  at("drop").hidden = false;
});
addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) at("drop").hidden = true;
});
addEventListener("drop", (event) => {
  at("drop").hidden = true;
  const text = event.dataTransfer.getData("text/plain");
  if (event.dataTransfer.files.length > 0) open(event.dataTransfer.files);
  else if (text && event.target !== field) take([{ id: "text", text }]);
  else return;
  event.preventDefault();
});
addEventListener("paste", (event) => {
  if (event.clipboardData.files.length === 0) return;
  event.preventDefault();
  open(event.clipboardData.files);
});

// MARK: Switches

at("labels").addEventListener("change", ({ target }) => {
  if (target.checked) off.labels.delete(target.value);
  else off.labels.add(target.value);
  draw();
});

at("plugins").addEventListener("change", ({ target }) => {
  if (target.checked) off.plugins.delete(target.value);
  else off.plugins.add(target.value);
  for (const document of documents) document.isFresh = false;
  annotator.schedule(0);
});

at("undo").addEventListener("click", undo);
at("redo").addEventListener("click", redo);
at("accept-all").addEventListener("click", () => {
  const count = current.acceptAll(isShown);
  draw();
  announce(`${plural(count, "span")} accepted`);
});
at("adopt").addEventListener("click", () => {
  current.adoptGold();
  draw();
  announce("The spans of gold are kept, all others rejected");
});
at("help").addEventListener("click", () => at("keys").showModal());

const themes = ["auto", "light", "dark"];
function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
  at("theme").textContent = `Theme: ${theme}`;
  localStorage.setItem("entitykit.theme", theme);
}
at("theme").addEventListener("click", () => {
  const now = themes.indexOf(document.documentElement.dataset.theme);
  setTheme(themes[(now + 1) % themes.length]);
});

// MARK: Gold

/** A document with the spans as they stand, as the server and files have it. */
function asGold(document) {
  const { id, text, date, language } = document;
  const spans = document.spans.filter(isShown).map(({ start, end, label, id, features }) => ({
    start, end, label, ...(id ? { id } : {}), ...(features && Object.keys(features).length > 0 ? { features } : {}),
  }));
  return { id, text, ...(date ? { date } : {}), ...(language ? { language } : {}), spans };
}

async function download(write) {
  const wanted = at("every").checked && documents.length > 1 ? documents : [current];
  await trying(async () => {
    await annotateAll(wanted, without());
    await write(wanted.map(asGold));
    for (const document of wanted) document.isSaved = true;
    const hidden = wanted.flatMap((document) => document.spans).filter((span) => !isShown(span)).length;
    announce(`${plural(wanted.length, "document")} downloaded`);
    if (hidden > 0) tell(`Left out: ${plural(hidden, "span")} of labels that are switched off.`);
  });
}

at("save-jsonl").addEventListener("click", () =>
  download((gold) => save("gold.jsonl", asJSONLines(gold), "application/x-ndjson")));
at("save-brat").addEventListener("click", () =>
  download(async (gold) => {
    const { files, loss } = await api.convert("brat", gold);
    save("gold-brat.zip", zip(files), "application/zip");
    const lost = lossText(loss);
    if (lost) tell(`brat cannot hold: ${lost}.`);
  }));

function lossText(loss) {
  const lost = loss?.written?.lost ?? loss?.lost ?? {};
  return Object.entries(lost).filter(([, count]) => count > 0)
    .map(([what, count]) => `${count} ${what.replaceAll("-", " ")}`).join(", ");
}

let scoreTimer;

/** Asks for the scores of what stands in the text, a moment after the last change. */
function score() {
  clearTimeout(scoreTimer);
  scoring?.abort();
  at("scores").hidden = !current.gold;
  if (!current.gold || !current.isFresh) return;
  scoreTimer = setTimeout(async () => {
    const controller = new AbortController();
    scoring = controller;
    const every = at("score-every").checked;
    const wanted = every ? documents.filter((document) => document.gold) : [current];
    const report = await trying(async () => {
      if (every) await annotateAll(wanted, without());
      const gold = wanted.map(({ id, text, gold }) => ({ id, text, spans: gold.filter(isShown) }));
      return api.evaluate(gold, wanted.map(asGold), controller.signal);
    });
    if (!report || controller.signal.aborted) return;
    fill(at("score-table"), scoreTable(report));
  }, 250);
}
at("score-every").addEventListener("change", score);

addEventListener("beforeunload", (event) => {
  if (documents.some((document) => !document.isSaved)) event.preventDefault();
});

// MARK: Start

async function start() {
  await trying(async () => {
    const [labels, plugins] = await Promise.all([api.labels(), api.plugins()]);
    knownLabels = labels;
    fill(at("plugins"), h("legend", {}, "Plugins"), plugins.map(({ id, description }) =>
      h("label", { class: "check", title: description },
        h("input", { type: "checkbox", id: `plugin-${id}`, value: id, checked: !off.plugins.has(id) }), id)));
  });
  annotator.schedule(0);
  draw();
}

let theme = "auto";
try {
  theme = localStorage.getItem("entitykit.theme") ?? "auto";
} catch {
  // A browser that keeps nothing shows the reader's own setting.
}
setTheme(themes.includes(theme) ? theme : "auto");
drawDocuments();
// A browser may have kept what was typed before the page was loaded again.
if (field.value) current.edit(field.value);
start();
