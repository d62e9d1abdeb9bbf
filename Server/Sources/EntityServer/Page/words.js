// Bounds of words, for moving the ends of spans from word to word in any script.

const segmenter = new Intl.Segmenter(undefined, { granularity: "word" });
/** How far around an offset words are looked for. */
const reach = 300;

function edges(text, offset) {
  let from = Math.max(0, offset - reach);
  let to = Math.min(text.length, offset + reach);
  while (from > 0 && /[\p{M}\udc00-\udfff]/u.test(text[from])) from -= 1;
  while (to < text.length && /[\p{M}\udc00-\udfff]/u.test(text[to])) to += 1;
  const words = [...segmenter.segment(text.slice(from, to))].filter((segment) => segment.isWordLike);
  return words.map(({ index, segment }) => ({ start: from + index, end: from + index + segment.length }));
}

/** The next beginning of a word before or behind an offset. */
export function wordStart(text, offset, by) {
  const starts = edges(text, offset).map((word) => word.start);
  return by < 0 ? starts.findLast((start) => start < offset) : starts.find((start) => start > offset);
}

export function wordEnd(text, offset, by) {
  const ends = edges(text, offset).map((word) => word.end);
  return by < 0 ? ends.findLast((end) => end < offset) : ends.find((end) => end > offset);
}

/** Without white space at its ends; undefined where nothing is left. */
export function trimmed(text, { start, end }) {
  const phrase = text.slice(start, end);
  const from = start + phrase.length - phrase.trimStart().length;
  const to = end - (phrase.length - phrase.trimEnd().length);
  return from < to ? { start: from, end: to } : undefined;
}
