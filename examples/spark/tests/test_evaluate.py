"""The distributed scores against `entity evaluate`, to the last digit."""

import json
import random
import unicodedata

import entitykit
import pytest
from conftest import write_lines

import evaluate as job
from entity_spark.engine import Engine
from entity_spark.scoring import Options

pytestmark = pytest.mark.skipif(not hasattr(entitykit, "evaluate"), reason="this entitykit cannot evaluate")

LABELS = ["COUNTRY", "CITY", "TITLE", "PERSON"]
UNITS = {
    "scalar": lambda text: len(text),
    "utf8": lambda text: len(text.encode()),
    "utf16": lambda text: len(text.encode("utf-16-le")) // 2,
}


def corpora(seed, documents):
    """Gold and predictions with much overlap, in another order."""
    chance = random.Random(seed)

    def spans(text, unit, base=()):
        found = dict(base)
        for _ in range(chance.randint(0, 6)):
            start = chance.randrange(len(text))
            end = min(len(text), start + chance.randint(1, 12))
            found[start, end, chance.choice(LABELS)] = chance.choice([None, "A", "B"])
        kept = [item for item in found.items() if item[0][2] and chance.random() < 0.7]
        width = UNITS[unit]
        return dict(kept), [
            {"start": width(text[:start]), "end": width(text[:end]), "label": label} | ({"id": id} if id else {})
            for (start, end, label), id in kept
        ]

    gold, predicted = [], []
    for number in range(documents):
        text = "".join(chance.choice("abcdéœ 😀") for _ in range(chance.randint(5, 60)))
        id = chance.choice(["a", "Z", "é", "e\u0301", "ß"]) + str(number)
        units = chance.choice(list(UNITS)), chance.choice(list(UNITS))
        base, spans_of_gold = spans(text, units[0])
        _, spans_found = spans(text, units[1], base)
        gold.append({"id": id, "text": text, "offset_unit": units[0], "spans": spans_of_gold})
        # Another spelling of the same id is the same document.
        predicted.append(
            {"id": unicodedata.normalize("NFC", id), "text": text, "offset_unit": units[1], "spans": spans_found}
        )
    chance.shuffle(predicted)
    return gold, predicted


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    seed = random.randrange(1 << 32)
    print("seed", seed)
    folder = tmp_path_factory.mktemp("corpora")
    return [write_lines(folder / f"{i}.jsonl", side) for i, side in enumerate(corpora(seed, 300))]


@pytest.mark.parametrize(
    "options, arguments",
    [
        (Options(), []),
        (
            Options(renamed=(("CITY", "PLACE"), ("COUNTRY", "PLACE")), labels=frozenset({"PLACE", "TITLE"})),
            ["--map", "CITY=PLACE", "--map", "COUNTRY=PLACE", "--labels", "PLACE,TITLE"],
        ),
        (Options(outermost=True), ["--outermost"]),
    ],
)
def test_same_numbers_as_the_command_line(spark, entity, files, options, arguments):
    gold, predicted = files
    expected = json.loads(entity("evaluate", "--gold", gold, "--predicted", predicted, "--ids", "--json", *arguments))
    assert expected["weighted"]["tp"] != round(expected["weighted"]["tp"]), "nothing partial was tried"
    report = job.evaluate(spark, Engine(), [gold], [predicted], options, with_ids=True)
    assert expected["ids"]["matched"] > 100
    assert report == expected


def test_what_cannot_be_compared(spark, tmp_path):
    document = {"id": "a", "text": "Cuba", "spans": []}
    wrong = [
        ([document, document | {"id": "b"}], [document], 'document "b" is not in the predicted documents'),
        ([document], [document, document | {"id": "b"}], 'document "b" is not in the gold documents'),
        ([document, document], [document], 'document "a" occurs more than once in the gold documents'),
        ([document], [document | {"text": "Kuba"}], "evaluation.text-mismatch"),
        ([document], [document | {"spans": [{"start": 2, "end": 9, "label": "X"}]}], "jsonl.span-outside"),
        ([document], [b"{"], "jsonl.syntax"),
        ([document], [{"text": "Cuba"}], "evaluation.missing-id"),
        ([{"id": "a", "text": "Cuba", "entities": [[0, 4, "X"]]}], [document], "evaluation.span-lists"),
    ]
    for number, (gold, predicted, message) in enumerate(wrong):
        sides = [write_lines(tmp_path / f"{number}{side}.jsonl", lines) for side, lines in zip("gp", (gold, predicted))]
        with pytest.raises(job.BadCorpus, match=message.replace("(", r"\(")):
            job.evaluate(spark, Engine(), sides[:1], sides[1:])


def test_files_of_two_kinds_are_refused(spark, tmp_path, capsys):
    gold = write_lines(tmp_path / "gold.jsonl", [{"id": "a", "text": "Cuba", "spans": []}])
    assert job.main(["--gold", gold, "annotated", "--predicted", gold]) == 2
    assert capsys.readouterr().err == f"inputs of two kinds: {gold} is jsonl, annotated is parquet\n"
