"""The component, in pipelines of the spaCy that is installed."""

from __future__ import annotations

import pickle
import shutil
from pathlib import Path
from typing import Any

import pytest

from entitykit import EntityKitError, EntityKitWarning

spacy = pytest.importorskip("spacy")

from spacy import displacy  # noqa: E402
from spacy.language import Language  # noqa: E402
from spacy.tokens import Doc, DocBin  # noqa: E402

TEXT = "😀 Le ministre de Cuba et le G77 à Oslo"


def made(**config: Any) -> Language:
    nlp: Language = spacy.blank("fr")
    nlp.add_pipe("entitykit", config=config)
    return nlp


def spans(doc: Doc) -> list[tuple[str, str, str]]:
    return [(span.text, span.label_, span.kb_id_) for span in doc.spans["entitykit"]]


def entities(doc: Doc) -> list[tuple[str, str]]:
    return [(span.text, span.label_) for span in doc.ents]


FOUND = [
    ("ministre de Cuba", "TITLE", ""),
    ("Cuba", "COUNTRY", "CU"),
    ("G77", "ORGANIZATION", "org:G77"),
    ("Oslo", "CITY", ""),
]


def test_spans_with_ids_and_entities() -> None:
    doc = made()(TEXT)
    assert spans(doc) == FOUND
    assert entities(doc) == [("ministre de Cuba", "TITLE"), ("G77", "ORGANIZATION"), ("Oslo", "CITY")]
    assert [(span.kb_id_, span.ent_id_, span.id_) for span in doc.ents][1] == ("org:G77", "org:G77", "org:G77")
    group = doc.spans["entitykit"]
    assert [span["text"] for span in group.attrs["spans"]] == [span.text for span in group]
    assert group.attrs["spans"][2]["features"] == {"kind": "group"} and group.attrs["misaligned"] == []


def test_config() -> None:
    doc = made(labels=["COUNTRY", "SHIP"], spans_key="mine", ents="keep", entries=["SHIP:Le"])(TEXT)
    assert [span.text for span in doc.spans["mine"]] == ["Le", "Cuba"] and not doc.ents
    assert made(labels=["CITY"], ents="keep").pipe_labels == {"entitykit": ["CITY"]}


@pytest.mark.parametrize(
    ("ents", "expected"),
    [
        ("keep", [("Cuba et", "X"), ("Oslo", "X")]),
        ("fill", [("Cuba et", "X"), ("G77", "ORGANIZATION"), ("Oslo", "X")]),
        ("replace", [("ministre de Cuba", "TITLE"), ("G77", "ORGANIZATION"), ("Oslo", "CITY")]),
    ],
)
def test_entities_that_are_there(ents: str, expected: list[tuple[str, str]]) -> None:
    nlp = spacy.blank("fr")
    nlp.add_pipe("entity_ruler").add_patterns(
        [{"label": "X", "pattern": "Cuba et"}, {"label": "X", "pattern": "Oslo"}]
    )
    nlp.add_pipe("entitykit", config={"ents": ents})
    assert entities(nlp(TEXT)) == expected


# spaCy keeps "x3Cuba" and "G77x" in one piece; EntityKit's entries match inside.
@pytest.mark.parametrize(
    ("alignment", "found", "left_out"),
    [("expand", ["a/Cuba/G77", "a/Cuba/G77", "Oslo"], 0), ("contract", ["Oslo"], 2), ("strict", ["Oslo"], 2)],
)
def test_spans_that_do_not_fit_tokens(alignment: str, found: list[str], left_out: int) -> None:
    nlp = spacy.blank("xx")
    nlp.tokenizer = lambda text: Doc(nlp.vocab, text.split(" "), [True] * text.count(" ") + [False])
    component = nlp.add_pipe("entitykit", config={"alignment": alignment, "ents": "keep"})
    text = "a/Cuba/G77 Oslo"
    if left_out:
        with pytest.warns(EntityKitWarning, match=r'2 of 3 spans .* COUNTRY "Cuba" at 2 .*\[spacy.misaligned\]'):
            doc = nlp(text)
    else:
        doc = nlp(text)
    group = doc.spans["entitykit"]
    assert [span.text for span in group] == found
    assert [span["text"] for span in group.attrs["misaligned"]] == ["Cuba", "G77"][:left_out]
    assert (component.misaligned, component.aligned) == (left_out, len(found))
    # What EntityKit's own offsets are is not lost.
    assert group.attrs["spans"][-1]["start"] == 11


def test_pipe(caplog: pytest.LogCaptureFixture) -> None:
    nlp = made()
    texts = [f"{number} {TEXT}" for number in range(50)]
    docs = list(nlp.pipe(((text, number) for number, text in enumerate(texts)), as_tuples=True, batch_size=7))
    assert [(doc.text, number) for doc, number in docs] == list(zip(texts, range(50)))
    assert all(spans(doc) == FOUND for doc, _ in docs)


def test_several_processes() -> None:
    docs = list(made().pipe([TEXT] * 6, n_process=2, batch_size=2))
    assert [spans(doc) for doc in docs] == [FOUND] * 6


