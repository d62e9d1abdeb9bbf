// The panel beside the text: what is known about the chosen span or phrase, and what can be done with it.

import { h, short } from "./dom.js";
import { absence, explanation } from "./explain.js";
import { inLegendOrder, labelClass } from "./palette.js";

const key = (name) => h("kbd", { "aria-hidden": "true" }, name);

const states = {
  predicted: "not checked yet", accepted: "accepted", changed: "changed by you", added: "added by you",
};

function phrase(text, label) {
  return h("p", { class: "phrase", dir: "auto" },
    label ? h("mark", { class: `span ${labelClass(label)}`, "data-tag": label }, short(text)) : `“${short(text)}”`);
}

/** Chooses one of the labels or a new one; calls `picked` with it. */
function labelPicker(id, name, labels, value, picked, anyLabel) {
  const other = "\u0000other";
  const select = h("select", { id }, anyLabel && h("option", { value: "" }, anyLabel),
    inLegendOrder(new Set([...labels, ...(value ? [value] : [])])).map((label) => h("option", { value: label }, label)),
    h("option", { value: other }, "New label…"));
  select.value = value ?? "";
  const field = h("div", { class: "field" }, h("label", { for: id }, name), select);
  select.addEventListener("change", () => {
    if (select.value !== other) return picked(select.value);
    const input = h("input", { id, autocomplete: "off", spellcheck: "false", placeholder: "LABEL" });
    const done = () => {
      const label = input.value.trim();
      const isLabel = /^[a-z][a-z0-9_-]*$/i.test(label);
      input.setCustomValidity(isLabel || label === "" ? "" : "Letters, digits, _ and -, beginning with a letter");
      if (input.reportValidity()) picked(label || value || "");
    };
    input.addEventListener("change", done);
    select.replaceWith(input);
    input.focus();
  });
  return field;
}

function endMover(name, what, move) {
  const button = (by, sign, way) =>
    h("button", { id: `${what}-${way}`, "aria-label": `${name} one word ${way}`, onclick: () => move(by) }, sign);
  return h("div", { class: "mover", role: "group", "aria-label": name },
    button(-1, "◀", "back"), h("span", {}, name), button(1, "▶", "on"));
}

const verdicts = {
  right: () => "Right: gold has it too.",
  spurious: () => "Spurious: gold has nothing here.",
  label: ({ gold }) => `Wrong label: gold says ${gold.label}.`,
  bounds: (verdict) => `Wrong bounds: gold marks “${short(verdict.text)}”.`,
  both: (verdict) => `Wrong: gold has ${verdict.gold.label} “${short(verdict.text)}”.`,
  id: ({ gold }) => `Wrong id: gold says ${gold.id}.`,
};

/** model: span, text, verdict, labels, selection; actions: accept, reject, change, move, useSelection, askSelection. */
export function spanDetails({ span, text, verdict, labels, selection, isExplaining }, actions) {
  const isDecided = span.state !== "predicted";
  const id = h("input", { id: "span-id", value: span.id ?? "", autocomplete: "off", spellcheck: "false" });
  id.addEventListener("change", () => actions.change({ id: id.value.trim() }));
  return [
    h("h2", {}, "Span"),
    phrase(text, span.label),
    h("p", { class: "quiet" }, `${states[span.state]} · ${span.start}–${span.end}`),
    verdict && h("p", { class: `verdict ${verdict.kind}` }, verdicts[verdict.kind](verdict)),
    h("div", { class: "buttons" },
      h("button", { id: "accept", class: "primary", disabled: isDecided, onclick: actions.accept }, "Accept ", key("A")),
      h("button", { id: "reject", onclick: actions.reject }, "Reject ", key("R"))),
    h("div", { class: "fields" },
      labelPicker("span-label", "Label", labels, span.label, (label) => actions.change({ label })),
      h("div", { class: "field" }, h("label", { for: "span-id" }, "Id"), id)),
    h("div", { class: "buttons" },
      endMover("Start", "start", (by) => actions.move("start", by)),
      endMover("End", "end", (by) => actions.move("end", by))),
    selection && h("div", { class: "buttons" },
      h("button", { id: "use-selection", onclick: actions.useSelection }, "Set bounds to the selected text"),
      h("button", { id: "ask-selection", onclick: actions.askSelection }, "Another span there?")),
    h("h3", {}, "Why it is there"),
    explanation(span) ??
      h("p", { class: "quiet" }, isExplaining ? "Asking…" : isDecided ? "You decided so." : "The server says nothing."),
  ];
}

/** What gold has and the text shows otherwise or not. */
export function goldDetails({ span, text, answer }, actions) {
  return [
    h("h2", {}, span.isPaired ? "In gold" : "Missed"),
    phrase(text, span.label),
    h("p", { class: "quiet" }, `gold${span.id ? ` · ${span.id}` : ""} · ${span.start}–${span.end}`),
    h("div", { class: "buttons" },
      h("button", { id: "add", class: "primary", onclick: actions.add }, "Add ", key("A"))),
    h("h3", {}, "Why it was not found"),
    ...answerNodes(answer),
  ];
}

/** A phrase that the reader selected. */
export function phraseDetails({ text, label, labels, answer }, actions) {
  return [
    h("h2", {}, "Selected phrase"),
    phrase(text),
    h("div", { class: "fields" },
      labelPicker("phrase-label", "Label", labels, label, actions.pick, "any label")),
    h("div", { class: "buttons" },
      h("button", { id: "ask", class: "primary", onclick: actions.ask }, "Why not?"),
      h("button", { id: "add", disabled: !label, title: label ? undefined : "Choose a label first", onclick: actions.add }, "Add span")),
    ...(answer ? [h("h3", {}, "Why not"), ...answerNodes(answer)] : []),
  ];
}

/** answer: undefined while the server thinks, an Error, or what it said. */
function answerNodes(answer) {
  if (!answer || answer === "pending") return [h("p", { class: "quiet" }, "Asking…")];
  if (answer instanceof Error) return [h("p", { class: "verdict spurious" }, answer.message)];
  return [h("ul", { class: "reasons" }, absence(answer).map((line) => h("li", {}, line)))];
}

export function noDetails() {
  return [
    h("h2", {}, "Why?"),
    h("p", { class: "quiet" },
      "Click a span to see why it is there and to correct it. Select a phrase that is not marked to ask why not, " +
      "or to add it."),
  ];
}
