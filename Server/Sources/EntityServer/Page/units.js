// Offsets. The page counts UTF-16 code units, as JavaScript does; files may count otherwise.

const isHigh = (unit) => unit >= 0xd800 && unit < 0xdc00;
const isLow = (unit) => unit >= 0xdc00 && unit < 0xe000;

/** Whether an offset lies between two characters rather than inside one. */
export function isBoundary(text, offset) {
  return !(isLow(text.charCodeAt(offset)) && isHigh(text.charCodeAt(offset - 1)));
}

/** How many characters a text has, as code points. */
export function countScalars(text) {
  let count = text.length;
  for (let at = 0; at < text.length - 1; at += 1) {
    if (isHigh(text.charCodeAt(at)) && isLow(text.charCodeAt(at + 1))) count -= 1;
  }
  return count;
}

const names = new Map([
  ["utf16", "utf16"], ["utf8", "utf8"],
  ["scalar", "scalar"], ["codepoint", "scalar"], ["code_point", "scalar"],
]);

/** `utf16`, `utf8` or `scalar`; undefined for a unit that nobody knows. */
export function unitNamed(name) {
  return names.get(name);
}

function sizeOf(unit, scalar) {
  if (unit === "scalar") return 1;
  return scalar < 0x80 ? 1 : scalar < 0x800 ? 2 : scalar < 0x10000 ? 3 : 4;
}

/** Offsets in another unit as offsets of UTF-16; undefined for those that are not between characters. */
export function fromUnit(text, unit, offsets) {
  if (unit === "utf16") {
    return new Map(offsets.map((o) => [o, o <= text.length && isBoundary(text, o) ? o : undefined]));
  }
  const wanted = new Set(offsets);
  const found = new Map();
  let other = 0;
  let here = 0;
  for (const character of text) {
    if (wanted.has(other)) found.set(other, here);
    other += sizeOf(unit, character.codePointAt(0));
    here += character.length;
  }
  if (wanted.has(other)) found.set(other, here);
  return found;
}

/** Offsets of UTF-16 as offsets of code points. */
export function toScalars(text, offsets) {
  const wanted = new Set(offsets);
  const found = new Map();
  let scalars = 0;
  let here = 0;
  for (const character of text) {
    if (wanted.has(here)) found.set(here, scalars);
    scalars += 1;
    here += character.length;
  }
  if (wanted.has(here)) found.set(here, scalars);
  return found;
}

/** The one stretch in which two texts differ: `removed` units at `start` became `inserted`. */
export function changeBetween(before, after) {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start += 1;
  let end = 0;
  while (
    end < shorter - start &&
    before.charCodeAt(before.length - 1 - end) === after.charCodeAt(after.length - 1 - end)
  ) end += 1;
  // Characters outside the BMP that share a half are still different characters.
  if (start > 0 && isHigh(before.charCodeAt(start - 1))) start -= 1;
  if (end > 0 && isLow(before.charCodeAt(before.length - end))) end -= 1;
  return {
    start, removed: before.length - end - start, inserted: after.slice(start, after.length - end),
  };
}

/** Where a span lies after a change; undefined where the change cut one of its ends. */
export function moved(span, change) {
  const end = change.start + change.removed;
  const shift = change.inserted.length - change.removed;
  if (span.end <= change.start) return span;
  if (span.start >= end) return { ...span, start: span.start + shift, end: span.end + shift };
  if (span.start < change.start && span.end > end) return { ...span, end: span.end + shift };
  return undefined;
}

// A text field shows CR LF as one LF. The document keeps what the file had.

export function asShown(text) {
  return text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text;
}

/** The offset in the document of an offset in the field that shows it. */
export function fromShown(text, offset) {
  if (!text.includes("\r\n")) return offset;
  let result = offset;
  for (let at = text.indexOf("\r\n"); at >= 0 && at < result; at = text.indexOf("\r\n", at + 2)) result += 1;
  return result;
}

/** The document after its field was edited; all other line ends stay as they are. */
export function edited(text, field) {
  const shown = asShown(text);
  const change = changeBetween(shown, field);
  const start = fromShown(text, change.start);
  const end = fromShown(text, change.start + change.removed);
  const result = text.slice(0, start) + change.inserted + text.slice(end);
  return asShown(result) === field ? result : field;
}
