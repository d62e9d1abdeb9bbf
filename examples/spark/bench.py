"""Throughput of the annotate job beside `entity annotate` alone and beside spaCy's EntityRuler, in one run.

    python bench.py --entity .build/release/entity --lists gazetteers --megabytes 1000 --slice 5
    python bench.py … --folder bench --only corpus
    python bench.py … --folder bench --only cluster,killed --lists-only

Prints one JSON object a measurement. `cpu` is what all processes of a job used together, the JVM's included: on a
machine that does other things too it is the figure that can be compared.
"""

import argparse
import csv
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pyarrow.parquet as pq

import annotate
import make_corpus
from demo import Saboteur
from entity_spark import records
from entity_spark.annotating import Job
from entity_spark.cluster import LocalCluster, cpu_seconds
from entity_spark.sessions import session
from entity_spark.shipping import ship

# Lists of names that the default pipeline has, with what the ruler calls them.
LISTS = {
    "countries/names": "COUNTRY",
    "countries/demonyms": "DEMONYM",
    "organizations/international": "ORGANIZATION",
    "organizations/companies": "ORGANIZATION",
    "organizations/institutions": "ORGANIZATION",
    "organizations/media": "ORGANIZATION",
    "organizations/parties": "ORGANIZATION",
    "organizations/universities": "ORGANIZATION",
    "places/cities": "CITY",
    "places/regions": "REGION",
    "persons/public-figures": "PERSON",
}


class Meter(threading.Thread):
    """The processor seconds of all processes below this one; looked at often, because a process takes them along."""

    def __init__(self):
        super().__init__(daemon=True)
        self.seconds, self.before, self.over = {}, cpu_seconds(), threading.Event()

    def __enter__(self):
        self.began = time.monotonic()
        self.start()
        return self

    def run(self):
        while not self.over.wait(0.5):
            self._look()

    def _look(self):
        self.seconds.update(cpu_seconds())

    def __exit__(self, *_):
        self.elapsed = time.monotonic() - self.began
        self.over.set()
        self.join()
        self._look()
        self.cpu = sum(value - self.before.get(number, 0) for number, value in self.seconds.items())


def say(what, megabytes, elapsed, cpu, **more):
    figures = {"seconds": round(elapsed, 1), "cpu": round(cpu, 1), "MB/s": round(megabytes / elapsed, 3)}
    print(json.dumps({"what": what, "MB": round(megabytes, 1), **figures, "MB/cpu-s": round(megabytes / cpu, 3)} | more))
    sys.stdout.flush()


def worker_memory(spark, engine):
    """What a pipeline costs a worker: how fast it is by itself, seconds to load, megabytes before and after."""

    def measure(_):
        from entity_spark import engine as engines

        def memory():
            lines = Path("/proc/self/smaps_rollup").read_text().splitlines()[1:]
            kinds = {line.split(":")[0]: int(line.split()[1]) / 1024 for line in lines}
            return {"rss": kinds["Rss"], "private": kinds["Private_Dirty"] + kinds["Private_Clean"]}

        engines.package(engine)
        before, start = memory(), time.monotonic()
        nlp = engines.pipeline(engine)
        seconds = time.monotonic() - start
        used = time.process_time()
        for text in texts:
            list(nlp(text).spans)
        used = time.process_time() - used
        after = memory()
        yield {"MB/cpu-s": sum(len(text.encode()) for text in texts) / 1e6 / used, "load": seconds, "rss": after["rss"], "rss-of-pipeline": after["rss"] - before["rss"],
               "private-of-pipeline": after["private"] - before["private"]}  # fmt: skip

    texts = [document["text"] for document in make_corpus.documents(1_000_000)]
    return spark.sparkContext.parallelize([0], 1).mapPartitions(measure).collect()[0]


