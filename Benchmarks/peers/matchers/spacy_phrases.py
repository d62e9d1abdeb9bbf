import spacy
from reference import Tokens
from spacy.matcher import PhraseMatcher


class Matcher:
    """Lower case, spaCy's French tokens, every match."""

    def __init__(self, terms):
        self.terms = terms
        self.language = spacy.blank("fr")
        self.matcher = PhraseMatcher(self.language.vocab, attr="LOWER")
        self.matcher.add("ENTRY", [self.language.make_doc(term) for term in terms])

    def find(self, text):
        return self.matcher(self.language.make_doc(text), as_spans=True)

    def spans(self, text):
        return [(span.start_char, span.end_char) for span in self.find(text)]

    def reference(self):
        make = self.language.make_doc
        tokens = Tokens([token.lower_ for token in make(term)] for term in self.terms)

        def search(text):
            document = make(text)
            spans = self.chosen(tokens([token.lower_ for token in document]))
            return {(document[start].idx, document[end - 1].idx + len(document[end - 1])) for start, end in spans}

        return search

    def chosen(self, spans):
        return spans
