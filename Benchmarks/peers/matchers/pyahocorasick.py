import ahocorasick
from exact import Raw


class Matcher(Raw):
    def __init__(self, terms):
        super().__init__(terms)
        self.automaton = ahocorasick.Automaton(ahocorasick.STORE_LENGTH)
        for term in terms:
            self.automaton.add_word(term)
        self.automaton.make_automaton()

    def find(self, text):
        return list(self.automaton.iter(text))

    def spans(self, text):
        return ((last - length + 1, last + 1) for last, length in self.automaton.iter(text))
