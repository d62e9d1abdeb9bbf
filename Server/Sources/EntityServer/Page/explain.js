// Why a span is there, and why a phrase is not: the server's answers in sentences.

import { h, short } from "./dom.js";

const quoted = (text) => `“${short(text)}”`;

const clauses = {
  nesting: "it may not lie inside or across",
  priority: "lower priority",
  length: "shorter",
  score: "lower score",
  tie: "a tie, decided by order",
};

function rows(pairs) {
  return h("dl", {}, pairs.filter(([, value]) => value).map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]));
}

const found = ({ recognizer, origin }) => [recognizer, origin].filter(Boolean).join(": ");

/** What `entity explain` says of a span. */
export function explanation(span) {
  const why = span.explanation;
  if (!why) return undefined;
  const features = Object.entries(why.features ?? {}).map(([name, value]) => [name, String(value)]);
  const beaten = (why.beat ?? []).map((loser) =>
    h("li", {}, h("b", {}, loser.label), ` ${quoted(loser.text)} — ${clauses[loser.clause] ?? loser.clause}`,
      h("small", {}, found(loser))));
  return h("div", {},
    rows([
      ["Found by", why.recognizer], ["Rule or entry", why.origin], ["Where", why.place && h("code", {}, why.place)],
      ["Score", span.score !== undefined && span.score !== 1 ? String(span.score) : ""], ...features,
    ]),
    beaten.length > 0 && h("h3", {}, "Won against"),
    beaten.length > 0 && h("ul", {}, beaten));
}

/** One sentence for the live region. */
export function explanationLine(span) {
  const why = span.explanation;
  return why ? `Found by ${found(why)}${why.place ? `, ${why.place}` : ""}.` : "";
}

/** What `entity why-not` says of a phrase, as sentences. */
export function absence(answer) {
  const lines = answer.unmade ? [`Nothing here makes ${answer.unmade}.`] : [];
  for (const span of answer.present ?? []) lines.push(`It is there: ${span.label} ${quoted(span.text)}.`);
  if (!answer.on_tokens) lines.push("The phrase cuts a word: nothing is found inside words.");
  for (const { candidate, winner, veto, clause } of answer.lost ?? []) {
    // The entry that was stopped says it.
    if (clause === "stop") continue;
    const how = veto ? "was forbidden by" : `lost (${clauses[clause] ?? clause}) to`;
    lines.push(`${candidate.label} ${quoted(candidate.text)} ${how} ${winner.label} ${quoted(winner.text)}.`);
  }
  for (const entry of answer.entries ?? []) {
    const message = entry.message;
    lines.push(`${message[0].toUpperCase()}${message.slice(1)}.`);
  }
  for (const rule of answer.rules ?? []) lines.push(attempt(rule));
  if ((answer.lost ?? []).length === 0 && (answer.rules ?? []).length === 0 && (answer.present ?? []).length === 0) {
    lines.push(`No rule that makes ${answer.label ?? "anything"} begins on these words.`);
  }
  return lines;
}

function attempt(rule) {
  const name = `Rule ${rule.rule} (${rule.place})`;
  if (!rule.admitted) return `${name} is for documents of another language or date.`;
  if (rule.matches) return `${name} matches here, but marks other words, or none.`;
  const wanted = rule.wanted.slice(0, 6).join(" or ");
  if (rule.almost) return `${name} almost matches, but wanted ${wanted}.`;
  const taken = rule.taken ? `took ${quoted(rule.taken)}, then ` : "";
  return `${name} ${taken}wanted ${wanted}${rule.failed_at ? "" : " at the end of the text"}.`;
}
