// The annotated text on the page: keeps the blocks up to date, and knows which span the keyboard stands on.

import { distribute, elementOf, paragraphs } from "./blocks.js";

/** Milliseconds of work on blocks before the page may do something else. */
const slice = 10;
/** How far a block may have moved, counted in blocks, and still be found again. */
const lookahead = 40;

const rest = () => new Promise((resolve) => setTimeout(resolve));

export class TextView {
  #root;
  /** What is in the document now, in order: {start, end, items, signature, element}. */
  #blocks = [];
  #blockOf = new WeakMap();
  #generation = 0;
  #items = [];
  /** The item of the one tab stop; survives new blocks because it is found again by its key. */
  #current;
  /** Whether a block that was replaced had the focus. */
  #hadFocus = false;
  #selectedKey;
  #chosen;

  constructor(root) {
    this.#root = root;
  }

  get items() {
    return this.#items;
  }

  /** Shows a text with its items. Returns whether this was done before the next call came. */
  async show(text, items) {
    this.#generation += 1;
    const generation = this.#generation;
    const wanted = distribute(text, paragraphs(text), items);
    const drawn = new Set(wanted.flatMap((block) => block.items));
    this.#items = items.filter((item) => drawn.has(item));
    const old = this.#blocks;
    // Without spans there is no other stop of the keyboard to scroll from.
    this.#root.tabIndex = this.#items.length > 0 ? -1 : 0;

    let prefix = 0;
    const shorter = Math.min(old.length, wanted.length);
    while (prefix < shorter && old[prefix].signature === wanted[prefix].signature) prefix += 1;
    let suffix = 0;
    while (
      suffix < shorter - prefix &&
      old[old.length - 1 - suffix].signature === wanted[wanted.length - 1 - suffix].signature
    ) suffix += 1;
    const renew = (block, { start, end, items, first }) => Object.assign(block, { start, end, items, first });
    for (let i = 0; i < prefix; i += 1) renew(old[i], wanted[i]);
    for (let i = 1; i <= suffix; i += 1) renew(old[old.length - i], wanted[wanted.length - i]);

    const head = old.slice(0, prefix);
    const tail = old.slice(old.length - suffix);
    const leaving = old.slice(prefix, old.length - suffix);
    const coming = wanted.slice(prefix, wanted.length - suffix);
    const isPaired = leaving.length === coming.length;
    this.#hadFocus ||= this.#root.contains(document.activeElement);
    const done = [];
    let at = 0;
    const settle = () => {
      this.#blocks = [...head, ...done, ...leaving.slice(at), ...tail];
    };

    let began = performance.now();
    for (const next of coming) {
      const range = isPaired ? 1 : lookahead;
      const found = leaving.slice(at, at + range).findIndex((block) => block.signature === next.signature);
      if (found >= 0) {
        for (const block of leaving.slice(at, at + found)) block.element.remove();
        at += found + 1;
        done.push(renew(leaving[at - 1], next));
        continue;
      }
      const block = { ...next, element: elementOf(next, text) };
      this.#blockOf.set(block.element, block);
      if (isPaired) {
        leaving[at].element.replaceWith(block.element);
        at += 1;
      } else {
        this.#root.insertBefore(block.element, (leaving[at] ?? tail[0])?.element ?? null);
      }
      done.push(block);
      if (performance.now() - began > slice) {
        settle();
        this.#root.setAttribute("aria-busy", "true");
        await rest();
        if (generation !== this.#generation) return false;
        began = performance.now();
      }
    }
    for (const block of leaving.slice(at)) block.element.remove();
    at = leaving.length;
    settle();
    this.#root.removeAttribute("aria-busy");
    this.#restore();
    return true;
  }

  // MARK: Where things are

  /** The item of a mark, or of the innermost mark around a node. */
  itemAt(node) {
    const mark = (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement)?.closest("mark.span");
    const block = mark && this.#blockOf.get(mark.closest(".block"));
    return block?.items[mark.dataset.item];
  }

  #blockAt(offset) {
    return this.#blocks[this.#indexAt(offset)];
  }

