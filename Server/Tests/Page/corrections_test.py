"""Accept, reject, change, add, undo; gold as files; scores beside the text."""

import json
import unittest
import zipfile

from page import By, Keys, PageTest

TEXT = "Le vice-ministre cubain Ruiz 😀 est à Genève avec la commission des pêches."


def gold_spans(path):
    documents = [json.loads(line) for line in path.read_text().splitlines()]
    for document in documents:
        assert document["offset_unit"] == "scalar"
        for span in document["spans"]:
            assert document["text"][span["start"]:span["end"]] == span["text"], span
    return [[(span["label"], span["text"]) for span in document["spans"]] for document in documents]


class Corrections(PageTest):
    def test_accept_and_reject(self):
        expected = self.write(TEXT)
        self.click_span("CITY: Genève")
        self.wait(lambda: self.all("#accept"))
        self.one("#accept").click()
        self.wait(lambda: "CITY: Genève, accepted" in self.names(), lambda: str(self.names()))
        self.click_span("DEMONYM CU: cubain")
        self.wait(lambda: "cubain" in self.details())
        self.one("#reject").click()
        left = [span for span in expected if span != ("DEMONYM", "cubain")]
        self.wait(lambda: ("DEMONYM", "cubain") not in self.spans())
        self.assertIn("1 checked · 1 rejected", self.one("#status").text)
        self.assertEqual(gold_spans(self.download("#save-jsonl", "gold.jsonl")), [left])
        # What is decided survives another answer of the server.
        self.type(" Paris")
        self.wait(lambda: ("CITY", "Paris") in self.spans())
        self.settle()
        self.assertNotIn(("DEMONYM", "cubain"), self.spans())
        self.assertIn("CITY: Genève, accepted", self.names())

    def test_change_label_bounds_and_id(self):
        self.write(TEXT)
        self.click_span("CITY: Genève")
        self.wait(lambda: self.all("#span-label"))
        self.choose("#span-label", "REGION")
        self.wait(lambda: "REGION: Genève, changed" in self.names(), lambda: str(self.names()))
        self.one("#end-on").click()
        self.wait(lambda: "REGION: Genève avec, changed" in self.names(), lambda: str(self.names()))
        self.one("#start-back").click()
        self.wait(lambda: "REGION: à Genève avec, changed" in self.names(), lambda: str(self.names()))
        self.one("#end-back").click()
        self.one("#start-on").click()
        self.wait(lambda: "REGION: Genève, changed" in self.names(), lambda: str(self.names()))
        self.one("#span-id").send_keys("Q71", Keys.ENTER)
        self.wait(lambda: "REGION Q71: Genève, changed" in self.names(), lambda: str(self.names()))
        path = self.download("#save-jsonl", "gold.jsonl")
        spans = json.loads(path.read_text())["spans"]
        self.assertIn({"label": "REGION", "text": "Genève", "id": "Q71"}, [
            {key: span[key] for key in ("label", "text", "id") if key in span} for span in spans])
        self.assertNotIn(("CITY", "Genève"), gold_spans(path)[0])

    def test_a_new_label(self):
        self.write(TEXT)
        self.click_span("CITY: Genève")
        self.wait(lambda: self.all("#span-label"))
        self.script(
            "const select = document.getElementById('span-label'); select.selectedIndex = select.options.length - 1;"
            "select.dispatchEvent(new Event('change'))")
        self.one("#span-label").send_keys("VILLE_D_EAU", Keys.ENTER)
        self.wait(lambda: "VILLE_D_EAU: Genève, changed" in self.names(), lambda: str(self.names()))
        self.assertTrue(self.all("[id='label-VILLE_D_EAU']"))

    def test_bounds_from_the_selection(self):
        self.write("La commission des pêches de Cuba est à Genève.")
        self.click_span("COUNTRY CU: Cuba")
        self.wait(lambda: self.all("#span-label"))
        # From inside the span leftwards, so that the selection touches it.
        self.script(
            """
            const [before, mark] = document.querySelector('#view .block').childNodes;
            const range = document.createRange();
            range.setStart(before, before.length - 3);
            range.setEnd(mark.firstChild, 4);
            getSelection().removeAllRanges();
            getSelection().addRange(range);
            document.querySelector('#view .block').dispatchEvent(new PointerEvent('pointerup', {bubbles: true}));
            """)
        self.wait(lambda: self.all("#use-selection") and self.all("#ask-selection"), self.details)
        self.one("#use-selection").click()
        self.wait(lambda: "COUNTRY CU: de Cuba, changed" in self.names(), lambda: str(self.names()))

    def test_add_undo_redo(self):
        expected = self.write(TEXT)
        self.drag_over("commission des pêches")
        self.wait(lambda: self.all("#phrase-label"))
        self.assertFalse(self.one("#add").is_enabled())
        self.choose("#phrase-label", "ORGANIZATION")
        self.wait(lambda: self.one("#add").is_enabled())
        self.one("#add").click()
        added = expected + [("ORGANIZATION", "commission des pêches, added")]
        self.wait_spans(added)
        self.one("#undo").click()
        self.wait_spans(expected)
        self.one("#redo").click()
        self.wait_spans(added)
        self.one("#accept-all").click()
        self.wait(lambda: all(name.endswith(("accepted", "added")) for name in self.names()))
        self.one("#undo").click()
        self.wait_spans(added)

    def test_spans_that_cross_are_split_and_whole(self):
        self.write("Le vice-ministre cubain est à Genève.")
        self.script(
            """
            const field = document.getElementById('text');
            field.focus();
            field.setSelectionRange(arguments[0], arguments[1]);
            """, 8, 27)
        for label in ["PERSON", "EVENT"]:
            self.press(Keys.CONTROL, Keys.ENTER)
            self.wait(lambda: self.all("#phrase-label"))
            if label == "EVENT":
                self.script(
                    "const select = document.getElementById('phrase-label');"
                    "select.selectedIndex = select.options.length - 1; select.dispatchEvent(new Event('change'))")
                self.one("#phrase-label").send_keys("EVENT", Keys.ENTER)
            else:
                self.choose("#phrase-label", label)
            self.wait(lambda: self.one("#add").is_enabled())
            self.one("#add").click()
            self.wait(lambda: f"{label}: ministre cubain est, added" in self.names(), lambda: str(self.names()))
            self.field.click()
            self.script("document.getElementById('text').setSelectionRange(8, 27)")
        self.assertEqual(
            self.script("return document.getElementById('view').textContent"), "Le vice-ministre cubain est à Genève.")
        pieces = self.script(
            """
            const pieces = {};
            for (const mark of document.querySelectorAll('#view mark')) {
              const label = mark.dataset.tag.split(' ')[0];
              (pieces[label] ??= []).push(mark.textContent);
            }
            return pieces;
            """)
        self.assertEqual("".join(pieces["PERSON"]), "ministre cubain est")
        self.assertEqual("".join(pieces["EVENT"]), "ministre cubain est")
        self.assertEqual("".join(pieces["TITLE"]), "vice-ministre")
        self.assertEqual(len(self.all("#view mark[tabindex='0']")), 1)

    def test_corrections_move_with_the_text(self):
        self.write(TEXT)
        self.click_span("CITY: Genève")
        self.wait(lambda: self.all("#accept"))
        self.one("#accept").click()
        self.press(Keys.CONTROL, Keys.HOME)
        self.script("const f = document.getElementById('text'); f.focus(); f.setSelectionRange(0, 0)")
        self.chrome.execute_cdp_cmd("Input.insertText", {"text": "😀 Hier, "})
        self.wait(lambda: "CITY: Genève, accepted" in self.names(), lambda: str(self.names()))
        self.settle()
        self.assertEqual(self.spans().count(("CITY", "Genève, accepted")), 1)
        self.assertNotIn(("CITY", "Genève"), self.spans())

    def test_an_edit_that_cuts_a_correction_says_so_and_can_be_taken_back(self):
        self.write(TEXT)
        self.click_span("CITY: Genève")
        self.wait(lambda: self.all("#accept"))
        self.one("#accept").click()
        self.wait(lambda: "CITY: Genève, accepted" in self.names())
        self.field.click()
        self.press(Keys.CONTROL, "a")
        self.press("x")
        self.wait(lambda: "1 corrected or gold span" in self.one("#problem").text)
        self.press(Keys.CONTROL, "z")
        self.wait(lambda: "CITY: Genève, accepted" in self.names(), lambda: str(self.names()))

    def test_brat(self):
        self.write(TEXT)
        path = self.download("#save-brat", "gold-brat.zip")
        with zipfile.ZipFile(path) as archive:
            self.assertIsNone(archive.testzip())
            files = {name: archive.read(name).decode() for name in archive.namelist()}
        text = files["text.txt"]
        self.assertEqual(text, TEXT)
        found = []
        for line in files["text.ann"].splitlines():
            if line.startswith("T"):
                _, place, phrase = line.split("\t")
                label, start, end = place.split(" ")
                self.assertEqual(text[int(start):int(end)], phrase)
                found.append((label, phrase))
        self.assertEqual(sorted(found), sorted(self.spans()))
        # What was written is read again, as gold that agrees with the text.
        for name in files:
            (self.folder / name).write_text(files[name])
        self.setUp()
        self.one("#files").send_keys(f"{self.folder / 'text.txt'}\n{self.folder / 'text.ann'}")
        self.wait(lambda: self.all("#score-table td"))
        self.assertEqual([mark for mark in self.marks() if "right" not in mark["classes"]], [])

    def test_all_documents_at_once(self):
        texts = {"a": "Paris et 😀 Cuba", "b": "Le ministre cubain", "c": "Genève"}
        self.open_documents("three.jsonl", [{"id": name, "text": text} for name, text in texts.items()])
        self.wait_spans(self.server.spans(texts["a"]))
        self.one("#every").click()
        written = gold_spans(self.download("#save-jsonl", "gold.jsonl"))
        self.assertEqual(written, [self.server.spans(text) for text in texts.values()])
        with zipfile.ZipFile(self.download("#save-brat", "gold-brat.zip")) as archive:
            self.assertEqual(sorted(archive.namelist()), sorted(f"{name}.{end}" for name in texts for end in ("ann", "txt")))


