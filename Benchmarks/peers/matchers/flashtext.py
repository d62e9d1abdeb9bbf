from exact import Raw
from flashtext import KeywordProcessor
from folding import fold
from reference import apart, from_left, Characters, whole_words


class Matcher:
    """Whole words, the longest at a place, none within another: its own way, in folded text."""

    def __init__(self, terms):
        self.terms = sorted({fold(term)[0] for term in terms})
        self.words = KeywordProcessor(case_sensitive=True)
        for term in self.terms:
            self.words.add_keyword(term)

    def find(self, text):
        plain, offsets = fold(text)
        return [
            (offsets[start], offsets[end])
            for _, start, end in self.words.extract_keywords(plain, span_info=True)
        ]

    spans = find

    def reference(self):
        characters = Characters(self.terms)

        def search(text):
            plain, offsets = fold(text)
            spans = whole_words(plain, characters(plain), self.is_letter)
            return {(offsets[start], offsets[end]) for start, end in apart(spans, from_left)}

        return search

    def is_letter(self, character):
        return character in self.words.non_word_boundaries
