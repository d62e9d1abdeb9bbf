"""The page in Chromium, and what tests do with it."""

import json
import os
import pathlib
import shutil
import tempfile
import time
import unittest

from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver import ActionChains
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from server import Server

# Generous: a debug build on a busy machine. Nothing is slept for; this only ends a test that failed.
PATIENCE = float(os.environ.get("PAGE_PATIENCE", 60))

SPANS = """
return [...document.querySelectorAll('#view mark.span:not(.continued)')]
  .map((mark) => ({tag: mark.dataset.tag, name: mark.getAttribute('aria-label'), classes: [...mark.classList]}));
"""


def browser(folder, width, height):
    options = webdriver.ChromeOptions()
    binary = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if binary:
        options.binary_location = binary
    for argument in ["--headless=new", "--no-sandbox", "--disable-gpu", f"--window-size={width},{height}", "--lang=en"]:
        options.add_argument(argument)
    options.add_experimental_option("prefs", {"download.default_directory": str(folder)})
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = shutil.which("chromedriver")
    chrome = webdriver.Chrome(options=options, service=Service(driver) if driver else None)
    chrome.set_script_timeout(300)
    return chrome


class PageTest(unittest.TestCase):
    """A server and a browser for each class, a fresh page for each test."""

    options = []
    size = (1440, 900)
    token = None

    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp())
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        cls.server = Server(*cls.options, token=cls.token)
        cls.addClassCleanup(lambda: cls.server.stop())
        cls.chrome = browser(cls.folder, *cls.size)
        cls.addClassCleanup(cls.chrome.quit)

    # What a test may leave in the console, as parts of lines.
    expected_errors = ["favicon"]

    def setUp(self):
        self.chrome.get("about:blank")
        self.chrome.get(self.server.address)
        self.expected_errors = list(type(self).expected_errors)
        self.wait(lambda: self.all("#labels input") or self.token, "the page never listed its labels")

    def tearDown(self):
        lines = [entry["message"] for entry in self.chrome.get_log("browser") if entry["level"] == "SEVERE"]
        lines = [line for line in lines if not any(part in line for part in self.expected_errors)]
        self.assertEqual(lines, [], "errors in the console")

    # Looking

    def all(self, selector):
        return self.chrome.find_elements(By.CSS_SELECTOR, selector)

    def one(self, selector):
        return self.chrome.find_element(By.CSS_SELECTOR, selector)

    def script(self, script, *arguments):
        return self.chrome.execute_script(script, *arguments)

    def wait(self, condition, message="", patience=PATIENCE):
        end = time.monotonic() + patience
        while True:
            try:
                value = condition()
            except StaleElementReferenceException:
                value = None
            if value:
                return value
            if time.monotonic() > end:
                self.fail(message() if callable(message) else message or "it never happened")
            time.sleep(0.03)

    def marks(self):
        return self.script(SPANS)

    def names(self):
        return [mark["name"] for mark in self.marks()]

    def tags(self):
        return [mark["tag"] for mark in self.marks()]

    def spans(self):
        """(label, phrase) of all marks."""
        pairs = []
        for mark in self.marks():
            label, phrase = mark["name"].split(": ", 1)
            pairs.append((label.split(" ")[0], phrase))
        return pairs

    def wait_spans(self, expected):
        # Names show a phrase in one line.
        expected = [(label, " ".join(phrase.split())) for label, phrase in expected]
        self.wait(lambda: self.spans() == expected and self.is_settled(),
                  lambda: f"expected {expected}\nfound    {self.spans()}")

    def is_settled(self):
        return self.script(
            "return !document.querySelector('#reading.stale') && !document.querySelector('.busy')"
            " && !document.querySelector('[aria-busy]')")

    def settle(self):
        self.wait(self.is_settled, "the page never came to rest")

    def details(self):
        return self.one("#details").text

    def announcement(self):
        return self.script("return document.getElementById('announcement').textContent")

    # Doing

    @property
    def field(self):
        return self.one("#text")

    def type(self, text):
        """Key by key."""
        self.field.send_keys(text)

    def insert(self, text):
        """All at once, as an input method does; any character."""
        self.field.click()
        self.chrome.execute_cdp_cmd("Input.insertText", {"text": text})

    def paste(self, text):
        """Through the clipboard."""
        self.chrome.execute_cdp_cmd(
            "Browser.grantPermissions", {"permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]})
        failure = self.chrome.execute_async_script(
            "const [text, done] = arguments; document.getElementById('text').focus();"
            "navigator.clipboard.writeText(text).then(() => done(null), (error) => done(String(error)));", text)
        self.assertIsNone(failure)
        self.chrome.execute_cdp_cmd("Input.dispatchKeyEvent", {
            "type": "keyDown", "key": "v", "code": "KeyV", "modifiers": 2, "commands": ["paste"]})

    def write(self, text):
        """Puts a text into the field and waits for the server's spans."""
        self.insert(text)
        expected = self.server.spans(text)
        self.wait_spans(expected)
        return expected

    def click_span(self, name):
        # At its beginning, where nothing is nested.
        find = "return [...document.querySelectorAll('#view mark')].find((mark) => mark.ariaLabel?.startsWith(arguments[0]))"
        mark = self.wait(lambda: self.script(find, name), lambda: f"no {name} in {self.names()}")
        self.script("arguments[0].scrollIntoView({block: 'center'})", mark)
        box = self.script("const box = arguments[0].getClientRects()[0]; return [box.left + 6, box.top + box.height / 2]", mark)
        actions = ActionChains(self.chrome)
        actions.w3c_actions.pointer_action.move_to_location(*[round(value) for value in box])
        actions.w3c_actions.pointer_action.click()
        actions.perform()

    def drag_over(self, phrase):
        """Selects a phrase of the annotated text with the pointer."""
        box = self.script(
            """
            const texts = document.createTreeWalker(document.getElementById('view'), NodeFilter.SHOW_TEXT);
            for (let node = texts.nextNode(); node; node = texts.nextNode()) {
              const at = node.data.indexOf(arguments[0]);
              if (at < 0) continue;
              node.parentElement.scrollIntoView({block: 'nearest'});
              const range = document.createRange();
              range.setStart(node, at);
              range.setEnd(node, at + arguments[0].length);
              const boxes = range.getClientRects();
              const [first, last] = [boxes[0], boxes[boxes.length - 1]];
              return [first.left, first.top + first.height / 2, last.right, last.top + last.height / 2];
            }
            """, phrase)
        self.assertIsNotNone(box, f"{phrase} is nowhere in one piece")
        actions = ActionChains(self.chrome)
        pointer = actions.w3c_actions.pointer_action
        pointer.move_to_location(round(box[0]), round(box[1]))
        pointer.pointer_down()
        pointer.move_to_location(round(box[2]), round(box[3]))
        pointer.pointer_up()
        actions.perform()

    def press(self, *keys, times=1):
        """Keys together, on what has the focus."""
        for _ in range(times):
            actions = ActionChains(self.chrome)
            for key in keys[:-1]:
                actions.key_down(key)
            actions.send_keys(keys[-1])
            for key in keys[:-1]:
                actions.key_up(key)
            actions.perform()

    def tab_to(self, selector, most=60):
        for _ in range(most):
            if self.script("return document.activeElement.matches(arguments[0])", selector):
                return
            self.press(Keys.TAB)
        self.fail(f"Tab never comes to {selector}")

    def choose(self, selector, value):
        self.script(
            "const select = document.querySelector(arguments[0]); select.value = arguments[1];"
            "select.dispatchEvent(new Event('change', {bubbles: true}))", selector, value)

    def open_file(self, name, content):
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        self.one("#files").send_keys(str(path))
        return path

    def open_documents(self, name, documents):
        return self.open_file(name, "".join(json.dumps(document) + "\n" for document in documents))

    def download(self, button, name):
        path = self.folder / name
        path.unlink(missing_ok=True)
        self.one(button).click()
        self.wait(path.exists, f"{name} was never downloaded")
        self.wait(lambda: not list(self.folder.glob("*.crdownload")))
        return path