def spark_job(name, master, options, corpus, megabytes, output, kill=False, expected=None, **what):
    spark = session(name, master)
    spark.sparkContext.setLogLevel("OFF")
    try:
        engine = ship(spark, wheel=options.wheel, **what)
        job = Job(engine, "parquet", records.DEFAULT_LIMIT)
        with Meter() as start:
            problem = annotate.check(spark, engine)
        if problem:
            sys.exit(problem)
        memory = worker_memory(spark, engine)
        saboteur = Saboteur(spark) if kill else None
        if saboteur:
            saboteur.start()
        with Meter() as meter:
            annotate.annotate(spark, job, [corpus], output)
        if saboteur:
            saboteur.over = True
            saboteur.join()
        counts = annotate.count(spark, output)
        found = " ".join(map(str, annotate.fingerprint(spark, output)))
        if expected is not None and found != expected:
            sys.exit(f"{name}: the output is another: {found}, not {expected}")
        more = {"killed": saboteur.killed} if saboteur else {}
        memory = {key: round(value, 2) for key, value in memory.items()}
        more |= {"first-worker": round(start.elapsed, 1), "worker": memory, "documents": counts["annotated"]}
        say(name, megabytes, meter.elapsed, meter.cpu, spans=counts["spans"], set_aside=counts["set-aside"], **more)
        return found
    finally:
        spark.stop()


def entity_alone(options, corpus, megabytes, output, jobs, pipeline=None, plugins=()):
    command = [options.entity, "annotate", corpus, "-o", output, "--jobs", str(jobs)]
    command += ["--pipeline", pipeline] if pipeline else []
    for plugin in plugins:
        command += ["--plugin", plugin]
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run(command, check=True)
    elapsed, after = time.monotonic() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    say(f"entity annotate --jobs {jobs}", megabytes, elapsed, cpu)


def patterns(folder):
    found = []
    for name, label in LISTS.items():
        path = Path(folder, f"{name}.tsv")
        with open(path, encoding="utf-8", newline="") as file:
            lines = (line for line in file if not line.startswith("#"))
            for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
                found.append({"label": label, "pattern": row["term"]})
    return found


def lists_pipeline(folder, rules):
    """A pipeline with nothing but the lists that the ruler has: its file, and the folder of its only plugin."""
    plugin = folder / "lists"
    plugin.mkdir(exist_ok=True)
    labels = sorted({rule["label"] for rule in rules})
    manifest = {"id": "lists", "makes": labels, "lexicons": [{"file": f"{label}.tsv"} for label in labels]}
    # JSON is YAML.
    (plugin / "plugin.yaml").write_text(json.dumps(manifest))
    for label in labels:
        about = {"name": label, "source": "EntityKit", "licence": "CC0-1.0", "language": "fr"}
        meta = about | {"description": "names", "defaults": {"label": label}}
        (plugin / f"{label}.meta.yaml").write_text(json.dumps(meta))
        terms = sorted({rule["pattern"] for rule in rules if rule["label"] == label})
        (plugin / f"{label}.tsv").write_text("\n".join(["term", *terms]) + "\n")
    pipeline = folder / "lists.yaml"
    pipeline.write_text(json.dumps({"name": "lists", "plugins": [], "stages": ["lexicon"]}))
    return {"pipeline": str(pipeline), "plugins": [str(plugin)]}


def spacy_job(options, master, corpus, megabytes, rules):
    """The ruler with phrase patterns, its fastest way; case and spelling as they stand in the lists."""
    spark = session("spaCy", master)
    spark.sparkContext.setLogLevel("OFF")

    def find(frames):
        import pandas
        import spacy

        start = time.monotonic()
        nlp = spacy.blank("fr")
        nlp.add_pipe("entity_ruler").add_patterns(rules)
        loaded, used = time.monotonic() - start, time.process_time()
        for frame in frames:
            documents = list(nlp.pipe(frame["text"]))
            now = time.process_time()
            yield pandas.DataFrame(
                {
                    "id": frame["id"],
                    "spans": [
                        [{"start": e.start_char, "end": e.end_char, "label": e.label_} for e in doc.ents]
                        for doc in documents
                    ],
                    "load": loaded,
                    "cpu": (now - used) / len(frame),
                }
            )
            used = now

    try:
        schema = "id string, spans array<struct<start:int,end:int,label:string>>, load double, cpu double"
        output = str(Path(options.folder, "spacy"))
        with Meter() as meter:
            spark.read.parquet(corpus).select("id", "text").mapInPandas(find, schema).write.parquet(output)
        row = spark.read.parquet(output).selectExpr("sum(cpu) cpu", "max(load) load", "sum(size(spans)) spans").first()
        more = {"patterns": len(rules), "load": round(row.load, 1), "spans": row.spans}
        more["MB/cpu-s of the ruler alone"] = round(megabytes / row.cpu, 3)
        say("spaCy EntityRuler, mapInPandas", megabytes, meter.elapsed, meter.cpu, **more)
    finally:
        spark.stop()


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--entity", help="the program; without it, it is not timed")
    parser.add_argument("--lists", help="the folder gazetteers; without it, spaCy is not timed")
    parser.add_argument("--wheel", help="shipped to the workers; else entitykit must be installed")
    parser.add_argument("--megabytes", type=float, default=100)
    parser.add_argument("--slice", type=float, default=2, help="megabytes for spaCy, and for us beside it")
    parser.add_argument("--only", default="corpus,entity,local,cluster,killed,spacy", help="what is made and timed")
    parser.add_argument("--jobs", default="1,2", help="threads of the program, one measurement each")
    parser.add_argument("--lists-only", action="store_true", help="lists instead of the default pipeline; with --lists")
    parser.add_argument("--folder", help="for corpus and outputs; it is kept, for other measurements on the same corpus")
    options = parser.parse_args(argv)
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    kept = options.folder
    options.folder = kept or tempfile.mkdtemp(prefix="entity-spark-bench-")
    try:
        measure(options, Path(options.folder), options.only.split(","))
    finally:
        if not kept:
            shutil.rmtree(options.folder, ignore_errors=True)
    return 0


