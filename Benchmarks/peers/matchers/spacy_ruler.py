import spacy
from matchers import spacy_phrases
from reference import apart, longest_first


class Matcher(spacy_phrases.Matcher):
    """As the phrases, but the longest first and none that overlaps another."""

    def __init__(self, terms):
        self.terms = terms
        self.language = spacy.blank("fr")
        ruler = self.language.add_pipe("entity_ruler", config={"phrase_matcher_attr": "LOWER"})
        ruler.add_patterns([{"label": "ENTRY", "pattern": term} for term in terms])

    def find(self, text):
        return self.language(text).ents

    def chosen(self, spans):
        return apart(spans, longest_first)
