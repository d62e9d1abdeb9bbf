"""What is read: JSONL or Parquet, as bytes, so that no record is lost or changed before it was looked at."""

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from .schema import DOCUMENT

# A larger record never leaves the JVM: it is set aside with its first bytes.
DEFAULT_LIMIT = 8 << 20
HEAD = 256

# The columns of a Parquet file in which a document stands.
COLUMNS = {"id": "id", "text": "text", "date": "date", "language": "language"}


def format_of(path: str) -> str:
    """By the end of the name: a folder without one holds Parquet, as Spark writes it."""
    name = path.rstrip("/").removesuffix(".gz").removesuffix(".zst").removesuffix(".bz2")
    return "jsonl" if name.endswith((".jsonl", ".ndjson", ".json")) else "parquet"


def format_of_all(paths) -> str:
    """The same of several, which must be of one kind."""
    kinds = {format_of(path): path for path in paths}
    if len(kinds) > 1:
        raise ValueError(f"inputs of two kinds: {', '.join(f'{path} is {kind}' for kind, path in kinds.items())}")
    return next(iter(kinds))


def kept(names) -> dict[str, str]:
    """Under which names columns travel that are kept: a dot, or a name of ours, would lead astray on the way."""
    return {name: f"kept_{index}" for index, name in enumerate(names)}


def read(spark: SparkSession, paths, kind=None, columns=None, limit=DEFAULT_LIMIT, keep=()) -> DataFrame:
    """One row a record: `record` of JSONL, else `id`, `text`, `date` and `language`; all of them bytes.

    What `columns` names must be there; of the others only the text.
    """
    kind = kind or format_of_all(paths)
    if kind == "jsonl":
        if keep:
            raise ValueError("columns can be kept from Parquet only")
        return _lines(spark, paths, limit)
    return _table(spark, paths, columns or {}, limit, keep)


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


def _table(spark, paths, given, limit, keep):
    _check_kept(keep)
    table = spark.read.parquet(*paths)
    columns = {**COLUMNS, **given}
    wanted = dict.fromkeys([columns["text"], *given.values(), *keep])
    missing = [name for name in wanted if name not in table.columns]
    if missing:
        raise ValueError(f"no column {', '.join(missing)} among {', '.join(table.columns)}")

    def bytes_of(name):
        return _column(columns[name]).cast("string").cast("binary") if columns[name] in table.columns else F.lit(None)

    text = _column(columns["text"]).cast("binary")
    size = F.octet_length(text)
    return table.select(
        bytes_of("id").cast("binary").alias("id"),
        F.when(size <= limit, text).alias("text"),
        F.when(size > limit, F.substring(text, 1, HEAD)).alias("head"),
        bytes_of("date").cast("binary").alias("date"),
        bytes_of("language").cast("binary").alias("language"),
        F.coalesce(size, F.lit(0)).cast("long").alias("size"),
        F.col("_metadata.file_path").alias("file"),
        *[_column(name).alias(inner) for name, inner in kept(keep).items()],
    )


def _check_kept(names):
    # For Spark `File` is `file`.
    taken = set(DOCUMENT.names)
    for name in names:
        if name.lower() in taken:
            raise ValueError(f"the column {name} cannot be kept: there is one of that name already")
        taken.add(name.lower())


def _column(name) -> Column:
    """A column by its name as it stands: a dot in it leads nowhere."""
    return F.col("`" + name.replace("`", "``") + "`")
