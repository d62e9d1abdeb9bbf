"""Loading, closing, and what outlives what."""

from __future__ import annotations

import copy
import gc
import multiprocessing
import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import entitykit
from entitykit import Doc, EntityKitError, EntityKitWarning, Pipeline
from entitykit._options import Options


def test_labels(nlp: Pipeline) -> None:
    assert nlp.labels == ("CITY", "COUNTRY", "ORGANIZATION", "TITLE")
    assert nlp.warnings == ()


def test_closing_twice_and_use_after() -> None:
    pipeline = entitykit.load()
    doc = pipeline("Cuba")
    pipeline.close()
    pipeline.close()
    assert repr(pipeline) == "<Pipeline closed>"
    for use in (lambda: pipeline("Cuba"), lambda: pipeline.pipe(["Cuba"]), lambda: pipeline.adding(["X:y"])):
        with pytest.raises(EntityKitError) as caught:
            use()
        assert caught.value.code == "python.closed"
    assert doc.spans[0].id == "CU"


def test_a_pipe_under_way_outlives_its_pipeline() -> None:
    with entitykit.load() as pipeline:
        docs = pipeline.pipe(["Cuba"] * 200, batch_size=1)
        next(docs)
    assert [doc.spans[0].id for doc in docs] == ["CU"] * 199


def test_documents_outlive_everything() -> None:
    docs = list(entitykit.load().pipe(["le ministre de Cuba"] * 100))
    gc.collect()
    assert all(doc.spans[1].id == "CU" for doc in docs)


@pytest.mark.parametrize("duplicate", [copy.copy, copy.deepcopy, pickle.dumps])
def test_a_pipeline_is_not_copied(nlp: Pipeline, duplicate: Callable[[object], object]) -> None:
    with pytest.raises(EntityKitError, match="call entitykit.load") as caught:
        duplicate(nlp)
    assert caught.value.code == "python.pickle"
    assert nlp("Cuba").spans[0].id == "CU"


def test_a_pipeline_is_not_sent_to_other_processes(nlp: Pipeline) -> None:
    with multiprocessing.get_context("spawn").Pool(1) as pool, pytest.raises(EntityKitError, match="python.pickle"):
        pool.map(nlp, ["Cuba"])


def test_options_are_copied() -> None:
    options = Options({"entries": (entry for entry in ["SHIP:Batavia"])})
    for duplicate in (options, copy.deepcopy(options), pickle.loads(pickle.dumps(options))):
        assert [span.label for span in duplicate.pipeline()("le Batavia").spans] == ["SHIP"]


def test_adding_entries(nlp: Pipeline) -> None:
    with nlp.adding(["ORG:G77|Groupe des 77=org:G77", "SHIP:Batavia"]) as more:
        assert more.labels == tuple(sorted({*nlp.labels, "ORG", "SHIP"}))
        spans = more("le Batavia").spans
    assert [(span.label, span.text) for span in spans] == [("SHIP", "Batavia")]
    assert nlp("le Batavia").spans == ()
    with pytest.raises(EntityKitError) as caught:
        nlp.adding(["COUNTRY Cuba", "X:"])
    assert caught.value.code == "entries.syntax" and len(caught.value.diagnostics) == 2


def test_options(tmp_path: Path) -> None:
    rules = tmp_path / "rules.yaml"
    rules.write_text(
        'rules:\n  - rule: ships\n    match: \'"cargo" {cap}\'\n    emit: {label: SHIP}\n', encoding="utf-8"
    )
    with entitykit.load(rules=[rules], entries=["SHIP:Batavia=ship:1"], languages=["en"]) as pipeline:
        assert "SHIP" in pipeline.labels
        spans = pipeline("le cargo Vasa et le Batavia").spans
    assert [(span.text, span.id) for span in spans] == [("cargo Vasa", None), ("Batavia", "ship:1")]


