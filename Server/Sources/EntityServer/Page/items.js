// Spans as what is drawn of them: a tag, classes, and a sentence for those who do not see them.

import { keyOf } from "./documents.js";
import { short } from "./dom.js";

const signs = { predicted: "", accepted: " ✓", changed: " ✎", added: " +" };

const wrong = {
  right: () => ["", ""],
  spurious: () => ["✗ spurious", "spurious"],
  label: (gold) => [`✗ gold: ${gold.label}`, `wrong label, gold has ${gold.label}`],
  bounds: () => ["✗ bounds", "wrong bounds"],
  both: (gold) => [`✗ gold: ${gold.label}`, `wrong bounds and label, gold has ${gold.label}`],
  id: (gold) => [`✗ gold: ${gold.id}`, `wrong id, gold has ${gold.id}`],
};

function item(kind, key, span, tag, classes, description) {
  const { start, end, label } = span;
  const signature = [label, tag, classes].join("|");
  return { kind, key, span, start, end, label, tag, classes, signature, description };
}

/** A span of the text, with its verdict beside gold if there is any. */
export function spanItem(span, text, verdict) {
  const [sign, words] = verdict ? wrong[verdict.kind](verdict.gold) : ["", ""];
  const id = span.id ? ` ${short(span.id, 24)}` : "";
  const tag = `${span.label}${id}${signs[span.state]}${sign ? ` ${sign}` : ""}`;
  const phrase = short(text.slice(span.start, span.end));
  const state = span.state === "predicted" ? "" : span.state;
  const description = [`${span.label}${id}: ${phrase}`, state, words].filter(Boolean).join(", ");
  return item("span", keyOf(span), span, tag, [span.state, verdict?.kind].filter(Boolean).join(" "), description);
}

/** A span of gold that the text does not show as gold has it. */
export function goldItem(span, text) {
  const what = span.isPaired ? "gold" : "missed";
  const phrase = short(text.slice(span.start, span.end));
  return item(
    "gold", `gold:${keyOf(span)}`, span, `${what} ${span.label}`, `ghost ${what}`,
    `${what}, ${span.label}: ${phrase}`);
}
