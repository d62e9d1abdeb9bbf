"""Folds text as a careful user of a matcher of exact characters would: fast, with offsets into the original.

Case, accents, compatibility forms and ligatures go; apostrophes and quotation marks are one; a hyphen, like
white space of every kind, is a space. Nearly all characters fold to one: numpy looks those up all at once, and
only a text with others costs more.
"""

import re
import unicodedata

import numpy

SAME = {
    **dict.fromkeys("\u2018\u2019\u02bc\u2032`\u00b4", "'"),
    **dict.fromkeys("«»\u201c\u201d\u201e", '"'),
    **dict.fromkeys("-\u2010\u2011", " "),
    **dict.fromkeys("\u2013\u2014\u2212", "-"),
    "œ": "oe",
    "æ": "ae",
}


def fold_character(character):
    if character.isspace():
        return " "
    if unicodedata.category(character) == "Cf":
        return ""
    if character in SAME:
        return SAME[character]
    parts = unicodedata.normalize("NFKD", character.casefold())
    return "".join(SAME.get(part, part) for part in parts if unicodedata.category(part) != "Mn").casefold()


# The basic plane; above it is nothing to fold in this text.
FOLDED = ["" if 0xD800 <= code < 0xE000 else fold_character(chr(code)) for code in range(0x10000)]
UNEVEN = re.compile("[" + "".join(chr(code) for code, folded in enumerate(FOLDED) if len(folded) != 1) + "]")
SEVERAL = 0xFFFFFFFF
TABLE = numpy.arange(0x110000, dtype=numpy.uint32)
TABLE[:0x10000] = [ord(folded) if len(folded) == 1 else SEVERAL for folded in FOLDED]
LETTERS = numpy.array([chr(code).isalnum() for code in range(0x110000)], dtype=numpy.uint8)


def codes_of(text):
    return numpy.frombuffer(text.encode("utf-32-le"), dtype=numpy.uint32)


class Folded:
    """`plain`: the folded text. `offsets`: of each of its characters, and its end, in the original.
    `letters[i + 1]`: whether character `i` is part of a word, with 0 before the first and after the last."""

    __slots__ = ("plain", "offsets", "letters")

    def __init__(self, text):
        codes = TABLE.take(codes_of(text))
        if len(codes) and codes.max() == SEVERAL:
            self.plain = text.translate(FOLDED)
            self.offsets = uneven_offsets(text)
            codes = codes_of(self.plain)
        else:
            self.plain = codes.tobytes().decode("utf-32-le")
            self.offsets = range(len(text) + 1)
        self.letters = b"\0" + LETTERS.take(codes).tobytes() + b"\0"


def uneven_offsets(text):
    offsets, last = [], 0
    for match in UNEVEN.finditer(text):
        place = match.start()
        offsets.extend(range(last, place))
        offsets.extend([place] * len(FOLDED[ord(text[place])]))
        last = place + 1
    offsets.extend(range(last, len(text) + 1))
    return offsets


def fold(text):
    return Folded(text).plain
