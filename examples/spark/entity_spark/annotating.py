"""Records in, annotated documents out: what runs in the Python workers."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import pyarrow as pa

from . import engine as engines
from . import records
from .parsing import BadRecord, from_columns, from_line
from .schema import ANNOTATED, ARROW_PROBLEM, ARROW_SPAN, SET_ASIDE

# Warnings that say that nothing was lost after all.
HARMLESS = {"process.restarted"}
# Warnings of recognizers that could not do their work: what they would have found is missing.
LOSSES = ("process.", "library.", "pipeline.candidates", "pipeline.recognizer-failed")


@dataclass(frozen=True)
class Job:
    engine: engines.Engine
    kind: str
    limit: int
    keep: tuple[str, ...] = ()
    keep_text: bool = True
    # Documents at once in one worker; they share its pipeline.
    threads: int = 1
    # Whether a document that a recognizer failed on is annotated without that recognizer.
    keep_partial: bool = False


def annotate_batches(job: Job):
    """The function for `mapInArrow`."""

    def annotate(batches):
        nlp = engines.pipeline(job.engine)
        failure = engines.package(job.engine).EntityKitError
        if job.threads == 1:
            for batch in batches:
                yield _annotated(batch, job, nlp, failure, map)
        else:
            with ThreadPoolExecutor(job.threads) as pool:
                for batch in batches:
                    yield _annotated(batch, job, nlp, failure, pool.map)

    return annotate


def _annotated(batch, job, nlp, failure, run):
    columns = _Columns(job)
    rows = list(_rows(batch, job))
    for row, outcome in zip(rows, run(lambda row: _outcome(row, job, nlp, failure), rows)):
        if outcome is not None:
            columns.add(row, *outcome)
    return columns.batch(batch)


def _rows(batch, job):
    """One tuple a record: its number, its size, its file, its first bytes, then what it is parsed from."""
    names = ["record"] if job.kind == "jsonl" else ["id", "text", "date", "language"]
    lists = [batch.column(name).to_pylist() for name in ["size", "file", "head", *names]]
    return zip(range(batch.num_rows), *lists)


def _outcome(row, job, nlp, failure):
    """The record and its annotated document, or what is wrong; `None` for a blank line."""
    _, size, _, head, *rest = row
    record = None
    try:
        if size > job.limit:
            raise BadRecord(
                "record.too-large", f"the record has {size} bytes, {job.limit} are allowed", _id_bytes(rest, job)
            )
        if job.kind == "jsonl":
            if not rest[0].strip():
                return None
            record = from_line(rest[0])
        else:
            record = from_columns(*rest)
        document = nlp(record.text, id=record.id, date=record.date, language=record.language)
    except BadRecord as bad:
        return record, None, (bad.code, bad.message), bad.id
    except failure as error:
        return record, None, (error.code, error.message), record.id
    lost = [] if job.keep_partial else [each for each in document.diagnostics if _is_loss(each.code)]
    if lost:
        return record, None, (lost[0].code, lost[0].message), record.id
    return record, document, None, record.id


def _is_loss(code):
    return code.startswith(LOSSES) and code not in HARMLESS


def _id_bytes(rest, job):
    return None if job.kind == "jsonl" or rest[0] is None else rest[0].decode("utf-8", "replace")


@lru_cache(maxsize=1 << 16)
def _in_archive(place, archive):
    """Where something stands in a shipped plugin: the same on every worker, wherever it unpacked the archive."""
    return place and place.rpartition(f"/{archive}/")[2].removeprefix(f"{engines.BESIDE}/")


class _Columns:
    """The output, column by column: one list of all spans is much cheaper than a list of lists of objects."""

    def __init__(self, job):
        self.job = job
        self.rows = []
        self.fields = {
            name: []
            for name in "id date language text warnings error file size record outcome".split()
        }
        self.first_span = [0]
        self.is_bad = []
        self.spans = {name: [] for name in "start end label id text score recognizer origin place".split()}
        self.first_feature = [0]
        self.feature_names = []
        self.feature_values = []

    def add(self, row, record, document, error, id):
        number, size, file, head, *rest = row
        fields = self.fields
        self.rows.append(number)
        fields["id"].append(id)
        fields["file"].append(file)
        fields["size"].append(size)
        fields["error"].append(error and {"code": error[0], "message": error[1]})
        self.is_bad.append(error is not None)
        if error:
            for name in ("date", "language", "text", "warnings"):
                fields[name].append(None)
            fields["record"].append(head or (rest[0] if self.job.kind == "jsonl" else rest[1]))
            fields["outcome"].append(SET_ASIDE)
        else:
            # The day of a longer time stamp; the pipeline has refused what is none.
            fields["date"].append(record.date and date.fromisoformat(record.date[:10]))
            fields["language"].append(record.language)
            fields["text"].append(record.text if self.job.keep_text else None)
            fields["warnings"].append([{"code": d.code, "message": d.message} for d in document.diagnostics])
            fields["record"].append(None)
            fields["outcome"].append(ANNOTATED)
            self._add_spans(document.spans)
        self.first_span.append(len(self.spans["start"]))

    def _add_spans(self, spans):
        if not spans:
            return
        # A column at a time: much faster than a span at a time.
        *plain, features, sources = zip(*spans)
        if self.job.engine.archive:
            sources = [source._replace(place=_in_archive(source.place, self.job.engine.archive)) for source in sources]
        for name, values in zip(("start", "end", "text", "label", "id", "score"), plain):
            self.spans[name] += values
        for name, values in zip(("recognizer", "origin", "place"), zip(*sources)):
            self.spans[name] += values
        for each in features:
            if each:
                self.feature_names += each.keys()
                self.feature_values += each.values()
            self.first_feature.append(len(self.feature_names))

    def batch(self, source):
        fields = self.fields
        columns = {
            "id": pa.array(fields["id"], pa.string()),
            "date": pa.array(fields["date"], pa.date32()),
            "language": pa.array(fields["language"], pa.string()),
            "text": pa.array(fields["text"], pa.string()),
            "spans": self._span_array(),
            "warnings": pa.array(fields["warnings"], pa.list_(ARROW_PROBLEM)),
            "error": pa.array(fields["error"], ARROW_PROBLEM),
            "file": pa.array(fields["file"], pa.string()),
            "size": pa.array(fields["size"], pa.int64()),
            "record": pa.array(fields["record"], pa.binary()),
            "outcome": pa.array(fields["outcome"], pa.string()),
        }
        if self.job.keep:
            taken = source.take(pa.array(self.rows, pa.int64()))
            columns.update((name, taken.column(inner)) for name, inner in records.kept(self.job.keep).items())
        return pa.RecordBatch.from_arrays(list(columns.values()), list(columns))

    def _span_array(self):
        values = {field.name: field.type for field in ARROW_SPAN}
        names = ("recognizer", "origin", "place")
        features = pa.MapArray.from_arrays(
            pa.array(self.first_feature, pa.int32()),
            pa.array(self.feature_names, pa.string()),
            pa.array(self.feature_values, pa.string()),
        )
        source = pa.StructArray.from_arrays(
            [pa.array(self.spans[name], pa.string()) for name in names], fields=list(values["source"])
        )
        plain = [pa.array(self.spans[name], values[name]) for name in "start end label id text score".split()]
        spans = pa.StructArray.from_arrays([*plain, features, source], fields=list(ARROW_SPAN))
        return pa.ListArray.from_arrays(
            pa.array(self.first_span, pa.int32()), spans, mask=pa.array(self.is_bad, pa.bool_())
        )
