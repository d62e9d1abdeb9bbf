"""Entities by month and country: what was written about whom, and when.

    python aggregate.py annotated --output by-month

Reads what annotate.py wrote and writes two tables in Parquet:

    countries   month, country, documents, mentions
    entities    month, country, label, entity, name, documents, mentions

A document counts for every country that it names, by name or by demonym ("russo-cubaine" for both); its other entities
are counted with each of these countries. `country` is NULL for entities of documents that name none, `month` where the
document has no date.
"""

import argparse
import sys

from pyspark.sql import Window
from pyspark.sql import functions as F

from entity_spark.schema import ANNOTATED, DOCUMENT
from entity_spark.sessions import session

# Labels whose id is a country, or several joined with "+".
COUNTRIES = ["COUNTRY", "DEMONYM"]
# What is no entity, or says when and not who.
NOT_COUNTED = [*COUNTRIES, "DATE", "TITLE"]


def arguments(argv=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("inputs", nargs="+", metavar="ANNOTATED", help="what annotate.py wrote")
    parser.add_argument("--output", required=True, help="a folder that is made")
    parser.add_argument("--top", type=int, help="of each month, country and label only the most frequent entities")
    parser.add_argument("--master", help="local[2], spark://…; else what spark-submit says")
    return parser.parse_args(argv)


def named(documents):
    """Each document with its month, the countries of its mentions, and its other entities.

    An entity is its id, or its words where it has none.
    """
    countries = F.filter("spans", lambda span: span.label.isin(COUNTRIES) & span.id.isNotNull())
    entities = F.filter("spans", lambda span: ~span.label.isin(NOT_COUNTED))
    return documents.where(F.col("outcome") == ANNOTATED).select(
        # Ids may be missing, or twice in a corpus; a number of our own counts every document once.
        F.monotonically_increasing_id().alias("document"),
        F.date_format("date", "yyyy-MM").alias("month"),
        F.flatten(F.transform(countries, lambda span: F.split(span.id, "\\+"))).alias("countries"),
        F.transform(
            entities,
            lambda span: F.struct(
                span.label.alias("label"), F.coalesce(span.id, span.text).alias("entity"), span.text.alias("name")
            ),
        ).alias("entities"),
    )


def by_country(documents):
    return (
        documents.select("document", "month", F.explode("countries").alias("country"))
        .groupBy("month", "country")
        .agg(F.count_distinct("document").alias("documents"), F.count("*").alias("mentions"))
    )


def by_entity(documents, top=None):
    """With the name that an entity is called by most often; of several the first of the alphabet."""
    counted = (
        documents.select(
            "document", "month", F.explode_outer(F.array_distinct("countries")).alias("country"), "entities"
        )
        .select("document", "month", "country", F.inline("entities"))
        .groupBy("month", "country", "label", "entity")
        .agg(
            F.mode("name", deterministic=True).alias("name"),
            F.count_distinct("document").alias("documents"),
            F.count("*").alias("mentions"),
        )
    )
    if top is None:
        return counted
    order = Window.partitionBy("month", "country", "label").orderBy(F.desc("documents"), F.desc("mentions"), "entity")
    return counted.withColumn("rank", F.row_number().over(order)).where(F.col("rank") <= top).drop("rank")


def aggregate(spark, inputs, output, top=None):
    documents = named(spark.read.schema(DOCUMENT).parquet(*inputs))
    order = ["month", "country"]
    by_country(documents).orderBy(*order).write.parquet(f"{output}/countries")
    by_entity(documents, top).orderBy(*order, "label", F.desc("documents"), F.desc("mentions"), "entity").write.parquet(
        f"{output}/entities"
    )


def main(argv=None):
    options = arguments(argv)
    aggregate(session("entitykit aggregate", options.master), options.inputs, options.output, options.top)
    return 0


if __name__ == "__main__":
    sys.exit(main())
