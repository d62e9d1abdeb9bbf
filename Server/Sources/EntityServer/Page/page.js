// Where the page begins: the server's answers on one side, switches on the other. The rest wires itself.

import { Annotator } from "./annotator.js";
import * as api from "./api.js";
import { fill, h, plural, remember, remembered } from "./dom.js";
import { draw } from "./drawing.js";
import "./gold.js";
import "./input.js";
import { openLibrary } from "./library.js";
import { announce, announceLater, problemText, tell } from "./messages.js";
import { at, isShown, state, without } from "./state.js";

const annotator = new Annotator({
  get document() {
    return state.current;
  },
  get without() {
    return without();
  },
  asking() {
    at("status").classList.add("busy");
  },
  answered(milliseconds) {
    at("status").classList.remove("busy");
    if (isFailing) tell();
    isFailing = false;
    if (state.labels.length === 0 && state.current.text !== "") list();
    state.duration = milliseconds;
    draw();
    announceLater(() => plural(state.current.spans.filter(isShown).length, "span"));
  },
  failed(error, seconds) {
    at("status").classList.remove("busy");
    isFailing = true;
    tell(problemText(error), {
      seconds, retry: () => annotator.schedule(0), onToken: error.kind === "token" ? useToken : undefined,
    });
  },
});

/** Whether the problem that is shown is one of the annotator's. */
let isFailing = false;

function useToken(token) {
  api.setToken(token);
  tell();
  list();
  annotator.schedule(0);
}

// MARK: Switches

at("labels").addEventListener("change", ({ target }) => {
  if (target.checked) state.off.labels.delete(target.value);
  else state.off.labels.add(target.value);
  draw();
});

at("plugins").addEventListener("change", ({ target }) => {
  if (target.checked) state.off.plugins.delete(target.value);
  else state.off.plugins.add(target.value);
  for (const document of state.documents) document.isFresh = false;
  drawPlugins();
  annotator.schedule(0);
});

function drawPlugins() {
  const off = without();
  fill(at("plugins"), h("legend", {}, "Plugins"), state.plugins.map(({ id, description, needs }) => {
    const isOff = state.off.plugins.has(id);
    const lacks = off.includes(id) && !isOff;
    const box = h("input", { type: "checkbox", id: `plugin-${id}`, value: id, checked: !isOff && !lacks, disabled: lacks });
    const title = lacks ? `Needs ${needs.join(", ")}; one of the plugins that make them is off` : description;
    return h("label", { class: `check${lacks ? " lacking" : ""}`, title }, box, id);
  }));
}

at("accept-all").addEventListener("click", () => {
  const count = state.current.acceptAll(isShown);
  draw();
  announce(`${plural(count, "span")} accepted`);
});

at("help").addEventListener("click", () => at("keys").showModal());
at("close-keys").addEventListener("click", () => at("keys").close());

const themes = ["auto", "light", "dark"];
const themeKey = "entitykit.theme";

function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
  at("theme").textContent = `Theme: ${theme}`;
}

at("theme").addEventListener("click", () => {
  const theme = themes[(themes.indexOf(document.documentElement.dataset.theme) + 1) % themes.length];
  setTheme(theme);
  remember("localStorage", themeKey, theme);
});

// MARK: Start

/** Asks what the server has; until it answers, what it can find is not listed. */
async function list() {
  try {
    const [labels, plugins] = await Promise.all([api.labels(), api.plugins()]);
    Object.assign(state, { labels, plugins });
    drawPlugins();
    draw();
  } catch (error) {
    if (!(error instanceof api.ApiError)) throw error;
    tell(problemText(error), { onToken: error.kind === "token" ? useToken : undefined });
  }
}

const theme = remembered("localStorage", themeKey);
setTheme(themes.includes(theme) ? theme : "auto");
openLibrary(annotator);
draw();
list();
annotator.schedule(0);
