// Documents and what was decided about their spans. Spans are plain values; nothing here knows of the page.

import { changeBetween, moved } from "./units.js";

export const keyOf = (span) => `${span.start},${span.end},${span.label}`;

export const inTextOrder = (a, b) =>
  a.start - b.start || b.end - a.end || (a.label < b.label ? -1 : a.label > b.label ? 1 : 0);

const untouched = { kept: [], rejected: [] };

export class AnnotatedText {
  /** Spans of the server for this text; null until it has answered. */
  predicted = null;
  /** Whether `predicted` was found in this text and not in an earlier state of it. */
  isFresh = false;
  /** Whether the predicted spans have their explanations. */
  isExplained = false;
  diagnostics = [];
  /** kept: accepted, changed and added spans, each with its `state`; rejected: spans that must not come back. */
  decisions = untouched;
  past = [];
  future = [];
  /** Counts states of the text, so that an answer to an earlier one can be told. */
  version = 0;
  isSaved = true;
  /** States whose decisions an edit cut through, for when that edit is taken back. */
  #cut = [];

  constructor({ id, text, date, language, gold = null }) {
    Object.assign(this, { id, text, date, language, gold });
  }

  /** Replaces the text. Spans move with it. Returns how many decisions and gold spans the change cut through. */
  edit(text) {
    const change = changeBetween(this.text, text);
    const move = (spans) => spans.map((span) => moved(span, change)).filter(Boolean);
    const moveDecisions = ({ kept, rejected }) => ({
      kept: move(kept).map((span) => (span.was ? { ...span, was: moved(span.was, change) } : span)),
      rejected: move(rejected),
    });
    const count = () => this.decisions.kept.length + this.decisions.rejected.length + (this.gold?.length ?? 0);
    const before = { text: this.text, decisions: this.decisions, past: this.past, future: this.future, gold: this.gold };
    const countBefore = count();
    this.text = text;
    this.version += 1;
    this.isFresh = false;
    if (this.predicted) this.predicted = move(this.predicted);
    const known = this.#cut.findLast((state) => state.text === text);
    if (known) {
      Object.assign(this, known);
      this.#cut = this.#cut.slice(0, this.#cut.indexOf(known));
      return 0;
    }
    this.decisions = moveDecisions(this.decisions);
    this.past = this.past.map(moveDecisions);
    this.future = this.future.map(moveDecisions);
    if (this.gold) this.gold = move(this.gold);
    const lost = countBefore - count();
    if (lost > 0) this.#cut = [...this.#cut.slice(-4), before];
    return lost;
  }

  /** All spans as they stand: those of the server with the decisions applied, each with its state. */
  get spans() {
    const { kept, rejected } = this.decisions;
    const settled = new Set([...kept, ...rejected].map(keyOf));
    for (const span of kept) if (span.was) settled.add(keyOf(span.was));
    const open = (this.predicted ?? [])
      .filter((span) => !settled.has(keyOf(span)))
      .map((span) => ({ ...span, state: "predicted" }));
    return [...open, ...kept].sort(inTextOrder);
  }

  find(key) {
    return this.spans.find((span) => keyOf(span) === key);
  }

  // MARK: Decisions

  accept(span) {
    this.#decide(this.#without(span), span.state === "predicted" ? { ...span, state: "accepted" } : span);
  }

  acceptAll(isWanted) {
    const open = this.spans.filter((span) => span.state === "predicted" && isWanted(span));
    if (open.length === 0) return 0;
    const { kept, rejected } = this.decisions;
    this.#record({ kept: [...kept, ...open.map((span) => ({ ...span, state: "accepted" }))], rejected });
    return open.length;
  }

  reject(span) {
    const { kept, rejected } = this.#without(span);
    const gone = span.was ?? span;
    this.#record({ kept, rejected: span.state === "added" ? rejected : [...rejected, gone] });
  }

  /** Bounds, label or id become others. Returns the span as it is now. */
  change(span, changes) {
    const was = span.was ?? (span.state === "added" ? undefined : span);
    const next = { ...span, ...changes, state: span.state === "added" ? "added" : "changed" };
    if (was) next.was = was;
    // What led to the old span says nothing about the new one.
    for (const name of ["explanation", "source", "score"]) delete next[name];
    if (next.id === undefined || next.id === "") delete next.id;
    this.#decide(this.#without(span), next);
    return next;
  }

  add(span) {
    const next = { ...span, state: "added" };
    this.#decide(this.#without(span), next);
    return next;
  }

  /** Takes gold as what is decided: its spans are kept, all others rejected. */
  adoptGold() {
    const keys = new Set(this.gold.map(keyOf));
    const predicted = new Map((this.predicted ?? []).map((span) => [keyOf(span), span]));
    this.#record({
      kept: this.gold.map((span) => ({ ...span, state: predicted.has(keyOf(span)) ? "accepted" : "added" })),
      rejected: [...predicted.values()].filter((span) => !keys.has(keyOf(span))),
    });
  }

  undo() {
    if (this.past.length === 0) return false;
    this.future.push(this.decisions);
    this.decisions = this.past.pop();
    return true;
  }

  redo() {
    if (this.future.length === 0) return false;
    this.past.push(this.decisions);
    this.decisions = this.future.pop();
    return true;
  }

  #without(span) {
    const key = keyOf(span);
    const others = (spans) => spans.filter((other) => keyOf(other) !== key);
    return { kept: others(this.decisions.kept), rejected: others(this.decisions.rejected) };
  }

  #decide({ kept, rejected }, span) {
    const key = keyOf(span);
    const others = (spans) => spans.filter((other) => keyOf(other) !== key);
    this.#record({ kept: [...others(kept), span], rejected: others(rejected) });
  }

  #record(decisions) {
    this.past.push(this.decisions);
    this.future = [];
    this.decisions = decisions;
    this.isSaved = false;
  }
}

/** A name that no document has yet. */
export function freeName(name, documents) {
  const taken = new Set(documents.map((document) => document.id));
  let free = name;
  for (let number = 2; taken.has(free); number += 1) free = `${name}-${number}`;
  return free;
}
