"""What the page says when the server does not do what it should."""

import threading
import unittest
import urllib.error

from page import By, Keys, PageTest


class Errors(PageTest):
    expected_errors = ["favicon", "ERR_CONNECTION", "ERR_EMPTY", "Failed to load resource"]

    def problem(self):
        return self.one("#problem").text


class Away(Errors):
    def test_the_server_goes_and_comes_back(self):
        self.write("Paris")
        self.server.stop()
        self.type(" Cuba")
        self.wait(lambda: "does not answer" in self.problem(), self.problem)
        self.assertIn("Trying again", self.problem())
        # Nothing is lost, and the text is still shown.
        self.wait(lambda: "Paris Cuba" in self.script("return document.getElementById('view').textContent"))
        self.assertEqual(self.spans(), [("CITY", "Paris")])
        self.server.start()
        self.wait_spans([("CITY", "Paris"), ("COUNTRY", "Cuba")])
        self.assertFalse(self.one("#problem").is_displayed())

    def test_gold_is_saved_without_a_server(self):
        self.write("Paris et Cuba")
        self.server.stop()
        try:
            gold = self.download("#save-jsonl", "gold.jsonl").read_text()
            self.assertIn('"text":"Cuba"', gold)
            self.one("#save-brat").click()
            self.wait(lambda: "does not answer" in self.problem(), self.problem)
        finally:
            self.server.start()


class Small(Errors):
    options = ["--max-body", "2000"]

    def test_a_text_too_long(self):
        self.write("Paris")
        self.insert(" et Cuba" * 400)
        self.wait(lambda: "too long for this server" in self.problem() and "2000 bytes" in self.problem(), self.problem)
        self.press(Keys.CONTROL, "a")
        self.press("Cuba")
        self.wait_spans([("COUNTRY", "Cuba")])
        self.assertFalse(self.one("#problem").is_displayed())


class Busy(Errors):
    options = ["--max-requests", "1"]

    def test_a_busy_server_is_asked_again(self):
        self.write("Paris")
        stop = threading.Event()

        def keep_busy():
            while not stop.is_set():
                try:
                    self.server.post("annotate", {"text": "Le ministre cubain est à Genève. " * 2000})
                except urllib.error.HTTPError:
                    pass

        others = [threading.Thread(target=keep_busy) for _ in range(2)]
        for other in others:
            other.start()
        try:
            self.type(" Cuba")
            self.wait(lambda: "busy" in self.problem() or ("COUNTRY", "Cuba") in self.spans())
            for character in " et Genève":
                if "busy" in self.problem():
                    break
                self.type(character)
                self.wait(lambda: "busy" in self.problem() or self.is_settled())
            self.assertIn("busy", self.problem())
            self.assertIn("Trying again", self.problem())
        finally:
            stop.set()
            for other in others:
                other.join()
        self.wait(lambda: not self.one("#problem").is_displayed() and ("COUNTRY", "Cuba") in self.spans())


class Guarded(Errors):
    token = "a-token-that-is-long-enough"

    def test_a_token_is_asked_for(self):
        self.wait(lambda: self.all("#token"), self.problem)
        self.one("#token").send_keys("wrong", Keys.ENTER)
        self.wait(lambda: self.all("#token") and self.one("#token").get_attribute("value") == "")
        self.one("#token").send_keys(self.token, Keys.ENTER)
        self.wait(lambda: self.all("#labels input"), self.problem)
        self.type("Cuba")
        self.wait(lambda: self.spans() == [("COUNTRY", "Cuba")])


if __name__ == "__main__":
    unittest.main()
