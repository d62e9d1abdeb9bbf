from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import entitykit
from entitykit import Pipeline, _results

HOME = Path(__file__).parent / "home"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--no-speedups", action="store_true", help="as where there are none for this Python")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--no-speedups"):
        _results.speedup = None


@pytest.fixture(scope="session", autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A few names and one rule instead of the pipeline that the wheel brings, so that loading takes no time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ENTITYKIT_HOME", str(HOME))
        patch.setenv("ENTITYKIT_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield HOME


@pytest.fixture(scope="session")
def nlp(home: Path) -> Iterator[Pipeline]:
    with entitykit.load() as pipeline:
        yield pipeline
