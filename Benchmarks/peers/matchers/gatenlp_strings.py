import re

from gatenlp.processing.gazetteer import StringGazetteer
from reference import Characters, whole_words

WORD = re.compile(r"[^\W_]+")


class Matcher:
    """Lower case, every match that begins and ends where a word does."""

    def __init__(self, terms):
        self.terms = terms
        self.gazetteer = StringGazetteer(source=terms, source_fmt="gazlist", map_chars="lower")

    def find(self, text):
        words = [match.span() for match in WORD.finditer(text)]
        return list(
            self.gazetteer.find_all(
                text, start_offsets={start for start, _ in words}, end_offsets={end for _, end in words}
            )
        )

    def spans(self, text):
        return [(match.start, match.end) for match in self.find(text)]

    def reference(self):
        characters = Characters({term.lower() for term in self.terms})

        def search(text):
            lower = "".join(map(lower_character, text))
            return whole_words(lower, characters(lower))

        return search


def lower_character(character):
    lower = character.lower()
    return lower if len(lower) == 1 else character
