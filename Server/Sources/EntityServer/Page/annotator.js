// Asks the server for the spans of the document that is shown: some time after the last key, one request at a
// time, and never with an answer to an earlier text.

import * as api from "./api.js";
import { keyOf } from "./documents.js";

/** Up to this many UTF-16 units explanations come with the spans, else with the first question. */
const explainedAtOnce = 20_000;

export class Annotator {
  #host;
  #timer;
  #controller;
  #failures = 0;

  /**
   * host: `document` and `without` (names of plugins) as they are now, and what is told: `asking()`,
   * `answered(milliseconds)`, `failed(error, seconds)` with the time to the next try if there is one.
   */
  constructor(host) {
    this.#host = host;
  }

  /** After a change of the text or the switches. */
  schedule(delay = Math.min(120 + this.#host.document.text.length / 1000, 500)) {
    this.cancel();
    this.#timer = setTimeout(() => this.#ask(), delay);
  }

  cancel() {
    clearTimeout(this.#timer);
    this.#controller?.abort();
  }

  async #ask() {
    const { document, without } = this.#host;
    const { version } = document;
    const controller = new AbortController();
    this.#controller = controller;
    const began = performance.now();
    this.#host.asking();
    try {
      const explain = document.text.length <= explainedAtOnce;
      if (document.text.trim() === "") {
        take(document, { spans: [], diagnostics: [] }, true);
      } else {
        const [answer] = await api.annotate([document], { without, explain }, controller.signal);
        if (controller.signal.aborted || document.version !== version) return;
        take(document, answer, explain);
      }
      this.#failures = 0;
      this.#host.answered(performance.now() - began);
    } catch (error) {
      if (controller.signal.aborted) return;
      const again = error.kind === "away" || error.kind === "busy";
      const seconds = again ? (error.retryAfter ?? Math.min(2 ** this.#failures, 15)) : undefined;
      this.#failures += 1;
      if (again) this.#timer = setTimeout(() => this.#ask(), seconds * 1000);
      this.#host.failed(error, seconds);
    }
  }
}

function take(document, { spans, diagnostics = [] }, isExplained) {
  document.predicted = spans;
  document.diagnostics = diagnostics;
  document.isFresh = true;
  document.isExplained = isExplained;
}

/** Fetches the explanations of a long document's spans. */
export async function explain(document, without) {
  if (document.isExplained || !document.isFresh) return;
  const { version } = document;
  const [answer] = await api.annotate([document], { without, explain: true });
  if (document.version !== version) return;
  const explanations = new Map(answer.spans.map((span) => [keyOf(span), span.explanation]));
  document.predicted = document.predicted.map((span) => ({ ...span, explanation: explanations.get(keyOf(span)) }));
  document.isExplained = true;
}

/** Annotates those documents that are not yet, a few at a time. */
export async function annotateAll(documents, without) {
  const open = documents.filter((document) => !document.isFresh && document.text.trim() !== "");
  let batch = [];
  let size = 0;
  const run = async () => {
    if (batch.length === 0) return;
    const versions = batch.map(({ version }) => version);
    const answers = await api.annotate(batch, { without, explain: false });
    batch.forEach((document, index) => {
      if (document.version === versions[index]) take(document, answers[index], false);
    });
    batch = [];
    size = 0;
  };
  for (const document of open) {
    if (batch.length === 16 || size + document.text.length > 100_000) await run();
    batch.push(document);
    size += document.text.length;
  }
  await run();
}
