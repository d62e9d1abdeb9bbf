import json
import os
import subprocess
from pathlib import Path

import pyarrow.dataset
import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
JOBS = HERE.parent
SABOTEUR = HERE / "saboteur"
os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")


@pytest.fixture(scope="session")
def spark():
    from entity_spark.sessions import session

    # Four attempts a task, as on a cluster.
    session = session("tests", "local[2,4]", spark__ui__enabled="false", spark__sql__shuffle__partitions="4")
    session.sparkContext.setLogLevel("OFF")
    yield session
    session.stop()


@pytest.fixture(scope="session")
def entity():
    """Runs `entity`, and gives what it prints."""
    programs = [os.environ.get("ENTITY"), ROOT / ".build/release/entity", ROOT / ".build/debug/entity"]
    program = next((str(path) for path in programs if path and Path(path).exists()), None)
    if program is None:
        pytest.skip("there is no entity to compare with: make build, or say where it is in ENTITY")

    def run(*arguments):
        return subprocess.run(
            [program, *map(str, arguments)], check=True, capture_output=True, text=True, cwd=ROOT
        ).stdout

    return run


def write_lines(path, lines):
    """Writes objects as JSONL, and bytes as they are."""
    with open(path, "wb") as file:
        for line in lines:
            file.write(line if isinstance(line, bytes) else json.dumps(line, ensure_ascii=False).encode())
            file.write(b"\n")
    return str(path)


def read_output(path):
    """The rows of an output, by id, then by their bytes; without what a second run may give otherwise."""
    rows = pyarrow.dataset.dataset(str(path), partitioning="hive").to_table().to_pylist()
    for row in rows:
        for span in row["spans"] or []:
            span["features"] = dict(span["features"])
    return sorted(rows, key=lambda row: (row["id"] or "", row["record"] or b""))