def test_what_is_wrong_goes_to_the_error_handler(tmp_path: Path) -> None:
    short = tmp_path / "short.yaml"
    short.write_text("name: short\nplugins: [places]\nstages: [lexicon, titles]\nlimits: {document-bytes: 20}\n")
    nlp = made(pipeline=str(short))
    with pytest.raises(EntityKitError, match="20"):
        list(nlp.pipe(["Cuba", TEXT]))
    handled: list[tuple[str, str, Exception]] = []

    def handle(name: str, component: object, docs: list[Doc], error: Exception) -> Any:
        handled.append((name, docs[0].text, error))

    nlp.set_error_handler(handle)
    assert [doc.text for doc in nlp.pipe(["Cuba", TEXT, "Oslo"])] == ["Cuba", "Oslo"]
    [(name, text, error)] = handled
    assert (name, text) == ("entitykit", TEXT)
    assert isinstance(error, EntityKitError) and error.code == "pipeline.document-too-large"


def test_to_disk_and_from_disk(tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A saved pipeline works where the files that it was made from are gone."""
    source = tmp_path / "source"
    shutil.copytree(home, source)
    (source / "mine.yaml").write_text("name: mine\nplugins: [places, beside]\nstages: [lexicon, titles]\n")
    beside = source / "beside"
    beside.mkdir()
    (beside / "plugin.yaml").write_text("id: beside\nmakes: [SHIP]\nlexicons: [{file: ships.tsv}]\n")
    (beside / "ships.tsv").write_text("term\nBatavia\n")
    (beside / "ships.meta.yaml").write_text("source: tests\nlicence: CC0-1.0\ndefaults: {label: SHIP}\n")
    rules = source / "rules.yaml"
    rules.write_text("rules:\n  - rule: r\n    match: '\"cargo\"'\n    emit: {label: CARGO}\n")
    config = {"pipeline": str(source / "mine.yaml"), "home": str(source), "rules": [str(rules)], "ents": "keep"}
    nlp = made(**config, alignment="contract")
    text = f"{TEXT}, cargo Batavia"
    expected = spans(nlp(text))
    assert ("Batavia", "SHIP", "") in expected and ("cargo", "CARGO", "") in expected
    nlp.to_disk(tmp_path / "model")
    shutil.rmtree(source)
    monkeypatch.setenv("ENTITYKIT_HOME", "/none")
    shutil.move(tmp_path / "model", tmp_path / "moved")
    with pytest.warns(EntityKitWarning, match="until from_disk"):
        again = spacy.load(tmp_path / "moved")
    assert spans(again(text)) == expected and not again(text).ents
    assert again.get_pipe("entitykit").alignment == "contract"


def test_to_disk_where_it_was_loaded_from(tmp_path: Path, home: Path) -> None:
    """With every kind of file."""
    shutil.copytree(home, tmp_path / "home")
    shutil.copy(home / "Plugins/pipeline.yaml", tmp_path / "home/mine.yaml")
    ships(tmp_path / "further")
    (tmp_path / "rules.yaml").write_text("rules:\n  - rule: r\n    match: '\"cargo\"'\n    emit: {label: CARGO}\n")
    files = {"pipeline": "home/mine.yaml", "home": "home"}
    config: dict[str, Any] = {key: str(tmp_path / file) for key, file in files.items()}
    config |= {"plugins": [str(tmp_path / "further/ships")], "rules": [str(tmp_path / "rules.yaml")]}
    text = "Cuba, cargo Batavia"
    expected = [("Cuba", "COUNTRY", "CU"), ("cargo", "CARGO", ""), ("Batavia", "SHIP", "")]
    made(**config).to_disk(tmp_path / "model")
    for _ in range(2):
        nlp = spacy.load(tmp_path / "model")
        assert spans(nlp(text)) == expected
        nlp.to_disk(tmp_path / "model")


def test_plugins_by_name_are_saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ships(tmp_path / "second", "Vasa")
    ships(tmp_path / "first")
    monkeypatch.setenv("ENTITYKIT_PLUGINS", f"{tmp_path / 'first'}:{tmp_path / 'second'}")
    # No plugin, though it has the name of one.
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ships").mkdir()
    made(plugins=["ships"], settings={"ships.mode": "any"}).to_disk("model")
    monkeypatch.delenv("ENTITYKIT_PLUGINS")
    with pytest.warns(EntityKitWarning, match="until from_disk"):
        nlp = spacy.load("model")
    assert spans(nlp("le Batavia, le Vasa")) == [("Batavia", "SHIP", "")]


def test_what_cannot_be_saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ships(tmp_path / "first")
    monkeypatch.setenv("ENTITYKIT_PLUGINS", str(tmp_path / "first"))
    monkeypatch.chdir(tmp_path)
    nlp = made(plugins=["ships"])
    monkeypatch.delenv("ENTITYKIT_PLUGINS")
    (tmp_path / "ships").mkdir()
    with pytest.raises(EntityKitError, match="ships: error: there is no such plugin"):
        nlp.to_disk("model")
    (tmp_path / "rules.yaml").write_text("rules:\n  - rule: r\n    match: '\"cargo\"'\n    emit: {label: CARGO}\n")
    nlp = made(rules=["rules.yaml"])
    (tmp_path / "rules.yaml").unlink()
    with pytest.raises(EntityKitError, match="rules.yaml: error: there is no such file"):
        nlp.to_disk("model")


def ships(folder: Path, name: str = "Batavia") -> None:
    """A plugin that finds one."""
    plugin = folder / "ships"
    plugin.mkdir(parents=True)
    (plugin / "plugin.yaml").write_text(
        "id: ships\nmakes: [SHIP]\nlexicons: [{file: ships.tsv}]\nsettings: {mode: {type: text, default: any}}\n"
    )
    (plugin / "ships.tsv").write_text(f"term\n{name}\n")
    (plugin / "ships.meta.yaml").write_text("source: tests\nlicence: CC0-1.0\ndefaults: {label: SHIP}\n")


# What the config says on saving and on loading, and what is found.
CHANGED: list[tuple[dict[str, Any], dict[str, Any], list[str]]] = [
    ({"labels": ["CITY"]}, {}, ["Oslo"]),
    ({"labels": ["CITY"]}, {"labels": ["COUNTRY"]}, ["Cuba"]),
    ({"labels": ["CITY"]}, {"labels": []}, ["Cuba", "Oslo"]),
    ({}, {"labels": ["COUNTRY"]}, ["Cuba"]),
    ({"entries": ["SHIP:et"]}, {"labels": ["SHIP"]}, ["et"]),
    ({"entries": ["SHIP:et"]}, {"entries": []}, ["Cuba", "Oslo"]),
    ({}, {"entries": ["SHIP:et"]}, ["Cuba", "et", "Oslo"]),
]


@pytest.mark.parametrize(("saved", "changed", "found"), CHANGED)
def test_config_on_loading(tmp_path: Path, saved: dict[str, Any], changed: dict[str, Any], found: list[str]) -> None:
    made(**saved).to_disk(tmp_path)
    nlp = spacy.load(tmp_path, config={f"components.entitykit.{key}": value for key, value in changed.items()})
    assert [text for text, _, _ in spans(nlp("Cuba et Oslo"))] == found


def test_what_was_set_later_is_saved(tmp_path: Path) -> None:
    nlp = made(ents="fill", alignment="strict")
    component: Any = nlp.get_pipe("entitykit")
    component.ents = "keep"
    nlp.to_disk(tmp_path)
    again: Any = spacy.load(tmp_path, config={"components.entitykit.alignment": "contract"}).get_pipe("entitykit")
    assert (again.ents, again.alignment, again.spans_key) == ("keep", "contract", "entitykit")
    alone = spacy.blank("fr").add_pipe("entitykit").from_disk(tmp_path / "entitykit")
    assert (alone.ents, alone.alignment) == ("keep", "strict")


def test_labels_that_nothing_makes(tmp_path: Path) -> None:
    """A saved pipeline may make them, so they are refused where there is none."""
    with pytest.warns(EntityKitWarning, match="nothing makes the label TOWN"):
        nlp = made(labels=["CITY", "TOWN"])
    with pytest.raises(EntityKitError, match="labels.unknown"):
        nlp(TEXT)
    with pytest.raises(EntityKitError, match="labels.unknown"):
        list(nlp.pipe([TEXT]))
    made().to_disk(tmp_path)
    with pytest.warns(EntityKitWarning), pytest.raises(EntityKitError, match="labels.unknown"):
        spacy.load(tmp_path, config={"components.entitykit.labels": ["TOWN"]})


def test_documents_are_saved(tmp_path: Path) -> None:
    nlp = made()
    store = DocBin(store_user_data=True)
    store.add(nlp(TEXT))
    [doc] = DocBin().from_bytes(store.to_bytes()).get_docs(nlp.vocab)
    assert spans(doc) == FOUND and doc.spans["entitykit"].attrs["spans"][1]["id"] == "CU"
    assert spans(pickle.loads(pickle.dumps(nlp(TEXT)))) == FOUND


def test_displacy() -> None:
    doc = made()(TEXT)
    nested = displacy.render(doc, style="span", options={"spans_key": "entitykit"})
    flat = displacy.render(doc, style="ent")
    assert nested.count("COUNTRY") and "CU" in nested and "ORGANIZATION" in flat and "Oslo" in flat


@pytest.mark.parametrize(
    ("config", "code"),
    [
        ({"entries": ["Cuba"]}, "entries.syntax"),
        ({"without": ["placse"]}, "pipeline.unknown-plugin"),
    ],
)
def test_wrong_config(config: dict[str, Any], code: str) -> None:
    with pytest.raises(EntityKitError) as caught:
        made(**config)
    assert caught.value.code == code


@pytest.mark.parametrize("config", [{"alignment": "nearest"}, {"ents": "all"}, {"threads": 2}])
def test_config_that_spacy_refuses(config: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="|".join(config)):
        made(**config)


def test_a_pipeline_that_is_not_there() -> None:
    with pytest.warns(EntityKitWarning, match="none.yaml"):
        nlp = made(pipeline="none.yaml")
    with pytest.raises(EntityKitError, match="none.yaml"):
        nlp(TEXT)
