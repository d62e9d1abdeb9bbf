from __future__ import annotations

from collections.abc import Iterator

import pytest

import entitykit
from entitykit import Pipeline


@pytest.fixture(scope="session")
def nlp() -> Iterator[Pipeline]:
    with entitykit.load() as pipeline:
        yield pipeline
