"""The annotate job: the same spans as the command line, whatever goes wrong around them."""

import datetime
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


def run(
    spark,
    tmp_path,
    inputs,
    kind="jsonl",
    columns=None,
    name="out",
    settings=(),
    plugins=(),
    pipeline=None,
    **options,
):
    engine = ship(spark, pipeline=pipeline, plugins=plugins, settings=tuple(settings))
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


def test_column_names_with_dots(spark, tmp_path):
    row = {"a.id": "1", "a.text": "Cuba", "a.date": "2023-01-02", "a.language": "fr", "a.source": "AIN", "head": 7}
    pq.write_table(pa.Table.from_pylist([row]), tmp_path / "in.parquet")
    columns = {name: f"a.{name}" for name in records.COLUMNS}
    [row], _ = run(
        spark, tmp_path, [str(tmp_path / "in.parquet")], "parquet", columns, keep=("a.source", "head")
    )
    assert [row[name] for name in ("id", "text", "language", "a.source", "head")] == ["1", "Cuba", "fr", "AIN", 7]
    assert row["date"] == datetime.date(2023, 1, 2)


@pytest.mark.parametrize("kind", ["jsonl", "parquet"])
def test_dates_are_read_as_on_the_command_line(spark, tmp_path, kind):
    good = ["2023-06-16", "2023-06-16 ", "2023-06-16T10:00:00", "2023-06-16 10:00", "2023-06-16T10:00:00+02:00"]
    bad = ["", "16/06/2023", "20230616", "2023-06-16foo", " 2023-06-16", "2023-02-30", "2023-W24-5", "0000-01-01"]
    documents = [{"id": f"{number:02}", "text": "Cuba", "date": date} for number, date in enumerate(good + bad)]
    source = str(tmp_path / f"dates.{kind}")
    if kind == "jsonl":
        write_lines(source, documents)
    else:
        pq.write_table(pa.Table.from_pylist(documents), source)
    rows, counts = run(spark, tmp_path, [source], kind)
    assert [row["date"] for row in rows] == [datetime.date(2023, 6, 16)] * len(good) + [None] * len(bad)
    assert counts["annotated"] == len(good)
    assert counts["set-aside-by-code"] == {"document.date": len(bad)}


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


def make_ships(folder):
    folder.mkdir(parents=True)
    (folder / "plugin.yaml").write_text("id: ships\nmakes: [SHIP]\nlexicons: [{file: ships.tsv}]\n")
    (folder / "ships.tsv").write_text("term\nBelle Poule\n")
    (folder / "ships.meta.yaml").write_text("source: tests\nlicence: CC0-1.0\ndefaults: {label: SHIP}\n")
    return folder


def make_pipeline(path, plugins):
    path.write_text(f"name: ships\nplugins: {plugins}\nstages: [lexicon]\n")
    return path


def test_places_do_not_say_where_a_worker_unpacked_a_plugin(spark, tmp_path):
    ships = make_ships(tmp_path / "ships")
    source = write_lines(tmp_path / "news.jsonl", [{"id": "a", "text": "la Belle Poule"}])
    [row], _ = run(spark, tmp_path, [source], plugins=[ships])
    assert [span["source"]["place"] for span in row["spans"]] == ["ships/ships.tsv:2"]


@pytest.mark.parametrize(
    "named, given", [("[ships]", []), ("[ships]", ["ships"]), ("[{ plugin: ships }]", ["ships"]), ("[]", ["ships"])]
)
def test_plugins_beside_the_pipeline_file(spark, tmp_path, named, given):
    make_ships(tmp_path / "ships")
    pipeline = make_pipeline(tmp_path / "ships.yaml", named)
    source = write_lines(tmp_path / "news.jsonl", [{"id": "a", "text": "la Belle Poule"}])
    [row], _ = run(spark, tmp_path, [source], pipeline=pipeline, plugins=[tmp_path / name for name in given])
    assert [span["source"]["place"] for span in row["spans"]] == ["ships/ships.tsv:2"]


def test_two_plugins_of_one_id_are_refused(spark, tmp_path):
    make_ships(tmp_path / "ships")
    pipeline = make_pipeline(tmp_path / "ships.yaml", "[ships]")
    for other in ("boats", "elsewhere/ships"):
        engine = ship(spark, pipeline=pipeline, plugins=[make_ships(tmp_path / other)])
        assert "plugin.duplicate-id" in job.check(spark, engine)


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


@pytest.mark.parametrize(
    "arguments, message",
    [
        ("HERE/news.jsonl HERE/news.parquet", "inputs of two kinds: HERE/news.jsonl is jsonl, HERE/news.parquet is"),
        ("HERE/missing.jsonl", "Path does not exist: file:HERE/missing.jsonl"),
        ("HERE/missing.parquet", "Path does not exist: file:HERE/missing.parquet"),
        ("HERE/news.jsonl --output HERE/there", "HERE/there is there already"),
        ("HERE/news.jsonl --output HERE/there --partitions 2", "HERE/there is there already"),
        ("HERE/news.jsonl --pipeline HERE/missing.yaml", "there is no pipeline file HERE/missing.yaml"),
        ("HERE/news.jsonl --wheel HERE/missing.whl", "there is no wheel HERE/missing.whl"),
        ("HERE/news.jsonl --partitions -1", "--partitions is -1, and must be at least 1"),
        ("HERE/news.jsonl --partitions 0", "--partitions is 0, and must be at least 1"),
        ("HERE/news.jsonl --limit -1", "--limit is -1, and must be at least 0"),
        ("HERE/news.parquet --text-column body", "no column body among id, text, File, source"),
        ("HERE/news.parquet --id-column number", "no column number among id, text, File, source"),
        ("HERE/news.parquet --date-column date", "no column date among id, text, File, source"),
        ("HERE/news.parquet --language-column l --keep m", "no column l, m among id, text, File, source"),
        ("HERE/news.parquet --keep source --keep source", "the column source cannot be kept"),
        *[
            (f"HERE/news.parquet --keep {name}", f"the column {name} cannot be kept")
            for name in ("id", "text", "spans", "outcome", "File")
        ],
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(spark, tmp_path, capsys, arguments, message):
    row = {"id": "a", "text": "Cuba", "File": "a", "source": "AIN"}
    write_lines(tmp_path / "news.jsonl", [row])
    pq.write_table(pa.Table.from_pylist([row]), tmp_path / "news.parquet")
    (tmp_path / "there").mkdir()
    here = str(tmp_path)
    assert job.main(["--output", f"{here}/out", *arguments.replace("HERE", here).split()]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert message.replace("HERE", here) in printed.err and printed.err.count("\n") == 1
    assert not (tmp_path / "out").exists() and not list((tmp_path / "there").iterdir())


def test_what_is_no_plugin_is_refused(spark, tmp_path):
    with pytest.raises(ValueError, match="has no plugin.yaml"):
        ship(spark, plugins=[tmp_path])
