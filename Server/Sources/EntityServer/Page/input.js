// Pointer and keys, on spans and phrases.

import { keyOf } from "./documents.js";
import { draw } from "./drawing.js";
import { announce } from "./messages.js";
import { acceptAndGoOn, choose, choosePhrase, drawChosen, move, reject, unchoose } from "./panel.js";
import { selected, selectedInField } from "./selection.js";
import { at, state, view } from "./state.js";

const field = at("text");

// MARK: Pointer

at("view").addEventListener("pointerup", ({ target }) => {
  // The selection is set only after this event.
  setTimeout(() => {
    const span = selected();
    const item = view.itemAt(target);
    if (span && isAboutChosen(span)) {
      drawChosen();
    } else if (span) {
      choosePhrase(span);
    } else if (item) {
      view.stand(item);
      choose(item);
    } else if (state.chosen) {
      unchoose();
    }
  });
});

/** Whoever selects words of the chosen span, or around it, wants to change its bounds. */
function isAboutChosen({ start, end }) {
  const chosen = state.chosen?.kind === "span" && view.find(state.chosen.key);
  return Boolean(chosen) && start < chosen.end && chosen.start < end;
}

field.addEventListener("select", () => {
  const span = selectedInField();
  if (span && document.activeElement === field) choosePhrase(span);
});

// MARK: Keys

at("view").addEventListener("keydown", (event) => {
  const item = view.itemAt(event.target) ?? view.current;
  const act = event.ctrlKey || event.metaKey ? undefined : actionOf(event, item);
  if (!act) return;
  event.preventDefault();
  act();
});

function actionOf({ key, shiftKey, altKey }, item) {
  const arrow = { ArrowRight: 1, ArrowLeft: -1 }[key];
  const span = item?.kind === "span" ? item.span : undefined;
  if (arrow && shiftKey) return () => span && stand(move(span, altKey ? "start" : "end", arrow));
  if (altKey) return undefined;
  if (arrow) return () => step(arrow);
  const name = key.length === 1 ? key.toLowerCase() : key;
  return {
    Home: () => step(-Infinity),
    End: () => step(Infinity),
    Enter: () => item && choose(item),
    " ": () => item && choose(item),
    n: stepToOpen,
    a: () => item && acceptAndGoOn(item),
    r: () => span && reject(span),
    Delete: () => span && reject(span),
    l: () => span && choose(item).then(() => at("span-label")?.focus()),
    Escape: unchoose,
  }[name];
}

function step(by) {
  const next = view.neighbour(by);
  if (next) view.stand(next);
}

/** Goes to the next span that wants a look: one that is wrong beside gold, else one that is not checked. */
function stepToOpen() {
  const { gold } = state.current;
  const isOpen = ({ kind, key, span }) =>
    gold ? kind === "gold" || state.verdicts.get(key)?.kind !== "right" : span.state === "predicted";
  const at = view.items.findIndex(({ key }) => key === view.current?.key);
  const next = view.items.slice(at + 1).find(isOpen) ?? view.items.slice(0, at).find(isOpen);
  if (next) view.stand(next);
  else announce(gold ? "Nothing is wrong" : "All spans are checked");
}

function stand(span) {
  const item = span && view.find(keyOf(span));
  if (item) view.stand(item);
}

document.addEventListener("keydown", (event) => {
  const { target, key, ctrlKey, metaKey, altKey, shiftKey } = event;
  const isControl = (ctrlKey || metaKey) && !altKey;
  const isTyping = target.matches?.("textarea, select, input:not([type=checkbox])");
  if (isControl && key === "Enter") {
    const span = target === field ? selectedInField() : selected();
    if (!span) return;
    event.preventDefault();
    choosePhrase(span);
    at("phrase-label").focus();
  } else if (isControl && !isTyping && /^[zy]$/i.test(key)) {
    event.preventDefault();
    if (key.toLowerCase() === "y" || shiftKey) redo();
    else undo();
  } else if (key === "Escape" && at("details").contains(target)) {
    unchoose();
  }
});

function undo() {
  if (!state.current.undo()) return;
  announce("Undone");
  draw();
}

function redo() {
  if (!state.current.redo()) return;
  announce("Done again");
  draw();
}

at("undo").addEventListener("click", undo);
at("redo").addEventListener("click", redo);
