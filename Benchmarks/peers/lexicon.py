"""Times other matchers on the text and lists that `make bench` made, in one run with ours.

    python3 lexicon.py CORPUS-FOLDER PATH-OF-BENCH [SIZE…]

Raw: exact bytes, no folding, no word boundaries, offsets as they come. Normalized: text and list are lower-cased
and stripped of accents first, matches are kept where they are whole words, and offsets are mapped back to the
original; that work is timed, as their users must do it. Ours is always normalized, with whole words and
original offsets. One core each; medians of three runs; in MB of UTF-8 a second.
"""

import json
import statistics
import subprocess
import sys
import time
import unicodedata


def read_terms(path):
    with open(path, encoding="utf-8") as file:
        next(file)
        return [line.split("\t")[0] for line in file]


def fold(text):
    """The folded text, and for each of its characters the offset in the original."""
    folded, offsets = [], []
    for offset, character in enumerate(text):
        for part in unicodedata.normalize("NFKD", character.lower()):
            if not unicodedata.combining(part):
                folded.append("'" if part == "\u2019" else part)
                offsets.append(offset)
    offsets.append(len(text))
    return "".join(folded), offsets


def whole_words(text, spans, offsets):
    count = len(text)
    for start, end in spans:
        before = start > 0 and text[start - 1].isalnum()
        after = end < count and text[end].isalnum()
        if not before and not after:
            yield offsets[start], offsets[end]


def timed(action, runs=3):
    times, count = [], None
    for _ in range(runs):
        start = time.perf_counter()
        result = action()
        times.append(time.perf_counter() - start)
        if count not in (None, result):
            sys.exit(f"another count of matches: {result} after {count}")
        count = result
    return statistics.median(times), count


def raw_matchers(terms):
    import ahocorasick_rs
    import daachorse

    double_array = daachorse.CharwiseDoubleArrayAhoCorasick(terms)
    yield "daachorse, raw", lambda texts: sum(len(double_array.find_overlapping(text)) for text in texts)
    rust = ahocorasick_rs.AhoCorasick(terms)
    yield "ahocorasick_rs, raw", lambda texts: sum(
        len(rust.find_matches_as_indexes(text, overlapping=True)) for text in texts
    )


def normalized_matchers(terms):
    import ahocorasick_rs
    import daachorse
    from flashtext import KeywordProcessor

    folded = sorted({fold(term)[0] for term in terms})

    def normalized(find):
        def run(texts):
            found = 0
            for text in texts:
                plain, offsets = fold(text)
                found += sum(1 for _ in whole_words(plain, find(plain), offsets))
            return found

        return run

    double_array = daachorse.CharwiseDoubleArrayAhoCorasick(folded)
    yield "daachorse, normalized", normalized(
        lambda text: ((start, end) for start, end, _ in double_array.find_overlapping(text))
    )
    rust = ahocorasick_rs.AhoCorasick(folded)
    yield "ahocorasick_rs, normalized", normalized(
        lambda text: ((start, end) for _, start, end in rust.find_matches_as_indexes(text, overlapping=True))
    )
    words = KeywordProcessor()
    for term in folded:
        words.add_keyword(term)
    yield "flashtext, normalized", normalized(
        lambda text: ((start, end) for _, start, end in words.extract_keywords(text, span_info=True))
    )


def main():
    corpus, bench = sys.argv[1:3]
    sizes = [int(size) for size in sys.argv[3:]] or [1_000, 10_000, 100_000]
    with open(f"{corpus}/text.txt", encoding="utf-8", newline="") as file:
        all_texts = file.read().split("\x0c")
    # Python's folding alone takes a second for two megabytes: a part of the text is enough to know its speed.
    texts, size = [], 0
    for text in all_texts:
        if size > 4_000_000:
            break
        texts.append(text)
        size += len(text.encode())
    for count in sizes:
        terms = read_terms(f"{corpus}/list-{count}.tsv")
        lexicon = f"{corpus}/fold-{count}.lexicon"
        subprocess.run(
            [bench, "build", f"{corpus}/list-{count}.tsv", lexicon, "fold"], check=True, capture_output=True
        )
        output = subprocess.run(
            [bench, "match", lexicon, f"{corpus}/text.txt", "3"], check=True, capture_output=True
        ).stdout
        ours = json.loads(output)
        speed = ours["bytes"] / ours["matching"][1] / 1e6
        print(f"{count:,} entries")
        print(f"  {'entitykit, normalized':28} {speed:8.1f} MB/s")
        for name, run in [*raw_matchers(terms), *normalized_matchers(terms)]:
            seconds, found = timed(lambda: run(texts))
            theirs = size / seconds / 1e6
            print(f"  {name:28} {theirs:8.1f} MB/s  {found:9,} matches  ours is {speed / theirs:.2f} times")


main()
