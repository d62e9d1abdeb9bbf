from exact import Raw
from flashtext import KeywordProcessor
from folding import Folded, fold
from reference import Characters, apart, from_left, whole_words


class Matcher:
    """Whole words, the longest at a place, none within another: its own way, in folded text."""

    def __init__(self, terms):
        self.terms = sorted(set(map(fold, terms)))
        self.words = KeywordProcessor(case_sensitive=True)
        for term in self.terms:
            self.words.add_keyword(term)

    def find(self, text):
        folded = Folded(text)
        offsets = folded.offsets
        return [
            (offsets[start], offsets[end])
            for _, start, end in self.words.extract_keywords(folded.plain, span_info=True)
        ]

    def spans(self, text):
        return self.find(text)

    def reference(self):
        characters = Characters(self.terms)

        def search(text):
            folded = Folded(text)
            spans = apart(whole_words(folded.plain, characters(folded.plain), self.is_letter), from_left)
            return {(folded.offsets[start], folded.offsets[end]) for start, end in spans}

        return search

    def is_letter(self, character):
        return character in self.words.non_word_boundaries
