// The panel: which span or phrase is chosen, what the server says about it, and what was decided.

import * as api from "./api.js";
import { explain } from "./annotator.js";
import { goldDetails, noDetails, phraseDetails, spanDetails } from "./details.js";
import { keyOf } from "./documents.js";
import { fill, h, short } from "./dom.js";
import { draw, onDraw } from "./drawing.js";
import { absence, explanationLine } from "./explain.js";
import { announce, trying } from "./messages.js";
import { selected, selectedInField } from "./selection.js";
import { allLabels, at, state, textOf, view, without } from "./state.js";
import { wordEnd, wordStart } from "./words.js";

// MARK: Drawing

let drawn;

onDraw({ end: drawChosen });

export function drawChosen() {
  const { chosen } = state;
  view.select(chosen?.key);
  view.choose(chosen?.kind === "phrase" ? chosen : undefined);
  const model = details();
  // Drawing anew would take away what is being typed into the panel.
  const signature = JSON.stringify(model, (_, value) => (value instanceof Error ? value.message : value));
  if (signature === drawn) return;
  drawn = signature;
  const nodes = {
    span: () => spanDetails(model, actionsOn(model.span)),
    gold: () => goldDetails(model, { add: () => addGold(model.span) }),
    phrase: () => phraseDetails(model, phraseActions),
    none: noDetails,
  }[model.kind]();
  const isOpen = model.kind !== "none";
  at("details").classList.toggle("open", isOpen);
  fill(at("details"), nodes, isOpen && h("button", { class: "close", "aria-label": "Close", onclick: unchoose }, "×"));
}

function details() {
  const { chosen, current, verdicts } = state;
  if (chosen?.kind === "phrase") return { ...chosen, text: textOf(chosen), labels: allLabels() };
  const span = chosen && view.find(chosen.key)?.span;
  if (!span) return { kind: "none" };
  const text = textOf(span);
  if (chosen.kind === "gold") return { kind: "gold", span, text, answer: chosen.answer };
  const verdict = verdicts.get(keyOf(span));
  return {
    kind: "span", span: explained(span), text, labels: allLabels(), selection: selected(),
    isExplaining: current.isFresh && !current.isExplained,
    verdict: verdict && { ...verdict, text: verdict.gold && textOf(verdict.gold) },
  };
}

/** A span that was accepted has its explanation from the span that the server finds in its place. */
function explained(span) {
  const found = state.current.predicted?.find((other) => keyOf(other) === keyOf(span));
  return found ? { ...span, explanation: found.explanation } : span;
}

// MARK: Choosing

export async function choose(item) {
  state.chosen = { kind: item.kind, key: item.key };
  view.stand(item, { focus: false });
  drawChosen();
  if (item.kind === "gold") {
    announce(`${item.description}. Asking why it was not found.`);
    return ask(item.span.label, item.span);
  }
  await trying(() => explain(state.current, without()));
  if (state.chosen?.key !== item.key) return undefined;
  drawChosen();
  return announce(`${item.description}. ${explanationLine(explained(item.span))}`);
}

export function choosePhrase({ start, end }) {
  const { chosen } = state;
  if (chosen?.kind === "phrase" && chosen.start === start && chosen.end === end) return;
  state.chosen = { kind: "phrase", start, end, label: "" };
  drawChosen();
  announce(`Selected: ${short(textOf(state.chosen))}`);
}

export function unchoose() {
  const hadFocus = at("details").contains(document.activeElement);
  const wasPhrase = state.chosen?.kind === "phrase";
  state.chosen = undefined;
  drawChosen();
  if (!hadFocus) return;
  if (wasPhrase && selectedInField()) at("text").focus();
  else if (view.current) view.stand(view.current);
}

/** Asks why a span is not there, and shows the answer if the reader still wants it. */
async function ask(label, span) {
  const asked = { ...state.chosen, answer: "pending" };
  state.chosen = asked;
  drawChosen();
  const isMade = !label || state.labels.includes(label);
  const answer = await api.whyNot(state.current, span, isMade ? label : undefined, without())
    .then((answer) => (isMade ? answer : { ...answer, unmade: label }), (error) => error);
  if (state.chosen !== asked) return;
  state.chosen = { ...asked, answer };
  drawChosen();
  announce(answer instanceof Error ? answer.message : absence(answer).join(" "));
}

const phraseActions = {
  pick(label) {
    state.chosen = { ...state.chosen, label, answer: undefined };
    drawChosen();
  },
  ask: () => ask(state.chosen.label, state.chosen),
  add() {
    const { start, end, label } = state.chosen;
    getSelection().removeAllRanges();
    follow(state.current.add({ start, end, label }));
    announce(`Added: ${label} ${short(textOf({ start, end }))}`);
  },
};

// MARK: Deciding

function actionsOn(span) {
  return {
    accept() {
      state.current.accept(span);
      follow(span);
      announce(`Accepted: ${short(textOf(span))}`);
    },
    reject: () => reject(span),
    change: (changes) => follow(state.current.change(span, changes)),
    move: (which, by) => move(span, which, by),
    useSelection: () => follow(state.current.change(span, selected())),
    askSelection: () => choosePhrase(selected()),
  };
}

/** Draws after a decision; the span stays chosen under what it is now. */
function follow(span) {
  state.chosen = { kind: "span", key: keyOf(span) };
  draw();
  const item = view.find(state.chosen.key);
  if (item) view.stand(item, { focus: false });
}

/** Accepts a span or takes over one of gold, and goes on to the next. */
export function acceptAndGoOn(item) {
  const next = view.neighbour(1);
  const wasChosen = state.chosen?.key === item.key;
  if (item.kind === "gold") {
    addGold(item.span);
  } else if (item.span.state === "predicted") {
    state.current.accept(item.span);
    draw();
    announce(`Accepted: ${short(textOf(item))}`);
  }
  if (!next) return;
  view.stand(next);
  if (wasChosen) choose(next);
}

export function reject(span) {
  state.current.reject(span);
  state.chosen = undefined;
  draw();
  announce(`Rejected: ${short(textOf(span))}`);
}

function addGold(span) {
  const { start, end, label, id, features } = span;
  follow(state.current.add({ start, end, label, ...(id ? { id } : {}), ...(features ? { features } : {}) }));
  announce(`Added: ${label} ${short(textOf(span))}`);
}

/** Moves an end of a span to that of the next word. Returns the span as it is now, if it could. */
export function move(span, which, by) {
  const { text } = state.current;
  const to = which === "start" ? wordStart(text, span.start, by) : wordEnd(text, span.end, by);
  const bounds = { start: span.start, end: span.end, [which]: to };
  if (to === undefined || bounds.start >= bounds.end) return undefined;
  const changed = state.current.change(span, bounds);
  follow(changed);
  announce(`${changed.label} ${short(textOf(changed))}`);
  return changed;
}
