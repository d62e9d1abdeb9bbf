"""Two ways to use a matcher of exact characters: as it is, and with the work around it that its users must do."""

import numpy
from folding import Folded, fold
from reference import Characters, whole_words


class Raw:
    """No folding, no word boundaries. A matcher says `find`, whose result has a length, and `spans`."""

    def __init__(self, terms):
        self.terms = terms

    def reference(self):
        return Characters(self.terms)


class Normalized:
    """Whole words in folded text, made of a matcher of exact characters.

    The terms are folded, each text is, matches are kept that are whole words, and their offsets are taken back
    to the original; all of this is timed.
    """

    def __init__(self, matcher, terms):
        self.terms = sorted(set(map(fold, terms)))
        self.matcher = matcher(self.terms)

    def find(self, text):
        folded = Folded(text)
        offsets, letters = folded.offsets, folded.letters
        return [
            (offsets[start], offsets[end])
            for start, end in self.matcher.spans(folded.plain)
            if not (letters[start] or letters[end + 1])
        ]

    def spans(self, text):
        return self.find(text)

    def reference(self):
        characters = Characters(self.terms)

        def search(text):
            folded = Folded(text)
            spans = whole_words(folded.plain, characters(folded.plain))
            return {(folded.offsets[start], folded.offsets[end]) for start, end in spans}

        return search


def in_characters(spans, text, data):
    """Spans in the bytes of a text as spans in its characters."""
    if len(data) == len(text):
        return spans
    begins = (numpy.frombuffer(data, dtype=numpy.uint8) & 0xC0) != 0x80
    places = [*(numpy.cumsum(begins) - 1).tolist(), len(text)]
    return ((places[start], places[end]) for start, end in spans)