  #indexAt(offset) {
    let [low, high] = [0, this.#blocks.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#blocks[middle].start <= offset) low = middle;
      else high = middle - 1;
    }
    return this.#blocks.length > 0 ? low : -1;
  }

  #markOf(item) {
    const isThere = (block) => block?.items.findIndex((other) => other.key === item.key) ?? -1;
    let at = item ? this.#indexAt(item.start) : -1;
    if (at < 0) return null;
    // What begins with line ends is drawn from the next paragraph that holds some of it.
    while (isThere(this.#blocks[at]) < 0 && this.#blocks[at + 1]?.start < item.end) at += 1;
    const index = isThere(this.#blocks[at]);
    return index < 0 ? null : this.#blocks[at].element.querySelector(`[data-item="${index}"]:not(.continued)`);
  }

  /** What the reader selected with the pointer, as offsets; undefined where it is nothing in this text. */
  selection() {
    const selection = getSelection();
    if (selection.isCollapsed || selection.rangeCount === 0) return undefined;
    const range = selection.getRangeAt(0);
    if (!this.#root.contains(range.commonAncestorContainer)) return undefined;
    const start = this.#offset(range.startContainer, range.startOffset);
    const end = this.#offset(range.endContainer, range.endOffset);
    return start < end ? { start, end } : undefined;
  }

  #offset(node, offset) {
    if (node === this.#root) {
      const block = this.#blocks[offset];
      return block ? block.start : (this.#blocks.at(-1)?.end ?? 0);
    }
    const element = (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement).closest(".block");
    const before = document.createRange();
    before.setStart(element, 0);
    before.setEnd(node, offset);
    return this.#blockOf.get(element).start + before.toString().length;
  }

  /** Draws a line under a phrase that is no span, where the browser can. */
  choose(span) {
    this.#chosen = span;
    if (!globalThis.Highlight) return;
    CSS.highlights.delete("chosen");
    if (!span) return;
    const from = this.#point(span.start);
    const to = this.#point(span.end);
    if (!from || !to) return;
    const range = new StaticRange({
      startContainer: from.node, startOffset: from.offset, endContainer: to.node, endOffset: to.offset,
    });
    CSS.highlights.set("chosen", new Highlight(range));
  }

  #point(offset) {
    const block = this.#blockAt(offset);
    if (!block) return undefined;
    const texts = document.createTreeWalker(block.element, NodeFilter.SHOW_TEXT);
    let at = block.start;
    for (let node = texts.nextNode(); node; node = texts.nextNode()) {
      if (offset <= at + node.length) return { node, offset: offset - at };
      at += node.length;
    }
    return { node: block.element, offset: block.element.childNodes.length };
  }

  /** Scrolls to the line of an offset, if it is not to be seen; never the page around the text. */
  reveal(offset) {
    const point = this.#point(offset);
    if (!point) return;
    const range = document.createRange();
    range.setStart(point.node, point.offset);
    const line = range.getClientRects()[0] ?? this.#blockAt(offset).element.getBoundingClientRect();
    const text = this.#root.getBoundingClientRect();
    const height = Math.min(line.height, 40);
    if (line.top >= text.top && line.top + height <= text.bottom) return;
    this.#root.scrollTop += line.top - text.top - text.height / 3;
  }

  // MARK: The keyboard's place

  /** Marks the span that is explained. */
  select(key) {
    this.#selectedKey = key;
    for (const mark of this.#root.querySelectorAll("mark[aria-current]")) mark.removeAttribute("aria-current");
    const item = this.#items.find((item) => item.key === key);
    this.#markOf(item)?.setAttribute("aria-current", "true");
  }

  get current() {
    return this.#current;
  }

  /** Moves the tab stop to an item, and the focus with it. */
  stand(item, { focus = true } = {}) {
    const mark = this.#markOf(item);
    if (!mark) return;
    for (const other of this.#root.querySelectorAll('mark[tabindex="0"]')) other.tabIndex = -1;
    mark.tabIndex = 0;
    this.#current = item;
    if (!focus) return;
    mark.focus({ preventScroll: true });
    mark.scrollIntoView({ block: "nearest" });
  }

  /** The item `by` steps from the current one; of a current one that is gone, from where it was. */
  neighbour(by) {
    const items = this.#items;
    if (items.length === 0) return undefined;
    if (by === -Infinity) return items[0];
    if (by === Infinity) return items.at(-1);
    const current = this.#current;
    if (!current) return items[0];
    let index = items.findIndex((item) => item.key === current.key);
    if (index < 0) {
      index = items.findIndex((item) => item.start >= current.start);
      if (index < 0) return items.at(-1);
      if (by > 0) return items[index];
    }
    return items[index + by];
  }

  find(key) {
    return this.#items.find((item) => item.key === key);
  }

  #restore() {
    const item = this.#items.find((item) => item.key === this.#current?.key);
    const lost = this.#hadFocus && document.activeElement === document.body;
    this.#hadFocus = false;
    if (item) {
      this.stand(item, { focus: lost });
    } else {
      const nearest = this.neighbour(1) ?? this.#items[0];
      if (nearest) this.stand(nearest, { focus: lost });
      else if (lost) this.#root.focus();
    }
    this.select(this.#selectedKey);
    this.choose(this.#chosen);
  }
}
