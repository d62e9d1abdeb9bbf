// The server, as functions. Every failure is an ApiError that says what to tell the reader.

import { remember, remembered } from "./dom.js";

const tokenKey = "entitykit.token";

export class ApiError extends Error {
  /** kind: `away`, `large`, `busy`, `token`, `refused` or `broken`. */
  constructor(kind, message, retryAfter) {
    super(message);
    this.kind = kind;
    this.retryAfter = retryAfter;
  }
}

let token = remembered("sessionStorage", tokenKey);

export function setToken(value) {
  token = value;
  remember("sessionStorage", tokenKey, value);
}

function headers() {
  return {
    "Content-Type": "application/json",
    ...(token ? { Authorization: `Bearer ${token}` } : {}),
  };
}

function kindOf(status) {
  if (status === 413) return "large";
  if (status === 429 || status === 503) return "busy";
  if (status === 401 || status === 403) return "token";
  return status >= 500 ? "broken" : "refused";
}

async function request(method, path, body, signal) {
  let response;
  try {
    response = await fetch(path, {
      method, signal, headers: headers(),
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ApiError("away", "The server does not answer.");
  }
  let answer;
  try {
    answer = await response.json();
  } catch (error) {
    if (error.name === "AbortError") throw error;
    if (response.ok) throw new ApiError("away", "The server's answer broke off.");
  }
  if (response.ok) return answer;
  const { message = `status ${response.status}`, place, help } = answer?.error ?? {};
  const text = `${message}${place ? ` (${place})` : ""}${help ? `; ${help}` : ""}.`;
  const seconds = Number(response.headers.get("Retry-After"));
  throw new ApiError(kindOf(response.status), text, seconds > 0 ? seconds : undefined);
}

const offset_unit = "utf16";

/** What the server takes of a document. */
function asDocument({ id, text, date, language }) {
  return { id, text, ...(date ? { date } : {}), ...(language ? { language } : {}) };
}

/** A list for each document, of spans as the server found them. */
export async function annotate(documents, { without, explain }, signal) {
  const body = {
    documents: documents.map(asDocument), offset_unit, explain,
    ...(without.length > 0 ? { without } : {}),
  };
  return (await request("POST", "annotate", body, signal)).documents;
}

export function whyNot(document, span, label, without) {
  const { text, date, language } = asDocument(document);
  const body = { text, date, language, start: span.start, end: span.end, offset_unit };
  if (label) body.label = label;
  if (without.length > 0) body.without = without;
  return request("POST", "why-not", body);
}

/** gold, predicted: documents with spans. */
export function evaluate(gold, predicted, signal) {
  return request("POST", "evaluate", { gold, predicted, ids: true, offset_unit }, signal);
}

export function convert(to, documents) {
  return request("POST", "convert", { to, documents, offset_unit });
}

/** `{id, description, makes, needs}` of each. */
export async function plugins() {
  return (await request("GET", "plugins")).plugins;
}

export async function labels() {
  return (await request("GET", "labels")).labels.map(({ label }) => label);
}
