"""A pipeline as a program's settings name it, loaded once in each process that uses it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

from ._pipeline import Pipeline, load


class Options:
    """The arguments of `load`, and the pipeline that was made of them in this process.

    It can be pickled, and used after a fork, where a `Pipeline` cannot: the pipeline is then loaded again.
    """

    def __init__(self, arguments: dict[str, Any]) -> None:
        self.arguments = {name: value for name, value in arguments.items() if value}
        self._loaded: tuple[int, Pipeline] | None = None

    def pipeline(self) -> Pipeline:
        """Raises EntityKitError where it cannot be loaded."""
        loaded = self._loaded
        if loaded is None or loaded[0] != os.getpid():
            self._loaded = loaded = (os.getpid(), load(**self.arguments))
        return loaded[1]

    def __reduce__(self) -> tuple[type[Options], tuple[dict[str, Any]]]:
        return Options, (self.arguments,)

    def copied(self, folder: Path) -> dict[str, Any]:
        """Copies every file that the pipeline is made from into a folder.

        Gives the arguments that load it from there, with paths from the folder on; `Options.at` reads them.
        """
        arguments = dict(self.arguments)
        home = Path(arguments.get("home") or os.environ.get("ENTITYKIT_HOME") or _SHARED)
        for name in ("Plugins", "gazetteers"):
            if (home / name).is_dir():
                shutil.copytree(home / name, folder / "home" / name, dirs_exist_ok=True)
        arguments["home"] = "home"
        if pipeline := arguments.get("pipeline"):
            arguments["pipeline"] = f"pipeline/{Path(pipeline).name}"
            (folder / "pipeline").mkdir(parents=True, exist_ok=True)
            shutil.copy2(pipeline, folder / arguments["pipeline"])
            # A pipeline file may name plugins that lie beside it.
            for manifest in Path(pipeline).parent.glob("*/plugin.yaml"):
                shutil.copytree(manifest.parent, folder / "pipeline" / manifest.parent.name, dirs_exist_ok=True)
        for name in ("plugins", "rules"):
            arguments[name] = [
                _copied(Path(path), folder, f"{name}/{number}/{Path(path).name}") if Path(path).exists() else path
                for number, path in enumerate(arguments.get(name, ()))
            ]
        return arguments

    @staticmethod
    def at(folder: Path, arguments: dict[str, Any]) -> Options:
        """What `copied` wrote to a folder."""

        def found(path: str) -> str:
            return str(folder / path) if (folder / path).exists() else path

        located = dict(arguments)
        for name, value in arguments.items():
            if name in ("home", "pipeline"):
                located[name] = found(value)
            elif name in ("plugins", "rules"):
                located[name] = [found(path) for path in value]
        return Options(located)


_SHARED = Path(__file__).parent / "share" / "entitykit"


def _copied(source: Path, folder: Path, name: str) -> str:
    target = folder / name
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, dirs_exist_ok=True)
    else:
        shutil.copy2(source, target)
    return name
