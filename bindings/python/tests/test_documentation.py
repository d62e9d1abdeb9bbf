"""The examples of docs/python.md, in their order, with the pipeline of the repository."""

from __future__ import annotations

import doctest
import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]
PAGE = ROOT / "docs" / "python.md"
OPTIONS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


@pytest.mark.filterwarnings("ignore::entitykit.EntityKitWarning")
def test_examples(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ENTITYKIT_HOME", str(ROOT))
    monkeypatch.chdir(tmp_path)
    page = PAGE.read_text(encoding="utf-8")
    names: dict[str, Any] = {"__name__": "page"}
    said: list[str] = []
    runner = doctest.DocTestRunner(optionflags=OPTIONS)
    blocks = list(re.finditer(r"^```python\n(.*?)^```$", page, re.DOTALL | re.MULTILINE))
    for block in blocks:
        line = page.count("\n", 0, block.start(1))
        if ">>>" not in block[1]:
            # A module, so that its functions can be sent to other processes.
            module = ModuleType("example")
            monkeypatch.setitem(sys.modules, module.__name__, module)
            vars(module).update(names | {"__name__": module.__name__})
            exec(compile("\n" * line + block[1], str(PAGE), "exec"), vars(module))
            continue
        test = doctest.DocTestParser().get_doctest(block[1], names, PAGE.name, str(PAGE), line)
        runner.run(test, out=said.append, clear_globs=False)
        names = test.globs
    assert not said, "".join(said)
    assert runner.tries > 20 and len(blocks) > 10
