// What the page shows now. One of it; everybody reads it, and whoever changes it calls `draw`.

import { AnnotatedText } from "./documents.js";
import { inLegendOrder } from "./palette.js";
import { TextView } from "./view.js";

export const at = (id) => document.getElementById(id);
export const view = new TextView(at("view"));

const first = new AnnotatedText({ id: "text", text: "" });

export const state = {
  documents: [first],
  current: first,
  /** {kind: "span" | "gold", key} or {kind: "phrase", start, end, label}, and its `answer`; or nothing. */
  chosen: undefined,
  off: { labels: new Set(), plugins: new Set() },
  /** Labels that the server makes, and its plugins with what they make and need. */
  labels: [],
  plugins: [],
  /** By key of span, where there is gold; see compare.js. */
  verdicts: new Map(),
  /** Milliseconds of the last answer. */
  duration: undefined,
};

export const isShown = (span) => !state.off.labels.has(span.label);

/**
 * Plugins that are off: those that the reader switched off, and with them those that need a label that nobody makes
 * any more.
 */
export function without() {
  const off = new Set(state.off.plugins);
  for (;;) {
    const on = state.plugins.filter(({ id }) => !off.has(id));
    const made = new Set(on.flatMap(({ makes }) => makes));
    const lacking = on.filter(({ needs }) => needs.some((label) => !made.has(label)));
    if (lacking.length === 0) return [...off];
    for (const { id } of lacking) off.add(id);
  }
}

export const textOf = ({ start, end }) => state.current.text.slice(start, end);

export function allLabels() {
  const labels = new Set(state.labels);
  for (const { predicted, decisions, gold } of state.documents) {
    for (const span of [...(predicted ?? []), ...decisions.kept, ...(gold ?? [])]) labels.add(span.label);
  }
  return inLegendOrder(labels);
}
