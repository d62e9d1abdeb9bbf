// What the reader selected, as offsets in the text, without white space at its ends.

import { at, state, view } from "./state.js";
import { fromShown } from "./units.js";
import { trimmed } from "./words.js";

/** In the annotated text. */
export function selected() {
  const span = view.selection();
  return span && trimmed(state.current.text, span);
}

/** In the field in which the text is typed. */
export function selectedInField() {
  const { selectionStart, selectionEnd } = at("text");
  if (selectionStart === selectionEnd) return undefined;
  const { text } = state.current;
  return trimmed(text, { start: fromShown(text, selectionStart), end: fromShown(text, selectionEnd) });
}
