// Draws what stands in `state`, except for the panel and the scores, which listen.

import { compare } from "./compare.js";
import { keyOf } from "./documents.js";
import { fill, h, plural, short } from "./dom.js";
import { goldItem, spanItem } from "./items.js";
import { labelClass } from "./palette.js";
import { allLabels, at, isShown, state, view } from "./state.js";
import { countScalars } from "./units.js";

/** From here on a text counts as long: it is drawn only when the keys rest for a moment. */
const long = 50_000;

/** So many notes are shown. */
const most = 20;

let drawing;
const begun = [];
const done = [];

/** Calls one function whenever drawing begins, and one when the text stands as it should. */
export function onDraw({ beginning, end }) {
  if (beginning) begun.push(beginning);
  if (end) done.push(end);
}

export function drawSoon() {
  clearTimeout(drawing);
  drawing = setTimeout(draw, state.current.text.length > long ? 150 : 0);
}

export function draw() {
  clearTimeout(drawing);
  const { current } = state;
  const spans = current.spans;
  const shown = spans.filter(isShown);
  const compared = current.gold ? compare(current.gold.filter(isShown), shown) : { verdicts: new Map(), missed: [] };
  state.verdicts = compared.verdicts;
  const items = [
    ...shown.map((span) => spanItem(span, current.text, compared.verdicts.get(keyOf(span)))),
    ...compared.missed.map((span) => goldItem(span, current.text)),
  ];
  items.sort((a, b) => a.start - b.start || b.end - a.end || (a.key < b.key ? -1 : 1));
  view.show(current.text, items).then((isDone) => {
    if (isDone) for (const call of done) call();
  });
  at("view").lang = current.language ?? "";
  at("empty").hidden = current.text !== "";
  at("reading").classList.toggle("stale", !current.isFresh && current.text !== "");
  drawStatus(spans, shown);
  drawLabels(spans);
  drawNotes();
  for (const call of begun) call();
}

function drawStatus(spans, shown) {
  const { current, duration } = state;
  const checked = shown.filter((span) => span.state !== "predicted").length;
  const rejected = current.decisions.rejected.length;
  const parts = [plural(shown.length, "span")];
  if (checked > 0 || rejected > 0) parts.push(`${checked} checked`, `${rejected} rejected`);
  if (spans.length > shown.length) parts.push(`${spans.length - shown.length} hidden`);
  if (duration !== undefined && current.isFresh) parts.push(`${Math.round(duration)} ms`);
  at("status").textContent = current.text === "" ? "" : parts.join(" · ");
  at("size").textContent = current.text === "" ? "" : plural(countScalars(current.text), "character");
  at("undo").disabled = current.past.length === 0;
  at("redo").disabled = current.future.length === 0;
  at("accept-all").disabled = !shown.some((span) => span.state === "predicted");
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
        h("input", { type: "checkbox", id: `label-${label}`, value: label, checked: isShown({ label }) }),
        label, h("span", { class: "count" }))));
  }
  for (const chip of box.querySelectorAll(".chip")) {
    chip.querySelector(".count").textContent = counts.get(chip.querySelector("input").value) ?? 0;
  }
}

function drawNotes() {
  const notes = state.current.diagnostics;
  at("notes").hidden = notes.length === 0;
  fill(at("notes"), notes.length > 0 && [
    h("h2", {}, "Notes"),
    h("ul", {}, notes.slice(0, most).map(({ message, place, help }) =>
      h("li", {}, [message, help].filter(Boolean).join("; "), place && h("small", {}, place)))),
    notes.length > most && h("p", { class: "quiet" }, `and ${notes.length - most} more`),
  ]);
}

export function drawDocuments() {
  const { documents, current } = state;
  const hasSeveral = documents.length > 1;
  fill(at("documents"), documents.map(({ id, gold }, index) =>
    h("option", { value: index }, `${gold ? "◆ " : ""}${short(id, 40)}`)));
  at("documents").value = documents.indexOf(current);
  at("documents").disabled = !hasSeveral;
  at("every-label").hidden = !hasSeveral;
  at("score-every-label").hidden = documents.filter(({ gold }) => gold).length < 2;
}
