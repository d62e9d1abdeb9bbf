"""The annotate job: the same spans as the command line, whatever goes wrong around them."""

import json
import os
import subprocess
import sys
from collections import Counter

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from conftest import JOBS, SABOTEUR, read_output, write_lines

import annotate as job
import make_corpus
from entity_spark import records
from entity_spark.annotating import Job
from entity_spark.cluster import LocalCluster
from entity_spark.schema import ANNOTATED, SET_ASIDE
from entity_spark.shipping import ship

NEWS = list(make_corpus.documents(60_000))
# Each asks the saboteur to kill something, once, where it is told in which folder to note it.
KILLERS = [{"id": f"killer-{word}", "text": f"Cuba {word}"} for word in ("KILL-WORKER", "KILL-EXECUTOR")]
DOCUMENTS = [*NEWS[:10], KILLERS[0], *NEWS[10:20], KILLERS[1], *NEWS[20:]]


def run(spark, tmp_path, inputs, kind="jsonl", columns=None, name="out", settings=(), plugins=(), **options):
    engine = ship(spark, plugins=plugins, settings=tuple(settings))
    assert job.check(spark, engine) is None
    output = str(tmp_path / name)
    described = Job(engine=engine, kind=kind, limit=options.pop("limit", records.DEFAULT_LIMIT), **options)
    job.annotate(spark, described, inputs, output, columns)
    return read_output(output), job.count(spark, output)


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    return write_lines(tmp_path_factory.mktemp("news") / "news.jsonl", DOCUMENTS)


@pytest.fixture(scope="module")
def clean(spark, source, tmp_path_factory):
    """The output when nothing goes wrong."""
    return run(spark, tmp_path_factory.mktemp("clean"), [source], plugins=[SABOTEUR])


def as_line(row):
    """A row of the output as `entity annotate` writes it."""
    date = row["date"] and row["date"].isoformat()
    line = {"id": row["id"], "text": row["text"], "date": date, "language": row["language"]}
    line = {name: value for name, value in line.items() if value is not None}
    return line | {"offset_unit": "scalar", "spans": [as_span(span) for span in row["spans"]]}


def as_span(span):
    names = ["recognizer", "origin", "file", "line", "column"]
    *known, place = span["source"].values()
    source = dict(zip(names, [*known, *place.split(":")] if place else known))
    span = {name: value for name, value in span.items() if value not in (None, {})} | {"source": source}
    if span["score"] == 1:
        del span["score"]
    return span


def test_same_spans_as_the_command_line(entity, source, clean):
    rows, counts = clean
    expected = [json.loads(line) for line in entity("annotate", source, "--plugin", SABOTEUR).splitlines()]
    for document in expected:
        for span in document["spans"]:
            span["source"] = {name: str(value) for name, value in span["source"].items()}
    assert [as_line(row) for row in rows] == sorted(expected, key=lambda document: document["id"])
    found = Counter(span["label"] for document in expected for span in document["spans"])
    assert found["COUNTRY"] > 20 and found["SABOTAGE"] == 2
    assert counts == {
        "annotated": len(DOCUMENTS),
        "bytes": sum(len(json.dumps(document, ensure_ascii=False).encode()) for document in DOCUMENTS),
        "spans": found.total(),
        "set-aside": 0,
        "set-aside-by-code": {},
        "warnings-by-code": {},
    }


def test_parquet_with_columns_of_other_names(spark, tmp_path):
    table = pa.Table.from_pylist(
        [
            {"number": 1, "body": "Cuba".encode(), "day": "2023-01-02", "source": "AIN"},
            {"number": 2, "body": b"caf\xe9", "day": None, "source": "APS"},
            {"number": 3, "body": None, "day": None, "source": None},
            {"number": 4, "body": b"Oslo" * 10, "day": None, "source": "NTB"},
        ],
        schema=pa.schema(
            [("number", pa.int64()), ("body", pa.binary()), ("day", pa.string()), ("source", pa.string())]
        ),
    )
    pq.write_table(table, tmp_path / "in.parquet")
    columns = {"id": "number", "text": "body", "date": "day"}
    rows, counts = run(
        spark, tmp_path, [str(tmp_path / "in.parquet")], "parquet", columns, keep=("source",), limit=20, threads=2
    )
    assert [(row["id"], row["outcome"], row["source"]) for row in rows] == [
        ("1", ANNOTATED, "AIN"),
        ("2", SET_ASIDE, "APS"),
        ("3", SET_ASIDE, None),
        ("4", SET_ASIDE, "NTB"),
    ]
    assert [span["id"] for span in rows[0]["spans"]] == ["CU"]
    assert rows[1]["record"] == b"caf\xe9"
    assert counts["set-aside-by-code"] == {"record.missing-text": 1, "record.too-large": 1, "text.encoding": 1}


