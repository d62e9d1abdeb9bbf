"""Scores annotations against gold, distributed: the numbers of `entity evaluate --json`, to the last digit.

    python evaluate.py --gold gold.jsonl --predicted annotated
    spark-submit --master spark://… evaluate.py --gold hdfs:///gold --predicted hdfs:///annotated --wheel entitykit-….whl

Either side is JSONL, or what annotate.py wrote.
"""

import argparse
import json
import sys

from entity_spark import scores
from entity_spark.pairing import paired
from entity_spark.scoring import SCORED, Counts, Options, score_batches
from entity_spark.sessions import session
from entity_spark.shipping import ship


class BadCorpus(Exception):
    """What cannot be compared: one line each."""


def arguments(argv=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--gold", nargs="+", required=True)
    parser.add_argument("--predicted", nargs="+", required=True)
    parser.add_argument("--labels", help="score only these, named as after --map: A,B")
    parser.add_argument("--map", action="append", default=[], metavar="FROM=TO", help="rename a label on both sides")
    parser.add_argument("--outermost", action="store_true", help="then drop spans that lie inside another")
    parser.add_argument("--ids", action="store_true", help="score ids too")
    parser.add_argument("--wheel", help="entitykit's wheel, shipped with the job")
    parser.add_argument("--master", help="local[2], spark://…; else what spark-submit says")
    return parser.parse_args(argv)


def evaluate(spark, engine, gold, predicted, options=Options(), with_ids=False):
    """The report, as `entity evaluate --json` prints it.

    Raises `BadCorpus` for what `entity evaluate` refuses: an id on one side only or twice, other texts, spans that do
    not fit their text.
    """
    scored = paired(spark, gold, predicted).mapInArrow(score_batches(engine, options), SCORED).toArrow().to_pylist()
    kinds = {kind: [row for row in scored if row["kind"] == kind] for kind in ("document", "counts", "problem")}
    if kinds["problem"]:
        raise BadCorpus("\n".join(sorted(f"{row['file']}: {row['json']}" for row in kinds["problem"])))
    if not kinds["document"]:
        raise BadCorpus("there are no documents [evaluate.empty]")
    total = Counts()
    for row in kinds["counts"]:
        total.add_counts(Counts(**json.loads(row["json"])))
    documents = sorted(kinds["document"], key=lambda row: (row["file"], row["split"], row["row"]))
    tallies = [(row["tp"], row["actual"], row["possible"]) for row in documents]
    interval = scores.interval(spark, [row["key"] for row in documents], tallies)
    return scores.report(total, (row["credit"] for row in documents), interval, with_ids)


def main(argv=None):
    given = arguments(argv)
    options = Options(
        labels=frozenset(given.labels.split(",")) if given.labels else None,
        renamed=tuple(tuple(each.split("=", 1)) for each in given.map),
        outermost=given.outermost,
    )
    if any(len(each) != 2 for each in options.renamed):
        print("--map wants FROM=TO", file=sys.stderr)
        return 2
    spark = session("entitykit evaluate", given.master)
    try:
        engine = ship(spark, wheel=given.wheel)
        report = evaluate(spark, engine, given.gold, given.predicted, options, given.ids)
    except BadCorpus as error:
        print(error, file=sys.stderr)
        return 3
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    print(json.dumps(report, indent=2, sort_keys=True))
    return 0


if __name__ == "__main__":
    sys.exit(main())
