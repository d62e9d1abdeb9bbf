import re
from collections import defaultdict

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
        places = defaultdict(list)
        for place, term in enumerate(self.terms):
            places[folded(term)].append((place, term))
        characters = Characters(places)

        def search(text):
            plain = folded(text)
            first = {}
            for start, end in whole_words(text, characters(plain), re.compile(r"\w").match):
                fitting = [place for place, term in places[plain[start:end]] if fits(term, text[start:end])]
                if fitting:
                    first[start, end] = fitting[0]
            return apart(first, lambda span: (span[0], first[span]))

        return search


# Letters that the expression takes for one another, though the third is no case of the first.
TURKISH = [{"i", "I"}, {"i", "İ"}, {"I", "ı"}]


def folded(text):
    return lower(text).replace("ı", "i").replace("İ", "i")


def fits(term, text):
    return all(lower(a) == lower(b) or {a, b} in TURKISH for a, b in zip(term, text, strict=True))
