import hyperscan
from exact import Raw


class Matcher(Raw):
    """Literals in UTF-8. Where a match begins follows from the literal, which is faster than asking for it."""

    def __init__(self, terms):
        super().__init__(terms)
        literals = [term.encode() for term in terms]
        self.lengths = [len(literal) for literal in literals]
        self.database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
        self.database.compile(expressions=literals, ids=list(range(len(literals))), literal=True)

    def scan(self, data):
        found = []
        add = found.append
        self.database.scan(data, match_event_handler=lambda entry, _, end, __, ___: add((entry, end)))
        return found

    def find(self, text):
        return self.scan(text.encode())

    def spans(self, text):
        data = text.encode()
        lengths = self.lengths
        spans = ((end - lengths[entry], end) for entry, end in self.scan(data))
        if len(data) == len(text):
            return spans
        # Bytes to characters.
        places = [place for place, character in enumerate(text) for _ in range(len(character.encode()))]
        places.append(len(text))
        return ((places[start], places[end]) for start, end in spans)
