// A text as blocks, one a paragraph, and a block as an element with its spans in one another.

import { labelClass } from "./palette.js";

/** Longer paragraphs are cut into several blocks, so that no single layout is slow. */
const longest = 4000;

/** Ranges of the paragraphs of a text, without their line ends. */
export function paragraphs(text) {
  const ranges = [];
  let start = 0;
  while (start <= text.length) {
    let next = text.indexOf("\n", start);
    if (next < 0) next = text.length;
    let end = next > start && text.charCodeAt(next - 1) === 13 && next < text.length ? next - 1 : next;
    while (end - start > longest) {
      const cut = cutBefore(text, start + longest, start + longest / 2);
      ranges.push({ start, end: cut });
      start = cut;
    }
    ranges.push({ start, end });
    start = next + 1;
  }
  return ranges;
}

/**
 * Where a paragraph is cut: behind the first sentence after `least`, else behind the first space, else before a base
 * character. The first and not the last, so that the cuts behind an edit stay where they were.
 */
function cutBefore(text, end, least) {
  const sentence = text.indexOf(". ", least);
  if (sentence >= 0 && sentence + 2 <= end) return sentence + 2;
  const space = text.indexOf(" ", least);
  if (space >= 0 && space + 1 <= end) return space + 1;
  let cut = end;
  while (cut > least && /^[\p{M}\u200d\udc00-\udfff]/u.test(text.slice(cut, cut + 2))) cut -= 1;
  return cut;
}

/**
 * The items that touch each range. Both are in text order. An item has `start`, `end`, `label`, `key` and
 * `signature`, which says everything that is drawn of it besides its place. `first` is the index of the first of a
 * block's items that no earlier block has; what is all line ends is in no block.
 */
export function distribute(text, ranges, items) {
  const blocks = [];
  let next = 0;
  let open = [];
  for (const { start, end } of ranges) {
    open = open.filter((item) => item.end > start);
    const first = start < end ? open.length : 0;
    while (start < end && next < items.length && items[next].start < end) {
      if (items[next].end > start) open.push(items[next]);
      next += 1;
    }
    const inside = start < end ? [...open] : [];
    let signature = text.slice(start, end);
    inside.forEach((item, index) => {
      const from = index < first ? -1 : Math.max(item.start - start, 0);
      signature += `\u0000${from},${Math.min(item.end, end + 1) - start},${item.signature}`;
    });
    blocks.push({ start, end, items: inside, first, signature });
  }
  return blocks;
}

/** The element of a block. Marks know their item by `data-item`, its index in the block. */
export function elementOf(block, text) {
  const element = document.createElement("p");
  element.className = "block";
  element.dir = "auto";
  const stack = [{ node: element, end: Infinity }];
  let position = block.start;

  function write(to) {
    if (to <= position) return;
    stack.at(-1).node.append(text.slice(position, to));
    position = to;
  }
  function open(index, isContinued) {
    const item = block.items[index];
    const node = markOf(item, index, isContinued);
    stack.at(-1).node.append(node);
    stack.push({ node, index, end: item.end });
  }
  // A span that crosses the one that closes is split: its piece ends here and goes on in a new one.
  function closeUpTo(limit) {
    for (;;) {
      const end = Math.min(...stack.map((entry) => entry.end));
      if (end > limit) return;
      write(end);
      const crossing = [];
      while (stack.some((entry) => entry.end === end)) {
        const top = stack.pop();
        if (top.end === end) continue;
        top.node.classList.add("continues");
        crossing.push(top.index);
      }
      for (const index of crossing.reverse()) open(index, true);
    }
  }

  block.items.forEach((item, index) => {
    const start = Math.max(item.start, block.start);
    closeUpTo(start);
    write(start);
    open(index, index < block.first);
  });
  closeUpTo(block.end);
  write(block.end);
  for (const { node } of stack.slice(1)) node.classList.add("continues");
  return element;
}

function markOf(item, index, isContinued) {
  const mark = document.createElement("mark");
  mark.className = `span ${labelClass(item.label)} ${item.classes}`;
  if (isContinued) mark.classList.add("continued");
  mark.dataset.item = index;
  mark.dataset.tag = item.tag;
  if (isContinued) {
    // Only the first piece of a span is a stop of the keyboard.
    mark.setAttribute("role", "presentation");
  } else {
    mark.tabIndex = -1;
    mark.setAttribute("role", "group");
    mark.setAttribute("aria-label", item.description);
  }
  return mark;
}
