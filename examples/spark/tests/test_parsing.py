import pytest

from entity_spark.parsing import BadRecord, Record, from_columns, from_line

GOOD = [
    (b'{"text": "Cuba"}', Record("Cuba")),
    (b'{"id": 7, "text": ""}', Record("", "7")),
    ('{"id":"é","text":"Haïti","date":"2023-01-02","language":"fr","spans":[]}'.encode(),
     Record("Haïti", "é", "2023-01-02", "fr")),
    (b'{"id":null,"text":"\\ud83d\\ude00"}', Record("😀")),
]  # fmt: skip
BAD = [
    (b'{"text": "caf\xe9"}', "jsonl.utf8"),
    (b'{"text": "Cuba"', "jsonl.syntax"),
    (b"[" * 100_000, "jsonl.depth"),
    (b'["Cuba"]', "jsonl.not-object"),
    (b'{"id": "a"}', "jsonl.missing-text"),
    (b'{"text": null}', "jsonl.missing-text"),
    (b'{"text": 7}', "jsonl.type"),
    (b'{"id": true, "text": ""}', "jsonl.type"),
    (b'{"id": {}, "text": ""}', "jsonl.type"),
    (b'{"text": "Cuba", "date": 2023}', "jsonl.type"),
    (b'{"text": "\\ud800"}', "jsonl.surrogate"),
    (b'{"id": "\\udc00", "text": ""}', "jsonl.surrogate"),
    (b'{"id": "\\udc00"}', "jsonl.missing-text"),
]


@pytest.mark.parametrize("line, record", GOOD)
def test_lines(line, record):
    assert from_line(line) == record


@pytest.mark.parametrize("line, code", BAD)
def test_bad_lines(line, code):
    with pytest.raises(BadRecord) as caught:
        from_line(line)
    assert caught.value.code == code
    assert caught.value.id is None or caught.value.id.encode()


def test_columns():
    assert from_columns(b"a", "Haïti".encode(), b"2023-01-02", None) == Record("Haïti", "a", "2023-01-02")
    for columns, code in [
        ((b"a", None, None, None), "record.missing-text"),
        ((b"a", b"caf\xe9", None, None), "text.encoding"),
        ((b"\xff", b"", None, None), "text.encoding"),
    ]:
        with pytest.raises(BadRecord) as caught:
            from_columns(*columns)
        assert caught.value.code == code