class Gold(PageTest):
    TEXT = "😀 Le vice-ministre cubain Ruiz est à Genève et non à Paris, a dit la commission."

    def document(self, name="one"):
        def span(phrase, label, **more):
            start = self.TEXT.index(phrase)
            return {"start": start, "end": start + len(phrase), "label": label, **more}

        return {"id": name, "text": self.TEXT, "spans": [
            span("vice-ministre cubain", "TITLE"),
            span("cubain", "DEMONYM", id="XX"),
            span("Genève", "REGION"),
            span("commission", "ORGANIZATION"),
        ]}

    def test_what_is_wrong_is_marked_and_scored(self):
        document = self.document()
        self.open_documents("gold.jsonl", [document])
        self.wait(lambda: self.all("#score-table td"))
        marks = {mark["name"]: mark for mark in self.marks()}
        wrong = {
            "DEMONYM CU: cubain, wrong id, gold has XX": "id",
            "CITY: Genève, wrong label, gold has REGION": "label",
            "CITY: Paris, spurious": "spurious",
            "missed, ORGANIZATION: commission": "missed",
        }
        for name, kind in wrong.items():
            self.assertIn(name, marks)
            self.assertIn(kind, marks[name]["classes"])
        # The server's spans, scored by the server, are what the table says.
        predicted = self.server.post("annotate", {
            "documents": [{"id": "one", "text": self.TEXT}]})["documents"][0]["spans"]
        report = self.server.post("evaluate", {
            "gold": [document], "predicted": [{"id": "one", "text": self.TEXT, "spans": predicted}]})
        row = [cell.text for cell in self.one("#score-table tbody tr").find_elements(By.CSS_SELECTOR, "td")]
        strict = report["strict"]
        self.assertEqual(row, [f"{strict[name] * 100:.1f}" for name in ("precision", "recall", "f1")]
                         + [f"{strict['fn']} / {strict['fp']}"])
        # A correction counts at once.
        self.click_span("CITY: Paris")
        self.wait(lambda: "Spurious" in self.details(), self.details)
        self.one("#reject").click()
        self.wait(lambda: self.one("#score-table tbody tr td:last-child").text == f"{strict['fn']} / {strict['fp'] - 1}")

    def test_a_missed_span_says_why_and_is_added(self):
        self.open_documents("gold.jsonl", [self.document()])
        self.wait(lambda: self.all("#view .missed"))
        self.settle()
        self.click_span("missed, ORGANIZATION: commission")
        self.wait(lambda: self.all("#details .reasons li"), self.details)
        self.one("#add").click()
        self.wait(lambda: "ORGANIZATION: commission, added" in self.names(), lambda: str(self.names()))

    def test_gold_becomes_what_is_decided(self):
        document = self.document()
        self.open_documents("gold.jsonl", [document])
        self.wait(lambda: self.all("#score-table td"))
        self.one("#adopt").click()
        self.wait(lambda: self.one("#score-table tbody tr td:nth-child(4)").text == "100.0")
        written = json.loads(self.download("#save-jsonl", "gold.jsonl").read_text())
        self.assertEqual(
            sorted((span["start"], span["end"], span["label"], span.get("id")) for span in written["spans"]),
            sorted((span["start"], span["end"], span["label"], span.get("id")) for span in document["spans"]))

    def test_gold_in_every_unit(self):
        text = "😀 Cuba 👍 et Genève"
        for unit, start, end in [("scalar", 2, 6), ("utf16", 3, 7), ("utf8", 5, 9)]:
            with self.subTest(unit):
                self.setUp()
                self.open_documents(f"{unit}.jsonl", [{
                    "id": unit, "text": text, "offset_unit": unit,
                    "spans": [{"start": start, "end": end, "label": "COUNTRY", "id": "CU", "text": "Cuba"}]}])
                self.wait(lambda: self.all("#view .right"), lambda: str(self.names()))
                self.assertEqual(self.names(), ["COUNTRY CU: Cuba", "CITY: Genève, spurious"])

    def test_gold_of_the_text_that_is_open(self):
        self.write(self.TEXT)
        self.open_documents("gold.jsonl", [self.document()])
        self.wait(lambda: self.all("#score-table td"))
        self.assertEqual(len(self.all("#documents option")), 1)

    def test_scores_of_all_documents(self):
        others = [{"id": "two", "text": "Cuba", "spans": [{"start": 0, "end": 4, "label": "COUNTRY", "id": "CU"}]}]
        self.open_documents("gold.jsonl", [self.document(), *others])
        self.wait(lambda: self.all("#score-table td"))
        self.one("#score-every").click()
        self.wait(lambda: "2 documents" in self.one("#score-table").text, lambda: self.one("#score-table").text)


if __name__ == "__main__":
    unittest.main()
