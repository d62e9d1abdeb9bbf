"""Countries and entities of a month, counted by hand."""

import pyarrow.dataset
from conftest import write_lines

import aggregate as job
import annotate
from entity_spark import records
from entity_spark.annotating import Job
from entity_spark.shipping import ship

DOCUMENTS = [
    {"id": "a", "date": "2023-01-31", "text": "Cuba, Cuba et la Norvège saluent l’ONU. Cuba remercie l'ONU."},
    {"id": "b", "date": "2023-01-01", "text": "Une réunion russo-cubaine de l’Organisation des Nations unies."},
    {"id": "c", "date": "2023-02-01", "text": "Genève accueille l’ONU."},
    {"id": "c", "text": "Haïti."},
]


def rows(path, *names):
    table = pyarrow.dataset.dataset(path).to_table().to_pylist()
    return {tuple(row[name] for name in names): (row["documents"], row["mentions"]) for row in table}


def test_countries_and_entities(spark, tmp_path):
    source = write_lines(tmp_path / "news.jsonl", DOCUMENTS)
    annotated, output = str(tmp_path / "annotated"), str(tmp_path / "by-month")
    annotate.annotate(spark, Job(ship(spark), "jsonl", records.DEFAULT_LIMIT), [source], annotated)
    job.aggregate(spark, [annotated], output)
    assert rows(f"{output}/countries", "month", "country") == {
        ("2023-01", "CU"): (2, 4),
        ("2023-01", "NO"): (1, 1),
        ("2023-01", "RU"): (1, 1),
        (None, "HT"): (1, 1),
    }
    assert rows(f"{output}/entities", "month", "country", "label", "entity", "name") == {
        ("2023-01", "CU", "ORGANIZATION", "org:UN", "ONU"): (2, 3),
        ("2023-01", "NO", "ORGANIZATION", "org:UN", "ONU"): (1, 2),
        ("2023-01", "RU", "ORGANIZATION", "org:UN", "Organisation des Nations unies"): (1, 1),
        ("2023-02", None, "CITY", "Genève", "Genève"): (1, 1),
        ("2023-02", None, "ORGANIZATION", "org:UN", "ONU"): (1, 1),
    }
    top = str(tmp_path / "top")
    job.aggregate(spark, [annotated], top, top=1)
    assert rows(f"{top}/entities", "month", "country", "label", "entity").keys() == {
        ("2023-01", "CU", "ORGANIZATION", "org:UN"),
        ("2023-01", "NO", "ORGANIZATION", "org:UN"),
        ("2023-01", "RU", "ORGANIZATION", "org:UN"),
        ("2023-02", None, "CITY", "Genève"),
        ("2023-02", None, "ORGANIZATION", "org:UN"),
    }
