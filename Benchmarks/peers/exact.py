"""Two ways to use a matcher of exact characters: as it is, and with the work around it that its users must do."""

from folding import fold
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
        self.terms = sorted({fold(term)[0] for term in terms})
        self.matcher = matcher(self.terms)

    def find(self, text):
        plain, offsets = fold(text)
        return [
            (offsets[start], offsets[end])
            for start, end in self.matcher.spans(plain)
            if not (plain[start - 1 : start].isalnum() or plain[end : end + 1].isalnum())
        ]

    def spans(self, text):
        return self.find(text)

    def reference(self):
        characters = Characters(self.terms)

        def search(text):
            plain, offsets = fold(text)
            return {(offsets[start], offsets[end]) for start, end in whole_words(plain, characters(plain))}

        return search
