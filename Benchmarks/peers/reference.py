"""Slow and obvious searches that say what a matcher must find. None is timed."""

from collections import defaultdict

PREFIX = 3


class Characters:
    """Every occurrence of every term, letter by letter, also within words and within one another."""

    def __init__(self, terms):
        self.terms = set(terms)
        self.lengths = defaultdict(set)
        for term in self.terms:
            self.lengths[term[:PREFIX]].add(len(term))

    def __call__(self, text):
        spans = set()
        for start in range(len(text)):
            for prefix in range(1, PREFIX + 1):
                for length in self.lengths.get(text[start : start + prefix], ()):
                    if text[start : start + length] in self.terms:
                        spans.add((start, start + length))
        return spans


class Tokens:
    """Every sequence of tokens that is a term's."""

    def __init__(self, terms):
        self.terms = {tuple(term) for term in terms}
        self.longest = max(map(len, self.terms))

    def __call__(self, tokens):
        spans = set()
        for start in range(len(tokens)):
            for end in range(start + 1, min(start + self.longest, len(tokens)) + 1):
                if tuple(tokens[start:end]) in self.terms:
                    spans.add((start, end))
        return spans


def lower(text):
    """In lower case, and no longer for it."""
    return "".join(small if len(small := character.lower()) == 1 else character for character in text)


def whole_words(text, spans, is_letter=str.isalnum):
    return {
        (start, end)
        for start, end in spans
        if not (start > 0 and is_letter(text[start - 1])) and not (end < len(text) and is_letter(text[end]))
    }


def apart(spans, order):
    """Those of the spans that overlap none that comes before it in the order."""
    kept, taken = set(), set()
    for start, end in sorted(spans, key=order):
        if taken.isdisjoint(range(start, end)):
            kept.add((start, end))
            taken.update(range(start, end))
    return kept


def from_left(span):
    start, end = span
    return start, -end


def longest_first(span):
    start, end = span
    return start - end, start