def measure(options, folder, wanted):
    corpus, small, lines = folder / "corpus", folder / "slice.parquet", folder / "corpus.jsonl"
    if "corpus" in wanted:
        make(options, corpus, small, lines)
    size, slice_size = (sum(map(text_bytes, paths)) / 1e6 for paths in (corpus.iterdir(), [small]))
    rules = patterns(options.lists) if options.lists else []
    lists = lists_pipeline(folder, rules) if rules else {}
    engine = lists if options.lists_only else {}
    # What a measurement before this one wrote.
    for name in ("local", "cluster", "killed", "small", "lists-only", "spacy"):
        shutil.rmtree(folder / name, ignore_errors=True)

    if options.entity and "entity" in wanted:
        for jobs in map(int, options.jobs.split(",")):
            entity_alone(options, str(lines), size, str(folder / "entity.jsonl"), jobs, **engine)
        (folder / "entity.jsonl").unlink()
    # What every job must write, whichever was the first on this corpus.
    known = folder / ("fingerprint-lists.json" if options.lists_only else "fingerprint.json")
    expected = known.read_text() if known.exists() else None
    if "local" in wanted:
        output = str(folder / "local")
        expected = spark_job(
            "local[2]", "local[2]", options, str(corpus), size, output, expected=expected, **engine
        )
    for name, kill in (("cluster", False), ("killed", True)):
        if name in wanted:
            with LocalCluster() as cluster:
                title = "two workers" + (", two processes killed" if kill else "")
                output = str(folder / name)
                expected = spark_job(title, cluster.master, options, str(corpus), size, output, kill, expected, **engine)
    if expected:
        known.write_text(expected)
    if rules and "spacy" in wanted:
        source = str(small), slice_size
        spark_job("local[2], the slice", "local[2]", options, *source, str(folder / "small"))
        spark_job("local[2], the slice, lists only", "local[2]", options, *source, str(folder / "lists-only"), **lists)
        spacy_job(options, "local[2]", *source, rules)


def make(options, corpus, small, lines):
    """The corpus as Parquet, its like in small, and the same as JSONL."""
    parts = max(1, round(options.megabytes / 125))
    corpus.mkdir(parents=True)
    with open(lines, "w", encoding="utf-8") as file:
        for part in range(parts):
            documents = list(make_corpus.documents(int(options.megabytes * 1e6 / parts), part))
            make_corpus.write_parquet(corpus / f"part-{part}.parquet", documents)
            file.writelines(json.dumps(document, ensure_ascii=False) + "\n" for document in documents)
    make_corpus.write_parquet(small, make_corpus.documents(int(options.slice * 1e6), 99), rows=400)


def text_bytes(path):
    texts = (row for batch in pq.ParquetFile(path).iter_batches(1000, columns=["text"]) for row in batch["text"])
    return sum(len(text.as_py().encode()) for text in texts)


if __name__ == "__main__":
    sys.exit(main())
