import ahocorasick_rs
from exact import Raw


class Matcher(Raw):
    def __init__(self, terms):
        super().__init__(terms)
        self.automaton = ahocorasick_rs.AhoCorasick(terms)

    def find(self, text):
        return self.automaton.find_matches_as_indexes(text, overlapping=True)

    def spans(self, text):
        return ((start, end) for _, start, end in self.find(text))
