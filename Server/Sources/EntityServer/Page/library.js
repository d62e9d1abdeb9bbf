// The documents that are open: typed, pasted, dropped or read from files.

import { AnnotatedText, freeName } from "./documents.js";
import { plural } from "./dom.js";
import { draw, drawDocuments, drawSoon, onDraw } from "./drawing.js";
import { example } from "./example.js";
import { readFiles } from "./files.js";
import { announce, tell } from "./messages.js";
import { at, state, view } from "./state.js";
import { asShown, edited, fromShown } from "./units.js";

const field = at("text");
const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** Whether the text changed by hand since it was drawn. */
let isTyping = false;

/** annotator: asked for spans whenever there is another text. */
export function openLibrary(annotator) {
  function show(document) {
    state.current = document;
    state.chosen = undefined;
    state.duration = undefined;
    field.value = asShown(document.text);
    setDirection();
    field.scrollTop = 0;
    at("view").scrollTop = 0;
    at("date").value = document.date ?? "";
    drawDocuments();
    draw();
    annotator.schedule(0);
  }

  /** Adds documents. Gold of a text that is open already goes to that. */
  function take(read) {
    let first;
    for (const one of read) {
      let document = state.documents.find((other) => other.text === one.text && one.text !== "");
      if (document) attach(one, document);
      else state.documents.push((document = new AnnotatedText({ ...one, id: freeName(one.id, state.documents) })));
      first ??= document;
    }
    if (!first) return;
    state.documents = state.documents.filter((document) => document.text !== "" || document === first);
    show(first);
  }

  function attach(one, document) {
    document.id = freeName(one.id, state.documents.filter((other) => other !== document));
    document.gold = one.gold ?? document.gold;
    document.date ??= one.date;
    document.language ??= one.language;
  }

  async function open(files) {
    const { documents, problems } = await readFiles([...files]);
    tell(problems.join(" "));
    take(documents);
    if (documents.length > 0) announce(`${plural(documents.length, "document")} opened`);
  }

  field.addEventListener("input", () => {
    const cut = state.current.edit(edited(state.current.text, field.value.toWellFormed()));
    if (cut > 0) {
      tell(`The change cut through ${plural(cut, "corrected or gold span")}. Undo the typing to have them back.`);
    }
    state.chosen = undefined;
    isTyping = true;
    setDirection();
    drawSoon();
    annotator.schedule();
  });
  // What is typed is seen on both sides.
  onDraw({
    end() {
      if (isTyping) view.reveal(fromShown(state.current.text, field.selectionStart));
      isTyping = false;
    },
  });

  at("date").addEventListener("change", () => {
    state.current.date = at("date").value || undefined;
    state.current.version += 1;
    annotator.schedule();
  });

  at("documents").addEventListener("change", () => show(state.documents[at("documents").value]));
  at("new").addEventListener("click", () => {
    state.documents = state.documents.filter((document) => document.text !== "");
    state.documents.push(new AnnotatedText({ id: freeName("text", state.documents), text: "" }));
    show(state.documents.at(-1));
    field.focus();
  });
  at("example").addEventListener("click", () => {
    state.current.edit(example);
    show(state.current);
    field.focus();
  });
  at("open").addEventListener("click", () => at("files").click());
  at("files").addEventListener("change", async () => {
    await open(at("files").files);
    at("files").value = "";
  });

  addEventListener("dragover", (event) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    at("drop").hidden = false;
  });
  addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) at("drop").hidden = true;
  });
  addEventListener("drop", (event) => {
    at("drop").hidden = true;
    const text = event.dataTransfer.getData("text/plain");
    if (event.dataTransfer.files.length > 0) open(event.dataTransfer.files);
    else if (text && event.target !== field) take([{ id: "text", text }]);
    else return;
    event.preventDefault();
  });
  addEventListener("paste", (event) => {
    if (event.clipboardData.files.length === 0) return;
    event.preventDefault();
    open(event.clipboardData.files);
  });

  drawDocuments();
  // A browser may have kept what was typed before the page was loaded again.
  if (field.value) state.current.edit(field.value);
}

/**
 * Lets every paragraph run its own way where a text has letters that run from right to left. Other texts are spared
 * it, because it makes typing slow in long paragraphs.
 */
function setDirection() {
  field.dir = rightToLeft.test(state.current.text) ? "auto" : "ltr";
}
