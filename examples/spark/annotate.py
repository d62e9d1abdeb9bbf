"""Annotates a corpus: JSONL or Parquet in, Parquet with an array of spans out.

    python annotate.py news.jsonl --output annotated --plugin ./ships
    spark-submit --master spark://… annotate.py hdfs:///news --output hdfs:///annotated --wheel entitykit-….whl

One row comes out for each document that goes in: under `outcome=annotated` with its spans, or under
`outcome=set-aside` with the reason and the bytes. The counts are printed as one JSON object.
"""

import argparse
import json
import sys

from pyspark.errors import AnalysisException
from pyspark.sql import functions as F
from pyspark.sql.types import StructField, StructType

from entity_spark import records
from entity_spark.annotating import Job, annotate_batches
from entity_spark.engine import Engine, package, pipeline
from entity_spark.schema import ANNOTATED, DOCUMENT, SET_ASIDE
from entity_spark.sessions import session
from entity_spark.shipping import ship


def arguments(argv=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("inputs", nargs="+", metavar="INPUT", help="files or folders")
    parser.add_argument("--output", required=True, help="a folder that is made; it must not be there")
    parser.add_argument("--from", dest="kind", choices=["jsonl", "parquet"], help="else by the name")
    for name in records.COLUMNS:
        parser.add_argument(f"--{name}-column", metavar="NAME", help=f"where the {name} stands in Parquet; else {name}")
    parser.add_argument("--keep", action="append", default=[], metavar="NAME", help="a further column to keep; Parquet")
    parser.add_argument("--no-text", action="store_true", help="leave the text out of the output")
    parser.add_argument("--limit", type=int, default=records.DEFAULT_LIMIT, help="bytes of the largest record")
    parser.add_argument("--partitions", type=int, help="cut the input into so many tasks; costs a shuffle")
    parser.add_argument("--keep-partial", action="store_true", help="keep documents that a recognizer failed on")
    parser.add_argument("--fail-above", type=float, help="exit with status 1 where a greater share is set aside")
    parser.add_argument("--pipeline", help="a pipeline file, shipped with the job and with the plugins beside it")
    parser.add_argument("--plugin", action="append", default=[], help="the folder of a plugin, shipped with the job")
    parser.add_argument("--without", action="append", default=[], help="a plugin to leave out")
    parser.add_argument("--set", action="append", default=[], metavar="PLUGIN.NAME=VALUE", help="a setting")
    parser.add_argument("--entries", action="append", default=[], metavar="LABEL:TERM=ID", help="words to find")
    parser.add_argument("--languages", default="", help="fr,es")
    parser.add_argument("--wheel", help="entitykit's wheel, shipped with the job")
    parser.add_argument("--home", help="where Plugins and gazetteers are on the workers, if not in the package")
    parser.add_argument("--master", help="local[2], spark://…; else what spark-submit says")
    return parser.parse_args(argv)


def check(spark, engine: Engine):
    """Makes the pipeline once, on a worker, so that what is wrong with it is said once and plainly.

    Returns the message, or `None` where the pipeline is good.
    """

    def attempt(_):
        try:
            failure = package(engine).EntityKitError
        except ImportError as error:
            yield f"the workers have no package entitykit ({error}): install it there, or ship it with --wheel"
            return
        try:
            pipeline(engine)
        except failure as error:
            yield str(error)

    return next(iter(spark.sparkContext.parallelize([0], 1).mapPartitions(attempt).collect()), None)


def annotate(spark, job: Job, inputs, output, columns=None, partitions=None):
    """Runs the job and writes its output."""
    source = records.read(spark, inputs, job.kind, columns, job.limit, job.keep)
    if partitions:
        source = source.repartition(partitions)
    kept = [StructField(name, source.schema[inner].dataType) for name, inner in records.kept(job.keep).items()]
    schema = StructType(DOCUMENT.fields + kept)
    documents = source.mapInArrow(annotate_batches(job), schema)
    documents.write.partitionBy("outcome").parquet(output)


def count(spark, output):
    """What is in an output.

    Counted from what was written, not with accumulators, which count a task again when it is repeated.
    """
    documents = spark.read.schema(DOCUMENT).parquet(output)
    rows = (
        documents.groupBy("outcome", "error.code")
        .agg(F.count("*").alias("documents"), F.sum("size").alias("bytes"), F.sum(F.size("spans")).alias("spans"))
        .collect()
    )
    good = [row for row in rows if row.outcome == ANNOTATED]
    bad = [row for row in rows if row.outcome == SET_ASIDE]
    warned = (
        documents.where(F.col("outcome") == ANNOTATED)
        .select(F.explode("warnings.code").alias("code"))
        .groupBy("code")
        .count()
        .collect()
    )
    return {
        "annotated": sum(row.documents for row in good),
        "bytes": sum(row.bytes for row in good),
        "spans": sum(row.spans for row in good),
        "set-aside": sum(row.documents for row in bad),
        "set-aside-by-code": {row.code: row.documents for row in sorted(bad, key=lambda row: row.code)},
        "warnings-by-code": {row.code: row["count"] for row in sorted(warned, key=lambda row: row.code)},
    }


def fingerprint(spark, path):
    """Of all rows of an output, in whatever order they stand: their number, and the sum of their hashes."""
    row = F.xxhash64("id", "date", "text", F.to_json("spans"), "outcome", "error.code", "record", "size")
    rows = spark.read.schema(DOCUMENT).parquet(path).select(row.cast("decimal(38,0)").alias("hash"))
    return tuple(rows.agg(F.count("*"), F.sum("hash")).first())


def check_numbers(options):
    for name, least in (("limit", 0), ("partitions", 1)):
        number = getattr(options, name)
        if number is not None and number < least:
            raise ValueError(f"--{name} is {number}, and must be at least {least}")


def main(argv=None):
    options = arguments(argv)
    try:
        check_numbers(options)
        kind = options.kind or records.format_of_all(options.inputs)
        spark = session("entitykit annotate", options.master)
        engine = ship(
            spark,
            pipeline=options.pipeline,
            plugins=options.plugin,
            wheel=options.wheel,
            without=tuple(options.without),
            languages=tuple(filter(None, options.languages.split(","))),
            settings=tuple(options.set),
            entries=tuple(options.entries),
            home=options.home,
        )
        job = Job(
            engine=engine,
            kind=kind,
            limit=options.limit,
            keep=tuple(options.keep),
            keep_text=not options.no_text,
            threads=int(spark.conf.get("spark.task.cpus", "1")),
            keep_partial=options.keep_partial,
        )
        problem = check(spark, engine)
        if problem:
            print(problem, file=sys.stderr)
            return 2
        given = {name: getattr(options, f"{name}_column") for name in records.COLUMNS}
        columns = {name: column for name, column in given.items() if column is not None}
        annotate(spark, job, options.inputs, options.output, columns, options.partitions)
        counts = count(spark, options.output)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    except AnalysisException as error:
        # An input that is not there, or an output that is; known before a document is read.
        is_there = error.getCondition() == "PATH_ALREADY_EXISTS"
        message = f"{options.output} is there already" if is_there else error.getMessage().splitlines()[0]
        print(message, file=sys.stderr)
        return 2
    print(json.dumps(counts, indent=2))
    documents = counts["annotated"] + counts["set-aside"]
    too_many = options.fail_above is not None and counts["set-aside"] > options.fail_above * documents
    return 1 if too_many else 0


if __name__ == "__main__":
    sys.exit(main())
