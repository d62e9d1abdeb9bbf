import daachorse
from exact import Raw, in_characters


class Matcher(Raw):
    def __init__(self, terms):
        super().__init__(terms)
        self.automaton = daachorse.CharwiseDoubleArrayAhoCorasick(terms)

    def spans(self, text):
        return ((start, end) for start, end, _ in self.automaton.find_overlapping(text))


class Bytes(Raw):
    """Faster than characters, where offsets in bytes will do."""

    def __init__(self, terms):
        super().__init__(terms)
        self.automaton = daachorse.DoubleArrayAhoCorasick([term.encode() for term in terms])

    def find(self, text):
        return self.automaton.find_overlapping(text.encode())

    def spans(self, text):
        return in_characters(((start, end) for start, end, _ in self.find(text)), text, text.encode())
