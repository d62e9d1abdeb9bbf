from gatenlp import Document
from gatenlp.processing.gazetteer import TokenGazetteer
from gatenlp.processing.tokenizer import NLTKTokenizer
from nltk.tokenize import RegexpTokenizer
from reference import Tokens


class Matcher:
    """Lower case, every sequence of tokens; a token is a word or a mark."""

    def __init__(self, terms):
        self.terms = terms
        self.words = RegexpTokenizer(r"\w+|[^\w\s]")
        self.tokenizer = NLTKTokenizer(nltk_tokenizer=self.words)
        self.gazetteer = TokenGazetteer(
            source=[(self.words.tokenize(term), {}) for term in terms], source_fmt="gazlist", mapfunc=str.lower
        )

    def find(self, text):
        return self.gazetteer(self.tokenizer(Document(text))).annset().with_type("Lookup")

    def spans(self, text):
        return [(match.start, match.end) for match in self.find(text)]

    def reference(self):
        tokens = Tokens(map(str.lower, self.words.tokenize(term)) for term in self.terms)

        def search(text):
            places = list(self.words.span_tokenize(text))
            spans = tokens([text[start:end].lower() for start, end in places])
            return {(places[start][0], places[end - 1][1]) for start, end in spans}

        return search
