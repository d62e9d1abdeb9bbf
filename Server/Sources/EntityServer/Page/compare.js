// Spans beside gold: which are right, and what is wrong with the others.
// Pairs as docs/evaluation.md says, but one overlapping pair after the other, the best first. Counts and scores
// come from the server; this decides only what is drawn in the text.

import { keyOf } from "./documents.js";

function overlap(a, b) {
  const shared = Math.min(a.end, b.end) - Math.max(a.start, b.start);
  return shared <= 0 ? 0 : shared / (Math.max(a.end, b.end) - Math.min(a.start, b.start));
}

function kindOf(gold, span) {
  const bounds = gold.start === span.start && gold.end === span.end;
  const label = gold.label === span.label;
  if (bounds && label) return gold.id !== undefined && gold.id !== span.id ? "id" : "right";
  return bounds ? "label" : label ? "bounds" : "both";
}

/**
 * Verdicts by key of span (`right`, `id`, `label`, `bounds`, `both`, `spurious`), each with its gold span if it
 * has one, and the gold spans that nothing shown has the bounds of.
 */
export function compare(gold, spans) {
  const verdicts = new Map();
  const byKey = new Map(spans.map((span) => [keyOf(span), span]));
  const open = [];
  for (const wanted of gold) {
    const span = byKey.get(keyOf(wanted));
    if (span && !verdicts.has(keyOf(span))) {
      verdicts.set(keyOf(span), { kind: kindOf(wanted, span), gold: wanted });
    } else {
      open.push(wanted);
    }
  }
  const rest = spans.filter((span) => !verdicts.has(keyOf(span)));
  const pairs = [];
  let first = 0;
  for (const wanted of [...open].sort((a, b) => a.start - b.start)) {
    while (first < rest.length && rest[first].end <= wanted.start && rest[first].start < wanted.start) first += 1;
    for (let i = first; i < rest.length && rest[i].start < wanted.end; i += 1) {
      const shared = overlap(wanted, rest[i]);
      if (shared > 0) pairs.push({ wanted, span: rest[i], shared, kind: kindOf(wanted, rest[i]) });
    }
  }
  const rank = { label: 0, bounds: 1, both: 2 };
  pairs.sort((a, b) => rank[a.kind] - rank[b.kind] || b.shared - a.shared || a.wanted.start - b.wanted.start);
  const paired = new Map();
  for (const { wanted, span, kind } of pairs) {
    if (paired.has(wanted) || verdicts.has(keyOf(span))) continue;
    paired.set(wanted, kind);
    verdicts.set(keyOf(span), { kind, gold: wanted });
  }
  for (const span of rest) {
    if (!verdicts.has(keyOf(span))) verdicts.set(keyOf(span), { kind: "spurious" });
  }
  const missed = open
    .filter((wanted) => paired.get(wanted) !== "label")
    .map((wanted) => ({ ...wanted, isPaired: paired.has(wanted) }));
  return { verdicts, missed };
}
