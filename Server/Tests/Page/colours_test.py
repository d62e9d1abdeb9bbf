"""Contrast of every label colour, light and dark; the colours of other pictures; what axe finds."""

import re
import unittest

from axe_core_python.base import AXE_SCRIPT
from page import PageTest
from server import ROOT

PALETTE = ROOT / "Sources/EntityFormats/Pictures/LabelPalette.swift"

# Marks of every colour, plain, with each verdict and as gold; chips, and names in the table of scores.
COLOURS = """
const view = document.getElementById('view');
const found = [];
const look = (name, element, pseudo) => {
  const [style, own] = [getComputedStyle(element, pseudo), getComputedStyle(element)];
  const backs = [style.backgroundColor];
  if (pseudo) backs.push(own.backgroundColor);
  for (let up = element.parentElement; up; up = up.parentElement) backs.push(getComputedStyle(up).backgroundColor);
  found.push({name, ink: style.color, edge: own.borderTopColor, backs,
    page: getComputedStyle(document.body).backgroundColor});
};
for (let index = 0; index < arguments[0]; index += 1) {
  for (const verdict of ['', 'accepted', 'spurious', 'label', 'id', 'ghost missed']) {
    const outer = document.createElement('mark');
    outer.className = `span c${index} ${verdict}`;
    outer.dataset.tag = 'TAG';
    outer.textContent = 'text';
    view.append(outer);
    look(`c${index} ${verdict}`, outer);
    look(`c${index} ${verdict} tag`, outer, '::after');
    outer.remove();
  }
  for (const [kind, place] of [['chip', '#labels'], ['swatch', '#scores']]) {
    const element = document.createElement('span');
    element.className = `${kind} c${index}`;
    element.textContent = 'LABEL';
    document.querySelector(place).append(element);
    look(`${kind} c${index}`, element);
    element.remove();
  }
}
return found;
"""


def colour(text):
    numbers = [float(number) for number in re.findall(r"[\d.]+", text)]
    return numbers[:3], (numbers[3] if len(numbers) > 3 else 1)


def luminance(rgb):
    def linear(part):
        part /= 255
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(part) for part in rgb)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(a, b):
    """WCAG 2.2, "contrast ratio"."""
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def behind(backs):
    return next(rgb for rgb, alpha in map(colour, backs) if alpha == 1)


class Colours(PageTest):
    def set_scheme(self, scheme):
        self.chrome.execute_cdp_cmd(
            "Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]})

    def tearDown(self):
        self.chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
        super().tearDown()

    def swatches(self):
        return re.findall(r'swatch\("(#\w+)", "(#\w+)", "(#\w+)", "(#\w+)"', PALETTE.read_text())

    def test_contrast(self):
        count = len(self.swatches())
        self.assertGreater(count, 8)
        for scheme in ["light", "dark"]:
            self.set_scheme(scheme)
            worst = {}
            for found in self.script(COLOURS, count):
                with self.subTest(scheme=scheme, name=found["name"]):
                    text = contrast(colour(found["ink"])[0], behind(found["backs"]))
                    edge = contrast(colour(found["edge"])[0], colour(found["page"])[0])
                    self.assertGreaterEqual(text, 4.5)
                    if "swatch" not in found["name"]:
                        self.assertGreaterEqual(edge, 3)
                    worst["text"] = min(text, worst.get("text", 99))
            print(f"\n{scheme}: worst contrast of text {worst['text']:.2f}", end=" ")

    def test_colours_are_those_of_other_pictures(self):
        def hexadecimal(text):
            return "#" + "".join(f"{round(part):02x}" for part in colour(text)[0])

        for scheme, (back, accent) in {"light": (0, 1), "dark": (2, 3)}.items():
            self.set_scheme(scheme)
            found = self.script(
                """
                return [...Array(arguments[0]).keys()].map((index) => {
                  const mark = document.createElement('mark');
                  mark.className = `span c${index}`;
                  document.getElementById('view').append(mark);
                  const style = getComputedStyle(mark);
                  const colours = [style.backgroundColor, style.borderTopColor];
                  mark.remove();
                  return colours;
                });
                """, len(self.swatches()))
            self.assertEqual(
                [tuple(map(hexadecimal, pair)) for pair in found], [(one[back], one[accent]) for one in self.swatches()])

    def test_labels_have_the_colours_of_other_pictures(self):
        named = re.search(r"static let named: \[Label\] = \[(.*?)\]", PALETTE.read_text(), re.S)[1]
        named = re.findall(r'"(\w+)"', named)
        labels = named + ["EVENT", "LOI", "ÉVÉNEMENT", "条約", "X", "PRODUCT", "😀"]
        shared = len(self.swatches()) - len(named)

        def index(label):
            if label in named:
                return named.index(label)
            value = 0xCBF29CE484222325
            for byte in label.encode():
                value = ((value ^ byte) * 0x100000001B3) % 2**64
            return len(named) + value % shared

        found = self.chrome.execute_async_script(
            "const [labels, done] = arguments;"
            "import('/palette.js').then(({paletteIndex}) => done(labels.map(paletteIndex)))", labels)
        self.assertEqual(found, [index(label) for label in labels])

    def test_axe_finds_nothing(self):
        text = "😀 Le vice-ministre cubain Ruiz est à Genève et non à Paris."
        start = text.index("Genève")
        gold = [{"start": start, "end": start + 6, "label": "REGION"}, {"start": 2, "end": 4, "label": "EVENT"}]
        self.open_documents("gold.jsonl", [{"id": "one", "text": text, "spans": gold}])
        self.wait(lambda: self.all("#score-table td"))
        self.click_span("CITY: Paris")
        self.wait(lambda: "Found by" in self.details())
        for scheme in ["light", "dark"]:
            for state in ["span", "phrase", "problem", "keys"]:
                self.set_scheme(scheme)
                if state == "phrase":
                    self.drag_over("et non")
                    self.wait(lambda: self.all("#phrase-label"))
                elif state == "problem":
                    self.open_file("bad.jsonl", "{")
                    self.wait(lambda: self.one("#problem").is_displayed())
                elif state == "keys":
                    self.one("#help").click()
                with self.subTest(scheme=scheme, state=state):
                    self.script(AXE_SCRIPT)
                    result = self.chrome.execute_async_script(
                        "const done = arguments[arguments.length - 1];"
                        "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']}).then(done)")
                    found = [
                        f"{rule['id']}: {node['html'][:150]} {node['any'][:1]}"
                        for rule in result["violations"] for node in rule["nodes"]]
                    self.assertEqual(found, [])
                if state == "keys":
                    self.one("#close-keys").click()


if __name__ == "__main__":
    unittest.main()
