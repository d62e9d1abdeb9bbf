"""What is read: JSONL or Parquet, as bytes, so that no record is lost or changed before it was looked at."""

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

# A larger record never leaves the JVM: it is set aside with its first bytes.
DEFAULT_LIMIT = 8 << 20
HEAD = 256

# The columns of a Parquet file in which a document stands.
COLUMNS = {"id": "id", "text": "text", "date": "date", "language": "language"}


def format_of(path: str) -> str:
    """By the end of the name: a folder without one holds Parquet, as Spark writes it."""
    name = path.rstrip("/").removesuffix(".gz").removesuffix(".zst").removesuffix(".bz2")
    return "jsonl" if name.endswith((".jsonl", ".ndjson", ".json")) else "parquet"


def read(spark: SparkSession, paths, kind=None, columns=None, limit=DEFAULT_LIMIT, keep=()) -> DataFrame:
    """One row a record: `record` of JSONL, else `id`, `text`, `date` and `language`; all of them bytes."""
    kind = kind or format_of(paths[0])
    if kind == "jsonl":
        if keep:
            raise ValueError("columns can be kept from Parquet only")
        return _lines(spark, paths, limit)
    return _table(spark, paths, {**COLUMNS, **(columns or {})}, limit, keep)


def _lines(spark, paths, limit):
    lines = spark.read.text(list(paths), lineSep="\n").select(
        F.col("value").cast("binary").alias("record"), F.col("_metadata.file_path").alias("file")
    )
    size = F.octet_length("record")
    return lines.select(
        F.when(size <= limit, F.col("record")).alias("record"),
        F.when(size > limit, F.substring("record", 1, HEAD)).alias("head"),
        size.cast("long").alias("size"),
        "file",
    )


def _table(spark, paths, columns, limit, keep):
    table = spark.read.parquet(*paths)
    missing = [name for name in [columns["text"], *keep] if name not in table.columns]
    if missing:
        raise ValueError(f"no column {', '.join(missing)} among {', '.join(table.columns)}")

    def bytes_of(name):
        return F.col(columns[name]).cast("string").cast("binary") if columns[name] in table.columns else F.lit(None)

    text = F.col(columns["text"]).cast("binary")
    size = F.octet_length(text)
    return table.select(
        bytes_of("id").cast("binary").alias("id"),
        F.when(size <= limit, text).alias("text"),
        F.when(size > limit, F.substring(text, 1, HEAD)).alias("head"),
        F.substring(bytes_of("date"), 1, 10).cast("binary").alias("date"),
        bytes_of("language").cast("binary").alias("language"),
        F.coalesce(size, F.lit(0)).cast("long").alias("size"),
        F.col("_metadata.file_path").alias("file"),
        *[F.col(name) for name in keep],
    )
