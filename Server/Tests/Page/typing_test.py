"""Spans as one types, of exactly the server's phrases in any script; switches; why and why not."""

import unittest

from page import Keys, PageTest


class Typing(PageTest):
    def test_spans_come_as_one_types(self):
        self.type("Le vice-ministre cubain est à Genève")
        self.wait_spans([("TITLE", "vice-ministre"), ("DEMONYM", "cubain"), ("CITY", "Genève")])
        self.type(" avec Mme Diaz, de Haïti.")
        self.wait_spans(self.server.spans("Le vice-ministre cubain est à Genève avec Mme Diaz, de Haïti."))

    def test_phrases_are_exact_in_every_script(self):
        texts = {
            "astral": "😀😀 Cuba 𝔘𝔫𝔦 👩‍👩‍👧‍👦 à Paris 🇫🇷 et en Côte d’Ivoire",
            "right to left": "قال الرئيس Paris في القاهرة ثم Cuba 😀 والسلام Genève",
            "thai": "กรุงเทพมหานคร Cuba เป็นเมืองหลวง Paris ครับ",
            "combining": "Cote\u0301 d'Ivoire, Gene\u0300ve et Cuba\u0301",
            "lines": "Paris\n\n\tCuba\n\nde la République\npopulaire de Chine",
        }
        for name, text in texts.items():
            with self.subTest(name):
                self.setUp()
                self.write(text)
                pieces = self.script(
                    "return [...document.querySelectorAll('#view .block')].map((block) => block.textContent).join('\\n')")
                self.assertEqual(pieces, text)
        self.assertTrue(self.all("#view"))

    def test_line_ends_of_a_file_survive_editing(self):
        text = "Paris\r\nCuba\r\n😀 Genève\r\n"
        self.open_file("crlf.txt", text)
        self.wait_spans([("CITY", "Paris"), ("COUNTRY", "Cuba"), ("CITY", "Genève")])
        self.script("const f = document.getElementById('text'); f.focus(); f.setSelectionRange(6, 6)")
        self.press("à")
        self.wait(lambda: "24 characters" in self.one("#size").text)
        gold = self.download("#save-jsonl", "gold.jsonl").read_text()
        self.assertIn("Paris\\r\\nàCuba\\r\\n😀 Genève\\r\\n", gold)

    def test_an_answer_to_an_earlier_text_is_dropped(self):
        self.script(
            """
            const ask = window.fetch;
            window.held = [];
            window.signals = [];
            window.fetch = (path, options) => {
              if (path !== 'annotate') return ask(path, options);
              signals.push(options.signal);
              return new Promise((resolve, reject) => held.push(() =>
                ask(path, {...options, signal: undefined}).then(resolve, reject)));
            };
            """)
        self.insert("Paris")
        self.wait(lambda: self.script("return held.length === 1"))
        self.insert(" et Cuba")
        self.wait(lambda: self.script("return held.length === 2"))
        self.assertEqual(self.script("return signals.map((signal) => signal.aborted)"), [True, False])
        self.script("held[1]()")
        self.wait_spans([("CITY", "Paris"), ("COUNTRY", "Cuba")])
        self.script("held[0]()")
        self.script("return new Promise((done) => setTimeout(done, 500))")
        self.assertEqual(self.spans(), [("CITY", "Paris"), ("COUNTRY", "Cuba")])

    def test_labels_are_switched_off_and_on(self):
        expected = self.write("Le ministre cubain est à Genève.")
        self.one("[id='label-CITY']").click()
        self.wait_spans([span for span in expected if span[0] != "CITY"])
        self.assertIn("1 hidden", self.one("#status").text)
        self.one("[id='label-CITY']").click()
        self.wait_spans(expected)

    def test_plugins_are_switched_off_and_on(self):
        text = "Le ministre cubain est à Genève."
        expected = self.write(text)
        self.one("#plugin-titles").click()
        # Persons are found beside titles.
        self.wait_spans(self.server.spans(text, without=["titles", "persons"]))
        self.assertNotEqual(self.spans(), expected)
        self.assertFalse(self.one("#plugin-persons").is_enabled())
        self.one("#plugin-titles").click()
        self.wait_spans(expected)
        self.assertTrue(self.one("#plugin-persons").is_selected())

    def test_a_click_says_why(self):
        self.write("Le vice-ministre cubain des Affaires étrangères est à Genève.")
        self.click_span("CITY: Genève")
        self.wait(lambda: "gazetteers/places/cities.tsv" in self.details(), self.details)
        self.assertIn("places/cities", self.details())
        self.click_span("DEMONYM CU: cubain")
        self.wait(lambda: "demonyms" in self.details(), self.details)
        self.assertEqual(self.one("#span-id").get_attribute("value"), "CU")
        self.wait(lambda: "Found by demonyms/" in self.announcement(), self.announcement)

    def test_a_phrase_says_why_not(self):
        self.write("La commission des pêches est à Genève.")
        self.drag_over("commission des pêches")
        self.wait(lambda: "commission des pêches" in self.details(), self.details)
        self.one("#ask").click()
        answer = self.server.post("why-not", {
            "text": "La commission des pêches est à Genève.", "start": 3, "end": 24, "offset_unit": "utf16"})
        count = len(answer["lost"]) + len(answer["entries"]) + len(answer["rules"])
        count += not answer["lost"] and not answer["rules"]
        self.wait(lambda: len(self.all("#details .reasons li")) == count, self.details)
        for rule in answer["rules"]:
            self.assertIn(rule["rule"], self.details())

    def test_a_phrase_that_cuts_a_word(self):
        self.write("Une salle à Genève.")
        self.drag_over("all")
        self.one("#ask").click()
        self.wait(lambda: "cuts a word" in self.details(), self.details)

    def test_documents_are_dropped(self):
        self.script(
            """
            const files = new DataTransfer();
            files.items.add(new File(['Paris, a'], 'a.txt'));
            files.items.add(new File(['Cuba, b'], 'b.txt'));
            window.dispatchEvent(new DragEvent('drop', {dataTransfer: files, bubbles: true, cancelable: true}));
            """)
        self.wait_spans([("CITY", "Paris")])
        self.choose("#documents", "1")
        self.wait_spans([("COUNTRY", "Cuba")])
        self.assertEqual(self.field.get_attribute("value"), "Cuba, b")
        self.script(
            """
            const files = new DataTransfer();
            files.items.add(new File(['Genève, c'], 'c.txt'));
            document.getElementById('text').dispatchEvent(
              new ClipboardEvent('paste', {clipboardData: files, bubbles: true, cancelable: true}));
            """)
        self.wait_spans([("CITY", "Genève")])
        self.assertEqual([option.text for option in self.all("#documents option")], ["a", "b", "c"])

    def test_files_that_cannot_be_read_are_named(self):
        for name, content, problem in [
            ("latin1.txt", b"Gen\xe8ve", "no UTF-8"),
            ("broken.jsonl", '{"text": "a"}\n{"text": ', "line 2: this is no JSON"),
            ("textless.jsonl", '{"id": "a"}', 'there is no "text"'),
            ("outside.jsonl", '{"text": "Cuba", "spans": [{"start": 0, "end": 5, "label": "COUNTRY"}]}', "leaves the text"),
            ("inside.jsonl", '{"text": "😀", "offset_unit": "utf16", "spans": [{"start": 0, "end": 1, "label": "X"}]}',
             "cuts a character"),
            ("lonely.ann", "T1\tX 0 1\ta\n", "lonely.txt"),
        ]:
            with self.subTest(name):
                self.open_file(name, content)
                self.wait(lambda: name in self.one("#problem").text and problem in self.one("#problem").text,
                          lambda: self.one("#problem").text)

    def test_the_date_of_the_text_reaches_the_server(self):
        self.write("Il arrive lundi à Cuba.")
        self.script(
            "const date = document.getElementById('date'); date.value = '2025-05-09';"
            "date.dispatchEvent(new Event('change', {bubbles: true}))")
        self.wait_spans([("DATE", "lundi"), ("COUNTRY", "Cuba")])
        gold = self.download("#save-jsonl", "gold.jsonl").read_text()
        self.assertIn('"date":"2025-05-09"', gold)


if __name__ == "__main__":
    unittest.main()
