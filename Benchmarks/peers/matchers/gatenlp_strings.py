import re

from gatenlp.processing.gazetteer import StringGazetteer
from reference import Characters, lower

WORD = re.compile(r"[^\W_]+")


class Matcher:
    """Lower case, every match that begins and ends where a word does."""

    def __init__(self, terms):
        self.terms = terms
        self.gazetteer = StringGazetteer(source=terms, source_fmt="gazlist", map_chars="lower")

    def find(self, text):
        starts, ends = words(text)
        return list(self.gazetteer.find_all(text, start_offsets=starts, end_offsets=ends))

    def spans(self, text):
        return [(match.start, match.end) for match in self.find(text)]

    def reference(self):
        # A character whose lower case is two, as that of İ, is found nowhere.
        characters = Characters(term.lower() for term in self.terms)

        def search(text):
            starts, ends = words(text)
            return {span for span in characters(lower(text)) if span[0] in starts and span[1] in ends}

        return search


def words(text):
    """Where words begin and where they end."""
    spans = [match.span() for match in WORD.finditer(text)]
    return {start for start, _ in spans}, {end for _, end in spans}
