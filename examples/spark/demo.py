"""All of it, once, on a cluster of this machine: two workers, and what goes wrong around them.

    python demo.py --wheel entitykit-….whl --folder .build/spark-demo --megabytes 20

Makes a corpus, puts poisoned documents into it, annotates it while a Python worker and an executor are killed, scores
it against gold, and counts who was named with which country.
"""

import argparse
import json
import os
import shutil
import sys
import threading
import time
from pathlib import Path

from pyspark.sql import functions as F

import aggregate
import annotate
import evaluate
import make_corpus
from entity_spark import records
from entity_spark.annotating import Job
from entity_spark.cluster import LocalCluster, kill_busiest_executor, kill_busiest_worker
from entity_spark.scoring import Options
from entity_spark.sessions import session
from entity_spark.shipping import ship

SABOTEUR = Path(__file__).parent / "tests" / "saboteur"
POISON = [
    b'{"id": "latin-1", "text": "caf\xe9"}',
    b'{"id": "huge", "text": "' + b"Cuba " * 10_000_000 + b'"}',
    b'{"id": "crash", "text": "Cuba POISON"}',
    b'{"id": "cut off", "text": "Cu',
]


def make(folder, megabytes, parts=4):
    """The gold, and the same texts with poison among them."""
    gold, news = folder / "gold", folder / "news"
    gold.mkdir()
    news.mkdir()
    for part in range(parts):
        documents = list(make_corpus.documents(int(megabytes * 1e6 / parts), part, gold=True))
        make_corpus.write_jsonl(gold / f"part-{part}.jsonl", documents)
        for document in documents:
            del document["spans"]
        make_corpus.write_jsonl(news / f"part-{part}.jsonl", documents)
        with open(news / f"part-{part}.jsonl", "ab") as file:
            file.write(POISON[part % len(POISON)] + b"\n")
    return [[str(path) for path in sorted(each.iterdir())] for each in (gold, news)]


class Saboteur(threading.Thread):
    """Kills a Python worker, and later an executor, while a job runs."""

    def __init__(self, spark):
        super().__init__(daemon=True)
        self.tracker = spark.sparkContext.statusTracker()
        self.killed = []
        self.over = False

    def run(self):
        for after, kill in [(0.25, kill_busiest_worker), (0.5, kill_busiest_executor)]:
            while not self.over and self._progress() < after:
                time.sleep(0.1)
            if not self.over and (victim := kill()):
                self.killed.append(victim)
                print(f"killed {victim}", flush=True)

    def _progress(self):
        stages = [self.tracker.getStageInfo(stage) for stage in self.tracker.getActiveStageIds()]
        return max((stage.numCompletedTasks / stage.numTasks for stage in stages if stage), default=0)


def step(text):
    print(f"\n--- {text}", flush=True)


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folder", required=True, help="is made anew")
    parser.add_argument("--wheel", help="shipped to the workers; else entitykit must be installed")
    parser.add_argument("--megabytes", type=float, default=20)
    options = parser.parse_args(argv)
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    # The workers are of this machine: they have what runs this.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    folder = Path(options.folder)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)

    step(f"a corpus of {options.megabytes:g} MB, with {len(POISON)} poisoned documents")
    gold, news = make(folder, options.megabytes)
    with LocalCluster() as cluster:
        step(f"a cluster of two workers: {cluster.master}")
        # Tasks that are small enough for a small corpus to be in the middle of.
        spark = session("entitykit demo", cluster.master, spark__sql__files__maxPartitionBytes="2m")
        spark.sparkContext.setLogLevel("OFF")
        try:
            good = run(spark, options, folder, gold, news)
        finally:
            spark.stop()
    print("\nall of it went as it should" if good else "\nSOMETHING WENT WRONG")
    return 0 if good else 1


def run(spark, options, folder, gold, news):
    engine = ship(spark, plugins=[SABOTEUR], wheel=options.wheel)
    problem = annotate.check(spark, engine)
    if problem:
        print(problem, file=sys.stderr)
        return False
    job = Job(engine, "jsonl", records.DEFAULT_LIMIT)

    step("annotate, while a Python worker and an executor are killed")
    saboteur = Saboteur(spark)
    saboteur.start()
    start = time.monotonic()
    annotated = str(folder / "annotated")
    annotate.annotate(spark, job, news, annotated)
    seconds = time.monotonic() - start
    saboteur.over = True
    saboteur.join()
    counts = annotate.count(spark, annotated)
    print(json.dumps(counts, indent=2))
    print(f"{seconds:.1f} s, {counts['bytes'] / 1e6 / seconds:.2f} MB of records a second")

    step("the same without killing anything")
    start = time.monotonic()
    again = str(folder / "again")
    annotate.annotate(spark, job, news, again)
    print(f"{time.monotonic() - start:.1f} s")
    same = annotate.fingerprint(spark, annotated) == annotate.fingerprint(spark, again)
    print("the output is the same" if same else "THE OUTPUT IS ANOTHER")

    step("evaluate against the names that were put in")
    scored = Options(labels=frozenset(make_corpus.LABELS.values()))
    report = evaluate.evaluate(spark, engine, gold, [annotated], scored)
    print(json.dumps({name: report[name] for name in ("strict", "interval", "documents")}, indent=2))

    step("entities by month and country")
    aggregate.aggregate(spark, [annotated], str(folder / "by-month"), top=3)
    for table in ("countries", "entities"):
        spark.read.parquet(str(folder / "by-month" / table)).orderBy(F.desc("documents"), "month", "country").show(5)

    expected = {"jsonl.utf8": 1, "jsonl.syntax": 1, "process.crashed": 1, "record.too-large": 1}
    return same and counts["set-aside-by-code"] == expected and len(saboteur.killed) == 2


if __name__ == "__main__":
    sys.exit(main())
