import re

from presidio_analyzer import PatternRecognizer
from reference import Characters, apart, lower, whole_words


class Matcher:
    """A deny list is one regular expression: whole words, case ignored, the first alternative that fits."""

    def __init__(self, terms):
        self.terms = terms
        self.recognizer = PatternRecognizer(
            supported_entity="ENTRY", supported_language="fr", deny_list=terms
        )
        # The expression is compiled at the first text.
        self.recognizer.analyze("", ["ENTRY"])

    def find(self, text):
        return self.recognizer.analyze(text, ["ENTRY"])

    def spans(self, text):
        return [(match.start, match.end) for match in self.find(text)]

    def reference(self):
        order = {}
        for place, term in enumerate(map(lower, self.terms)):
            order.setdefault(term, place)
        characters = Characters(order)

        def search(text):
            plain = lower(text)
            spans = whole_words(plain, characters(plain), re.compile(r"\w").match)
            return apart(spans, lambda span: (span[0], order[plain[span[0] : span[1]]]))

        return search
