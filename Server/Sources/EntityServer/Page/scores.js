// Scores beside the text.

import { h, plural } from "./dom.js";
import { inLegendOrder, labelClass } from "./palette.js";

const percent = (value) => (value * 100).toFixed(1);

function row(name, scores, attributes = {}) {
  return h("tr", attributes,
    h("th", { scope: "row" }, name),
    ["precision", "recall", "f1"].map((measure) => h("td", {}, percent(scores[measure]))),
    h("td", {}, `${round(scores.fn)} / ${round(scores.fp)}`));
}

const round = (count) => (Number.isInteger(count) ? String(count) : count.toFixed(1));

const schemes = [
  ["strict", "Strict", "equal bounds and label"],
  ["exact", "Bounds", "equal bounds, whatever the label"],
  ["partial", "Partial", "equal bounds in full, any other overlap by half"],
  ["type", "Label", "an overlap with an equal label"],
];

/** report: what `/evaluate` answers. */
export function scoreTable(report) {
  const caption = plural(report.documents, "document");
  const ids = report.ids;
  return [
    h("div", { class: "scroll" }, h("table", {},
      h("caption", {}, `Per cent, ${caption}`),
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "All labels"),
        ["P", "R", "F1"].map((name) => h("th", { scope: "col", title: { P: "Precision", R: "Recall", F1: "F1" }[name] }, name)),
        h("th", { scope: "col", title: "Missed and spurious spans" }, "− / +"))),
      h("tbody", {}, schemes.filter(([key]) => report[key]).map(([key, name, title]) => row(name, report[key], { title }))),
      h("thead", {}, h("tr", {}, h("th", { scope: "colgroup", colspan: 5 }, "Labels, strict"))),
      h("tbody", {}, inLegendOrder(Object.keys(report.labels ?? {})).map((label) =>
        row(h("span", { class: `swatch ${labelClass(label)}` }, label), report.labels[label].strict))))),
    ids && ids.matched > 0 && h("p", { class: "quiet" }, `Ids right: ${ids.correct} of ${ids.matched}`),
  ];
}