def test_poisoned_documents_are_counted_and_set_aside(spark, clean, tmp_path):
    poison = [
        b'{"id": "latin", "text": "caf\xe9"}',
        b'{"id": "huge", "text": "' + b"Cuba " * 10_000_000 + b'"}',
        {"id": "crash", "text": "Cuba POISON"},
        {"id": "date", "text": "Cuba", "date": "2023-02-30"},
        b"{",
        b"",
        b"  ",
    ]
    source = write_lines(tmp_path / "news.jsonl", [*DOCUMENTS[:5], *poison, *DOCUMENTS[5:]])
    rows, counts = run(spark, tmp_path, [source], plugins=[SABOTEUR])
    good = [row for row in rows if row["outcome"] == ANNOTATED]
    assert [(row["id"], row["spans"]) for row in good] == [(row["id"], row["spans"]) for row in clean[0]]
    expected = ["document.date", "jsonl.syntax", "jsonl.utf8", "process.crashed", "record.too-large"]
    assert counts["set-aside-by-code"] == dict.fromkeys(expected, 1)
    bad = {row["error"]["code"]: row for row in rows if row["outcome"] == SET_ASIDE}
    assert bad["jsonl.utf8"]["record"] == poison[0]
    assert bad["process.crashed"]["id"] == "crash"
    assert bad["record.too-large"]["size"] == len(poison[1])
    assert poison[1].startswith(bad["record.too-large"]["record"])
    assert all(row["error"]["message"] for row in bad.values())


def test_what_a_recognizer_lost_may_be_kept_as_it_is(spark, tmp_path):
    source = write_lines(tmp_path / "news.jsonl", [{"id": "crash", "text": "Cuba POISON"}])
    [row], counts = run(spark, tmp_path, [source], plugins=[SABOTEUR], keep_partial=True)
    assert [span["id"] for span in row["spans"]] == ["CU"]
    assert counts["warnings-by-code"] == {"process.crashed": 1}


def test_places_do_not_say_where_a_worker_unpacked_a_plugin(spark, tmp_path):
    ships = tmp_path / "ships"
    ships.mkdir()
    (ships / "plugin.yaml").write_text("id: ships\nmakes: [SHIP]\nlexicons: [{file: ships.tsv}]\n")
    (ships / "ships.tsv").write_text("term\nBelle Poule\n")
    (ships / "ships.meta.yaml").write_text("source: tests\nlicence: CC0-1.0\ndefaults: {label: SHIP}\n")
    source = write_lines(tmp_path / "news.jsonl", [{"id": "a", "text": "la Belle Poule"}])
    [row], _ = run(spark, tmp_path, [source], plugins=[ships])
    assert [span["source"]["place"] for span in row["spans"]] == ["ships/ships.tsv:2"]


def test_a_killed_python_worker_changes_nothing(spark, source, clean, tmp_path):
    marks = tmp_path / "marks"
    marks.mkdir()
    # In local mode the executor is the test itself.
    (marks / "KILL-EXECUTOR").touch()
    killed = run(spark, tmp_path, [source], plugins=[SABOTEUR], settings=[f"saboteur.folder={marks}"])
    assert (marks / "KILL-WORKER").exists()
    assert killed == clean


@pytest.mark.cluster
def test_killed_workers_and_executors_of_a_cluster_change_nothing(source, clean, tmp_path):
    marks = tmp_path / "marks"
    marks.mkdir()
    with LocalCluster(memory="1g") as cluster:
        result = subprocess.run(
            [sys.executable, JOBS / "annotate.py", source, "--output", tmp_path / "killed"]
            + ["--plugin", SABOTEUR, "--set", f"saboteur.folder={marks}", "--master", cluster.master],
            capture_output=True,
            text=True,
            env=os.environ | {"PYSPARK_PYTHON": sys.executable},
        )
    assert result.returncode == 0, result.stderr
    assert sorted(mark.name for mark in marks.iterdir()) == ["KILL-EXECUTOR", "KILL-WORKER"]
    assert (read_output(tmp_path / "killed"), json.loads(result.stdout)) == clean


@pytest.mark.parametrize(
    "options, message",
    [
        ({"settings": ("countries.depth=3",)}, "pipeline.unknown-setting"),
        ({"without": ("ships",)}, "pipeline.unknown-plugin"),
    ],
)
def test_a_bad_pipeline_is_said_once_and_plainly(spark, options, message):
    assert message in job.check(spark, ship(spark, **options))


def test_what_is_no_plugin_is_refused(spark, tmp_path):
    with pytest.raises(ValueError, match="has no plugin.yaml"):
        ship(spark, plugins=[tmp_path])
