import daachorse
from exact import Raw


class Matcher(Raw):
    def __init__(self, terms):
        super().__init__(terms)
        self.automaton = daachorse.CharwiseDoubleArrayAhoCorasick(terms)

    def find(self, text):
        return self.automaton.find_overlapping(text)

    def spans(self, text):
        return ((start, end) for start, end, _ in self.automaton.find_overlapping(text))
