// Elements in one line. Text is always set as text, never as markup.

/** attributes: `on…` are listeners, `true` and `false` set and leave out, other values are set as they are. */
export function h(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key === "value" || key === "checked") element[key] = value;
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== undefined && child !== null && child !== false));
  return element;
}

/** Replaces what an element holds; a field inside that had the focus gets it back, found by its id. */
export function fill(element, ...children) {
  const active = element.contains(document.activeElement) ? document.activeElement.id : "";
  element.replaceChildren(...children.flat(Infinity).filter(Boolean));
  if (active && !element.contains(document.activeElement)) document.getElementById(active)?.focus();
}

export const plural = (count, one, many = `${one}s`) => `${count.toLocaleString("en")} ${count === 1 ? one : many}`;

/** A phrase in one line, shortened in its middle. */
export function short(text, most = 120) {
  const line = text.replace(/\s+/g, " ").trim();
  if (line.length <= most) return line;
  const characters = [...line];
  if (characters.length <= most) return line;
  const half = Math.floor((most - 1) / 2);
  return `${characters.slice(0, half).join("")}…${characters.slice(-half).join("")}`;
}

// A browser may be told to keep nothing; then nothing is kept.

export function remembered(storage, key) {
  try {
    return globalThis[storage].getItem(key);
  } catch {
    return null;
  }
}

export function remember(storage, key, value) {
  try {
    globalThis[storage].setItem(key, value);
  } catch {
    // The page works on without.
  }
}
