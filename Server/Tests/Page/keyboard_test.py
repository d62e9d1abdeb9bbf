"""The whole way without a pointer."""

import unittest

from page import Keys, PageTest


class Keyboard(PageTest):
    TEXT = "Le vice-ministre cubain est à Genève."

    def focused(self):
        return self.script("return document.activeElement.getAttribute('aria-label') || document.activeElement.id")

    def start(self):
        self.tab_to("#text")
        self.press(self.TEXT)
        expected = self.server.spans(self.TEXT)
        self.wait_spans(expected)
        self.tab_to("#view mark")
        return expected

    def test_from_span_to_span(self):
        self.start()
        self.assertEqual(self.focused(), self.names()[0])
        self.assertEqual(len(self.all("#view mark[tabindex='0']")), 1, "one stop of the Tab key")
        walked = [self.focused()]
        for _ in self.names()[1:]:
            self.press(Keys.ARROW_RIGHT)
            walked.append(self.focused())
        self.assertEqual(walked, self.names())
        self.press(Keys.ARROW_RIGHT)
        self.assertEqual(self.focused(), self.names()[-1])
        self.press(Keys.ARROW_LEFT)
        self.assertEqual(self.focused(), self.names()[-2])
        self.press(Keys.HOME)
        self.assertEqual(self.focused(), self.names()[0])
        self.press(Keys.END)
        self.assertEqual(self.focused(), self.names()[-1])

    def test_the_focus_is_seen(self):
        self.start()
        style = self.script(
            "const style = getComputedStyle(document.activeElement); return [style.outlineStyle, style.outlineWidth]")
        self.assertEqual(style[0], "solid")
        self.assertGreaterEqual(float(style[1].removesuffix("px")), 2)

    def test_enter_explains_and_escape_comes_back(self):
        self.start()
        self.press(Keys.END)
        self.press(Keys.ENTER)
        self.wait(lambda: "gazetteers/places/cities.tsv" in self.details(), self.details)
        self.wait(lambda: "Found by places/cities" in self.announcement(), self.announcement)
        self.assertEqual(self.focused(), "CITY: Genève")
        self.tab_to("#details button", most=3)
        self.press(Keys.ESCAPE)
        self.assertEqual(self.focused(), "CITY: Genève")
        self.assertIn("Click a span", self.details())

    def test_accept_reject_undo(self):
        self.start()
        names = self.names()
        self.press("a")
        self.wait(lambda: self.names()[0] == names[0] + ", accepted")
        self.assertEqual(self.focused(), names[1])
        self.press("r")
        self.wait(lambda: names[1] not in self.names())
        self.wait(lambda: self.focused() == names[2], self.focused)
        self.press(Keys.CONTROL, "z")
        self.wait(lambda: names[1] in self.names())
        self.press(Keys.CONTROL, "z")
        self.wait(lambda: self.names() == names)
        self.press(Keys.CONTROL, "y")
        self.wait(lambda: self.names()[0] == names[0] + ", accepted")

    def test_the_next_that_wants_a_look(self):
        self.start()
        names = self.names()
        self.press("a")
        self.wait(lambda: self.focused() == names[1], self.focused)
        self.press("n")
        self.assertEqual(self.focused(), names[2])
        self.press("n")
        self.assertEqual(self.focused(), names[1], "over the end, and not to what is accepted")
        start = self.TEXT.index("Genève")
        gold = [{"start": start, "end": start + 6, "label": "CITY"}, {"start": 0, "end": 2, "label": "TITLE"}]
        self.open_documents("gold.jsonl", [{"id": "one", "text": self.TEXT, "spans": gold}])
        self.wait(lambda: self.all("#score-table td"))
        self.tab_to("#view mark")
        self.press(Keys.END)
        walked = []
        for _ in range(3):
            self.press("n")
            walked.append(self.focused())
        self.assertEqual(walked, [
            "missed, TITLE: Le", "TITLE: vice-ministre, accepted, spurious", "DEMONYM CU: cubain, spurious"])

    def test_bounds_and_label(self):
        self.start()
        self.press(Keys.END)
        self.press(Keys.ALT, Keys.SHIFT, Keys.ARROW_LEFT)
        self.wait(lambda: self.focused() == "CITY: à Genève, changed", self.focused)
        self.press(Keys.ALT, Keys.SHIFT, Keys.ARROW_RIGHT)
        self.wait(lambda: self.focused() == "CITY: Genève, changed", self.focused)
        self.press(Keys.HOME)
        self.press(Keys.SHIFT, Keys.ARROW_RIGHT)
        self.wait(lambda: self.focused() == "TITLE: vice-ministre cubain, changed", self.focused)
        self.press(Keys.END)
        self.press("l")
        self.wait(lambda: self.focused() == "span-label", self.focused)
        self.press("REGION")
        self.wait(lambda: "REGION: Genève, changed" in self.names(), lambda: str(self.names()))
        self.press(Keys.ESCAPE)
        self.wait(lambda: self.focused() == "REGION: Genève, changed", self.focused)

    def test_why_not_and_add(self):
        self.tab_to("#text")
        self.press(self.TEXT)
        self.wait_spans(self.server.spans(self.TEXT))
        self.press(Keys.HOME)
        self.press(Keys.CONTROL, Keys.SHIFT, Keys.ARROW_RIGHT)
        self.wait(lambda: self.script("return getSelection().toString().trim()") == "Le" or "“Le”" in self.details())
        self.press(Keys.CONTROL, Keys.ENTER)
        self.wait(lambda: self.focused() == "phrase-label", self.focused)
        self.press("TITLE")
        self.wait(lambda: self.script("return document.getElementById('phrase-label').value") == "TITLE")
        self.tab_to("#ask", most=3)
        self.press(Keys.ENTER)
        self.wait(lambda: self.all("#details .reasons li"), self.details)
        self.tab_to("#add", most=3)
        self.press(Keys.ENTER)
        self.wait(lambda: "TITLE: Le, added" in self.names(), lambda: str(self.names()))

    def test_switches(self):
        expected = self.start()
        self.tab_to("[id='label-CITY']", most=80)
        self.press(Keys.SPACE)
        self.wait_spans([span for span in expected if span[0] != "CITY"])
        self.press(Keys.SPACE)
        self.wait_spans(expected)

    def test_the_keys_are_listed(self):
        self.tab_to("#help")
        self.press(Keys.ENTER)
        self.wait(lambda: self.one("#keys").is_displayed())
        self.press(Keys.ESCAPE)
        self.wait(lambda: not self.one("#keys").is_displayed())
        self.assertEqual(self.focused(), "help")


if __name__ == "__main__":
    unittest.main()
