"""The pairing of spans against all pairings there are."""

import itertools
import random

from entity_spark.overlaps import partial_overlaps


def text_order(span):
    return span[0], -span[1], span[2]


def by_all_pairings(gold, predicted):
    exact = gold & predicted
    golds = sorted(gold - exact, key=text_order)
    others = sorted(predicted - exact, key=text_order)
    best = None
    # No partner comes last; a permutation of padded columns is every one-to-one pairing.
    columns = [*range(len(others)), *[len(others)] * len(golds)]
    for choice in sorted(set(itertools.permutations(columns, len(golds)))):
        weight, overlaps = [0, 0, 0], []
        for span, column in zip(golds, choice):
            if column == len(others):
                continue
            other = others[column]
            shared = min(span[1], other[1]) - max(span[0], other[0])
            if shared <= 0:
                break
            union = max(span[1], other[1]) - min(span[0], other[0])
            weight[0] += span[:2] == other[:2]
            weight[1] += span[2] == other[2]
            weight[2] += max(1, (shared << 20) // union)
            if span[:2] != other[:2]:
                overlaps.append(shared / union)
        else:
            if best is None or weight > best[0]:
                best = weight, overlaps
    return best[1]


def test_against_all_pairings():
    seed = random.randrange(1 << 32)
    print("seed", seed)
    chance = random.Random(seed)

    def spans():
        starts = [chance.randrange(12) for _ in range(chance.randint(0, 4))]
        return {(start, start + chance.randint(1, 6), chance.choice("AB")) for start in starts}

    for _ in range(400):
        gold, predicted = spans(), spans()
        assert partial_overlaps(gold, predicted) == by_all_pairings(gold, predicted), (gold, predicted)


def test_nonsense_is_left_alone():
    gold = {(start, 100, "A") for start in range(20)}
    assert partial_overlaps(gold, {(start, 101, "A") for start in range(20)}) is None