@pytest.mark.skipif("ENTITYKIT_LIBRARY" in os.environ, reason="not the one of the wheel")
def test_the_pipeline_of_the_wheel(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It is found from any folder."""
    monkeypatch.delenv("ENTITYKIT_HOME")
    monkeypatch.chdir(tmp_path)
    with entitykit.load() as pipeline:
        spans = pipeline("hier, le ministre cubain de la santé", date="2023-06-16").spans
    assert [(span.label, span.text) for span in spans] == [
        ("DATE", "hier"),
        ("TITLE", "ministre cubain de la santé"),
        ("DEMONYM", "cubain"),
    ]
    assert spans[0].features["value"] == "2023-06-15"


# What is wrong with the options, the code that says so, and a part of what is said.
WRONG: list[tuple[dict[str, object], str, str]] = [
    ({"pipeline": "none.yaml"}, "file.missing", "none.yaml: error: there is no such file"),
    ({"pipeline": Path("none.yaml")}, "file.missing", "none.yaml"),
    ({"home": "/none"}, "resources.missing", "/none"),
    ({"without": ["placse"]}, "pipeline.unknown-plugin", "did you mean places?"),
    ({"settings": ["depth"]}, "options.setting", "write plugin.name=value"),
    ({"settings": {"depth": True}}, "options.setting", "depth=true"),
    ({"entries": ["Cuba"]}, "entries.syntax", "LABEL:TERM"),
    ({"entries": "COUNTRY:Cuba"}, "python.argument", "is a string"),
    ({"entries": ["A:b\0c"]}, "python.argument", "NUL"),
    ({"plugins": ["\ud800"]}, "python.argument", "surrogate"),
    ({"recognizers": [print]}, "python.argument", "@entitykit.recognizer"),
]


@pytest.mark.parametrize(("options", "code", "said"), WRONG)
def test_wrong_options(options: dict[str, object], code: str, said: str) -> None:
    with pytest.raises(EntityKitError) as caught:
        entitykit.load(**options)  # type: ignore[arg-type]
    assert caught.value.code == code and said in str(caught.value)


def test_everything_wrong_is_said_at_once(tmp_path: Path) -> None:
    plugin = tmp_path / "ships"
    plugin.mkdir()
    (plugin / "plugin.yaml").write_text("id: ships\nmakes: [SHIP]\nrules: [rules.yaml]\n", encoding="utf-8")
    (plugin / "rules.yaml").write_text(
        "rules:\n  - rule: a\n    match: '<none>'\n    emit: {label: SHIP}\n"
        "  - rule: b\n    match: '[NONE'\n    emit: {label: SHIP}\n",
        encoding="utf-8",
    )
    with pytest.raises(EntityKitError) as caught:
        entitykit.load(plugins=[plugin])
    error = caught.value
    assert len(error.diagnostics) >= 2 and error.place and "rules.yaml:3" in error.place
    assert error.code == error.diagnostics[0].code == "rule.unknown-list"


def test_warnings_on_loading(tmp_path: Path) -> None:
    plugin = tmp_path / "ships"
    plugin.mkdir()
    (plugin / "plugin.yaml").write_text("id: ships\nmakes: [SHIP]\nrules: [rules.yaml]\n", encoding="utf-8")
    (plugin / "rules.yaml").write_text(
        "rules:\n  - rule: a\n    match: '\"cargo\"'\n    emit: {label: SHIP}\n"
        "  - rule: b\n    match: '\"cargo\"'\n    emit: {label: SHIP}\n",
        encoding="utf-8",
    )
    with pytest.warns(EntityKitWarning, match="rules.yaml"), entitykit.load(plugins=[plugin]) as pipeline:
        assert pipeline.warnings and pipeline.warnings[0].severity == "warning"


def forked(pipeline: Pipeline, results: multiprocessing.SimpleQueue[object]) -> None:
    try:
        pipeline("Cuba")
    except EntityKitError as error:
        results.put(error.code)
    with entitykit.load() as mine:
        results.put([span.id for doc in mine.pipe(["Cuba", "Norvège"]) for span in doc.spans])
    pipeline.close()


def test_fork() -> None:
    """A child may not use the parent's pipeline, may load its own, and closing there does not touch the parent's."""
    context = multiprocessing.get_context("fork")
    with entitykit.load() as pipeline:
        list(pipeline.pipe(["Cuba"] * 10, batch_size=1))
        results: multiprocessing.SimpleQueue[object] = context.SimpleQueue()
        child = context.Process(target=forked, args=(pipeline, results))
        child.start()
        child.join(60)
        assert child.exitcode == 0
        assert results.get() == "python.forked" and results.get() == ["CU", "NO"]
        assert pipeline("Cuba").spans[0].id == "CU"


def stepping(docs: Iterator[Doc], results: multiprocessing.SimpleQueue[object]) -> None:
    try:
        results.put(next(docs))
    except EntityKitError as error:
        results.put(error.code)


@pytest.mark.parametrize("begun", [False, True])
def test_a_pipe_in_a_forked_child(nlp: Pipeline, begun: bool) -> None:
    """It has none of the threads that the pipe waits for."""
    context = multiprocessing.get_context("fork")
    docs = nlp.pipe(["Cuba"] * 100, batch_size=2)
    rest = 100
    if begun:
        next(docs)
        rest = 99
    results: multiprocessing.SimpleQueue[object] = context.SimpleQueue()
    child = context.Process(target=stepping, args=(docs, results))
    child.start()
    child.join(30)
    ended = child.exitcode
    child.kill()
    assert ended == 0 and results.get() == "python.forked"
    assert len(list(docs)) == rest


def test_the_end_of_the_program() -> None:
    """Pipelines, documents and a pipe that nobody closed do not disturb it."""
    program = (
        "import entitykit\n"
        "nlp = entitykit.load()\n"
        "docs = nlp.pipe(['Cuba'] * 500, batch_size=1)\n"
        "first = next(docs)\n"
        "print(first.spans[0].id)\n"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert (run.returncode, run.stdout, run.stderr) == (0, "CU\n", "")


def test_a_library_that_cannot_be_loaded() -> None:
    environment = os.environ | {"ENTITYKIT_LIBRARY": "/none/libentitykit.so"}
    run = subprocess.run(
        [sys.executable, "-c", "import entitykit"], capture_output=True, text=True, timeout=60, env=environment
    )
    last = run.stderr.strip().splitlines()[-1]
    assert "/none/libentitykit.so: error: EntityKit's library cannot be loaded" in last and "[python.library]" in last


@pytest.mark.skipif("ENTITYKIT_LIBRARY" in os.environ, reason="not the one of the wheel")
def test_the_wheel_needs_no_swift() -> None:
    library = Path(entitykit.__file__).parent / "lib" / "libentitykit.so"
    needed = subprocess.run(["ldd", library], capture_output=True, text=True, check=True).stdout
    assert "libswift" not in needed and "Foundation" not in needed and "not found" not in needed
    icu = [line for line in needed.splitlines() if "libicu" in line]
    assert icu and all("entitykit.libs" in line for line in icu)
