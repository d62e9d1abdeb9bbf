"""Spark, set up for this work."""

import os
import sys

from pyspark import SparkConf
from pyspark.sql import SparkSession

SETTINGS = {
    # Small tasks: what a lost worker costs is at most one of them.
    "spark.sql.files.maxPartitionBytes": "16m",
    # What lies in Python's memory at once, in and out.
    "spark.sql.execution.arrow.maxRecordsPerBatch": "256",
    "spark.sql.execution.arrow.maxBytesPerBatch": "16m",
    # Workers, with their pipelines, outlive their tasks.
    "spark.python.worker.reuse": "true",
    # Annotated and set-aside documents are written side by side, without a sort before.
    "spark.sql.maxConcurrentOutputFileWriters": "4",
    "spark.sql.session.timeZone": "UTC",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.execution.pyspark.udf.simplifiedTraceback.enabled": "true",
}


def session(name, master=None, **settings) -> SparkSession:
    """A session; what spark-submit or `settings` say goes before what stands here."""
    builder = SparkSession.builder.appName(name)
    if master:
        builder = builder.master(master)
        if master.startswith("local"):
            # The workers run here: with the Python that runs this.
            os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    given = SparkConf()
    for key, value in SETTINGS.items():
        if not given.contains(key):
            builder = builder.config(key, value)
    for key, value in settings.items():
        builder = builder.config(key.replace("__", "."), value)
    return builder.getOrCreate()
