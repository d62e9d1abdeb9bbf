"""The overlaps of partial pairs, unrounded.

EntityKit's report gives the credit of a document under the scheme `weighted` only within a sum that was rounded.
To add up many documents to the last digit, the summands are needed: which spans stand for each other by the
definition in docs/evaluation.md, and how far they overlap. Only spans without an exact partner are looked at, a
cluster of overlapping ones at a time.
"""

from functools import lru_cache

# Larger clusters are not searched: there are none outside of nonsense.
LARGEST = 12


def partial_overlaps(gold, predicted):
    """Intersection over union of each pair with different bounds, in the text order of the gold spans.

    `gold` and `predicted` are sets of (start, end, label), in bytes. `None` where a cluster is too large.
    """
    exact = gold & predicted
    gold = sorted(gold - exact, key=_text_order)
    predicted = sorted(predicted - exact, key=_text_order)
    overlaps = []
    for golds, others in _clusters(gold, predicted):
        if len(golds) > LARGEST or len(others) > LARGEST:
            return None
        for span, partner in zip(golds, _best_partners(golds, others)):
            if partner is not None and span[:2] != partner[:2]:
                overlaps.append(_shared(span, partner) / _union(span, partner))
    return overlaps


def _text_order(span):
    return span[0], -span[1], span[2]


def _shared(a, b):
    return max(0, min(a[1], b[1]) - max(a[0], b[0]))


def _union(a, b):
    return a[1] - a[0] + b[1] - b[0] - _shared(a, b)


def _clusters(gold, predicted):
    """Runs of spans that share no byte with each other and have both sides."""
    golds, others, end = [], [], None
    spans = sorted([(span, True) for span in gold] + [(span, False) for span in predicted], key=lambda s: s[0][:2])
    for span, is_gold in spans:
        if end is not None and span[0] >= end:
            if golds and others:
                yield sorted(golds, key=_text_order), sorted(others, key=_text_order)
            golds, others, end = [], [], None
        (golds if is_gold else others).append(span)
        end = span[1] if end is None else max(end, span[1])
    if golds and others:
        yield sorted(golds, key=_text_order), sorted(others, key=_text_order)


def _best_partners(golds, others):
    """Most equal bounds, then most equal labels, then the greatest overlap; of equals the first in text order."""

    def weight(a, b):
        return a[:2] == b[:2], a[2] == b[2], max(1, (_shared(a, b) << 20) // _union(a, b))

    @lru_cache(maxsize=None)
    def best(index, taken):
        """What the gold spans from `index` on are worth, and the partner of the first of them."""
        if index == len(golds):
            return (0, 0, 0), None
        result = None
        for column in [*range(len(others)), None]:
            if column is None:
                value, rest = (0, 0, 0), taken
            elif taken >> column & 1 or not _shared(golds[index], others[column]):
                continue
            else:
                value, rest = weight(golds[index], others[column]), taken | 1 << column
            value = tuple(a + b for a, b in zip(value, best(index + 1, rest)[0]))
            if result is None or value > result[0]:
                result = value, column
        return result

    taken, partners = 0, []
    for index in range(len(golds)):
        column = best(index, taken)[1]
        partners.append(None if column is None else others[column])
        if column is not None:
            taken |= 1 << column
    return partners
