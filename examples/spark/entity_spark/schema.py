"""The columns that the annotate job writes."""

import pyarrow as pa
from pyspark.sql.types import (
    ArrayType,
    BinaryType,
    DateType,
    DoubleType,
    IntegerType,
    LongType,
    MapType,
    StringType,
    StructField,
    StructType,
)

ANNOTATED = "annotated"
SET_ASIDE = "set-aside"


def _struct(**fields):
    return StructType([StructField(name, kind) for name, kind in fields.items()])


SOURCE = _struct(recognizer=StringType(), origin=StringType(), place=StringType())

# Offsets count code points from 0; the end is not inside.
SPAN = _struct(
    start=IntegerType(),
    end=IntegerType(),
    label=StringType(),
    id=StringType(),
    text=StringType(),
    score=DoubleType(),
    features=MapType(StringType(), StringType()),
    source=SOURCE,
)

PROBLEM = _struct(code=StringType(), message=StringType())

DOCUMENT = _struct(
    id=StringType(),
    date=DateType(),
    language=StringType(),
    text=StringType(),
    # NULL where the document was set aside.
    spans=ArrayType(SPAN),
    # What did not keep the document from being annotated.
    warnings=ArrayType(PROBLEM),
    # Why the document was set aside.
    error=PROBLEM,
    file=StringType(),
    # Bytes of the record as it was read.
    size=LongType(),
    # The bytes of a record that was set aside; of one that is too large, the first of them.
    record=BinaryType(),
    outcome=StringType(),
)

ARROW_SPAN = pa.struct(
    [
        ("start", pa.int32()),
        ("end", pa.int32()),
        ("label", pa.string()),
        ("id", pa.string()),
        ("text", pa.string()),
        ("score", pa.float64()),
        ("features", pa.map_(pa.string(), pa.string())),
        ("source", pa.struct([("recognizer", pa.string()), ("origin", pa.string()), ("place", pa.string())])),
    ]
)

ARROW_PROBLEM = pa.struct([("code", pa.string()), ("message", pa.string())])
