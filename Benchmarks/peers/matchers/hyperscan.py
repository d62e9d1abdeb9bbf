import hyperscan
from exact import Raw, in_characters


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
        return in_characters(((end - lengths[entry], end) for entry, end in self.scan(data)), text, data)
