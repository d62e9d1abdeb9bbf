// What the page tells its reader: problems in a bar above everything, the rest to screen readers.

import * as api from "./api.js";
import { fill, h } from "./dom.js";
import { at } from "./state.js";

let countdown;
let announcing;

/**
 * Shows a problem; none where there is no message.
 * `seconds`: when the page tries again by itself; `retry`: what does it at once; `onToken`: takes a token.
 */
export function tell(message, { seconds, retry, onToken } = {}) {
  clearInterval(countdown);
  const box = at("problem");
  box.hidden = !message;
  if (!message) return fill(box);
  return fill(box,
    h("span", {}, message),
    seconds !== undefined && countingDown(Math.ceil(seconds)),
    onToken && tokenForm(onToken),
    retry && h("button", { id: "retry", onclick: retry }, "Try again"),
    h("button", { class: "close", "aria-label": "Close", onclick: () => tell() }, "×"));
}

function countingDown(seconds) {
  const text = (rest) => (rest > 0 ? `Trying again in ${rest} s.` : "Trying again…");
  // Not for screen readers, which would read it anew every second.
  const element = h("span", { "aria-hidden": "true" }, text(seconds));
  let rest = seconds;
  countdown = setInterval(() => {
    rest -= 1;
    element.textContent = text(rest);
  }, 1000);
  return element;
}

function tokenForm(onToken) {
  const input = h("input", { id: "token", type: "password", autocomplete: "off", "aria-label": "Token" });
  const form = h("form", {}, input, h("button", {}, "Use token"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    onToken(input.value.trim());
  });
  return form;
}

const beginnings = {
  large: "The text is too long for this server: ",
  busy: "The server is busy: ",
  token: "The server wants a token: ",
  broken: "The server failed: ",
  refused: "The server refused this: ",
};

export const problemText = (error) => (beginnings[error.kind] ?? "") + error.message;

/** Runs what asks the server, and says so where that fails. */
export async function trying(work) {
  try {
    return await work();
  } catch (error) {
    if (error.name === "AbortError") return undefined;
    if (!(error instanceof api.ApiError)) throw error;
    tell(problemText(error));
    return undefined;
  }
}

export function announce(text) {
  clearTimeout(announcing);
  at("announcement").textContent = text;
}

/** Once nothing was typed for a second. */
export function announceLater(text) {
  clearTimeout(announcing);
  announcing = setTimeout(() => announce(text()), 1000);
}
