// Files that the reader opens, and files that the page makes.

import { fromUnit, toScalars, unitNamed } from "./units.js";

const largest = 50_000_000;

/** Documents of files, and a sentence for each thing that could not be read. */
export async function readFiles(files) {
  const documents = [];
  const problems = [];
  const standoff = new Map();
  for (const file of files) if (/\.ann$/i.test(file.name)) standoff.set(stem(file.name), file);
  for (const file of files) {
    try {
      if (/\.ann$/i.test(file.name)) {
        const hasText = [...files].some((other) => /\.txt$/i.test(other.name) && stem(other.name) === stem(file.name));
        if (!hasText) throw new Error(`open ${stem(file.name)}.txt together with it`);
        continue;
      }
      const text = await contents(file);
      if (/\.(jsonl|ndjson|json)$/i.test(file.name)) {
        documents.push(...readLines(text));
      } else {
        const notes = /\.txt$/i.test(file.name) && standoff.get(stem(file.name));
        const gold = notes ? readStandoff(text, await contents(notes)) : null;
        documents.push({ id: stem(file.name), text, gold });
      }
    } catch (error) {
      problems.push(`${file.name}: ${error.message}`);
    }
  }
  return { documents, problems };
}

const stem = (name) => name.replace(/\.[^.]*$/, "");

async function contents(file) {
  if (file.size > largest) throw new Error(`more than ${largest / 1e6} MB`);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());
  } catch {
    throw new Error("this is no UTF-8 text");
  }
}

/** JSON Lines as EntityKit writes it, or one JSON value. Spans become gold. */
function readLines(text) {
  let values;
  try {
    const whole = JSON.parse(text);
    values = (Array.isArray(whole) ? whole : (whole.documents ?? [whole])).map((value) => [value, ""]);
  } catch {
    values = text.split("\n").map((line, index) => [line.trim(), `line ${index + 1}: `]).filter(([line]) => line);
    values = values.map(([line, place]) => {
      try {
        return [JSON.parse(line), place];
      } catch {
        throw new Error(`${place}this is no JSON`);
      }
    });
  }
  return values.map(([value, place], index) => {
    try {
      return readDocument(value, `document-${index + 1}`);
    } catch (error) {
      throw new Error(place + error.message);
    }
  });
}

function readDocument(value, name) {
  if (typeof value?.text !== "string") throw new Error('there is no "text"');
  if (!value.text.isWellFormed()) throw new Error("the text holds half a character");
  const { text, date, language, spans } = value;
  const document = { id: String(value.id ?? name), text, date, language, gold: null };
  if (spans === undefined) return document;
  if (!Array.isArray(spans)) throw new Error('"spans" is no list');
  const unit = unitNamed(value.offset_unit ?? "scalar");
  if (!unit) throw new Error(`nobody knows the unit ${value.offset_unit}`);
  for (const span of spans) {
    const isSpan = Number.isInteger(span?.start) && Number.isInteger(span.end) && typeof span.label === "string";
    if (!isSpan) throw new Error(`a span has no start, end or label: ${JSON.stringify(span).slice(0, 80)}`);
  }
  document.gold = inUTF16(text, unit, spans);
  return document;
}

function inUTF16(text, unit, spans) {
  const offsets = fromUnit(text, unit, spans.flatMap(({ start, end }) => [start, end]));
  return spans.map((span) => {
    const [start, end] = [offsets.get(span.start), offsets.get(span.end)];
    const place = `the span ${span.start}..${span.end} ${span.label}`;
    if (start === undefined || end === undefined) throw new Error(`${place} leaves the text or cuts a character`);
    if (start >= end) throw new Error(`${place} is empty`);
    if (span.text !== undefined && span.text !== text.slice(start, end)) {
      throw new Error(`${place} says “${span.text}” where the text says “${text.slice(start, end)}”`);
    }
    const { id, features } = span;
    return { start, end, label: span.label, ...(id ? { id } : {}), ...(features ? { features } : {}) };
  });
}

/** Spans of a brat .ann file. What brat gives in parts is taken from its first to its last character. */
function readStandoff(text, notes) {
  const spans = new Map();
  for (const line of notes.split(/\r?\n/)) {
    const [key, body] = line.split("\t");
    if (/^T/.test(key) && body) {
      const [label, ...parts] = body.split(" ");
      const bounds = parts.join(" ").split(/[ ;]/).map(Number);
      if (bounds.length < 2 || bounds.some((bound) => !Number.isInteger(bound))) throw new Error(`no offsets: ${line}`);
      spans.set(key, { start: Math.min(...bounds), end: Math.max(...bounds), label });
    } else if (/^N/.test(key) && body) {
      const [, target, reference] = body.split(" ");
      const span = spans.get(target);
      const [resource, id] = [reference.slice(0, reference.indexOf(":")), reference.slice(reference.indexOf(":") + 1)];
      if (span) span.id = resource === "EntityKit" || resource === "Wikidata" ? id : reference;
    }
  }
  return inUTF16(text, "scalar", [...spans.values()]);
}

// MARK: Writing

/** One line of JSON a document, offsets in code points as everywhere in EntityKit's files. */
export function asJSONLines(documents) {
  return documents.map((document) => {
    const offsets = toScalars(document.text, document.spans.flatMap(({ start, end }) => [start, end]));
    const spans = document.spans.map((span) => ({
      ...span, start: offsets.get(span.start), end: offsets.get(span.end),
      text: document.text.slice(span.start, span.end),
    }));
    const { id, text, date, language } = document;
    return `${JSON.stringify({ id, text, date, language, offset_unit: "scalar", spans })}\n`;
  }).join("");
}

export function save(name, content, type) {
  const address = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
