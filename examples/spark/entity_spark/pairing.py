"""Gold and predictions of one document brought together, on whatever machine.

Documents are paired by id, as `entity evaluate` does. Each side becomes rows of a key, a place and the document as
JSON; rows with one key go to one partition and stand beside each other there.
"""

import unicodedata

import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import BinaryType, IntegerType, LongType, StringType, StructField, StructType

from . import records
from .parsing import BadRecord, from_line
from .schema import ANNOTATED, DOCUMENT

GOLD = 0
PREDICTED = 1

PAIRED = StructType(
    [
        # The id in NFC: two spellings of one id are one document, as for Swift. NULL where the line is no document.
        StructField("key", StringType()),
        StructField("side", IntegerType()),
        # Where the document stands: file, first byte of the split, row. Sorted, this is the order of the corpus.
        StructField("file", StringType()),
        StructField("split", LongType()),
        StructField("row", LongType()),
        StructField("payload", BinaryType()),
        StructField("problem", StringType()),
    ]
)


def paired(spark: SparkSession, gold, predicted) -> DataFrame:
    """Both sides, sorted within partitions so that what has one key stands together, gold first."""
    both = _side(spark, gold, GOLD).unionByName(_side(spark, predicted, PREDICTED))
    keyed = both.mapInArrow(_keyed, PAIRED)
    return keyed.repartition("key").sortWithinPartitions("key", "side", "file", "split", "row")


def _side(spark, paths, side):
    source = _lines(spark, paths) if records.format_of_all(paths) == "jsonl" else _documents(spark, paths)
    return source.select(
        F.lit(side).alias("side"),
        F.col("_metadata.file_path").alias("file"),
        F.col("_metadata.file_block_start").alias("split"),
        F.monotonically_increasing_id().alias("row"),
        "payload",
    )


def _lines(spark, paths):
    return spark.read.text(list(paths), lineSep="\n").withColumn("payload", F.col("value").cast("binary"))


def _documents(spark, paths):
    """What the annotate job wrote, without what it set aside."""
    documents = spark.read.schema(DOCUMENT).parquet(*paths).where(F.col("outcome") == ANNOTATED)
    spans = F.transform("spans", lambda span: F.struct(*[span[name] for name in ("start", "end", "label", "id", "text")]))
    document = F.struct("id", "text", spans.alias("spans"))
    return documents.withColumn("payload", F.to_json(document).cast("binary"))


def _keyed(batches):
    for batch in batches:
        rows = batch.to_pylist()
        rows = [row | _key(row["payload"]) for row in rows if row["payload"].strip()]
        yield pa.RecordBatch.from_pylist(rows, schema=_ARROW)


def _key(payload):
    try:
        id = from_line(payload).id
    except BadRecord as bad:
        return {"key": None, "problem": f"{bad.message} [{bad.code}]"}
    if not id:
        return {"key": None, "problem": "the document has no id, and they are paired by it [evaluation.missing-id]"}
    return {"key": unicodedata.normalize("NFC", id), "problem": None}


_ARROW = pa.schema(
    [
        ("key", pa.string()),
        ("side", pa.int32()),
        ("file", pa.string()),
        ("split", pa.int64()),
        ("row", pa.int64()),
        ("payload", pa.binary()),
        ("problem", pa.string()),
    ]
)
