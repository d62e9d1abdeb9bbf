"""A pipeline as a program's settings name it, loaded once in each process that uses it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from ._errors import EntityKitError
from ._pipeline import Pipeline, load


class Options:
    """The arguments of `load`, and the pipeline that was made of them in this process.

    It can be pickled, and used after a fork, where a `Pipeline` cannot: the pipeline is then loaded again.
    """

    def __init__(self, arguments: dict[str, Any]) -> None:
        # What can be read only once would be gone in the next process.
        self.arguments: dict[str, Any] = {
            name: list(value) if isinstance(value, Iterator) else value for name, value in arguments.items() if value
        }
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

        Gives the arguments that load it from there, with paths from the folder on; `Options.at` reads them. Raises
        EntityKitError where a file is not there.
        """
        arguments = dict(self.arguments)
        home = Path(arguments.get("home") or os.environ.get("ENTITYKIT_HOME") or _SHARED)
        _copy(home / "Plugins", folder / "home/Plugins")
        if (home / "gazetteers").is_dir():
            _copy(home / "gazetteers", folder / "home/gazetteers")
        # Where plugins are looked for by name, in this order. What lies elsewhere joins those of the home.
        places = [home / "Plugins", *map(Path, filter(None, os.environ.get("ENTITYKIT_PLUGINS", "").split(":")))]
        installed: dict[str, Path] = {}
        for manifest in chain.from_iterable(place.glob("*/plugin.yaml") for place in places):
            installed.setdefault(manifest.parent.name, manifest.parent)
        for name, plugin in installed.items():
            if plugin.parent != home / "Plugins":
                _copy(plugin, folder / "home/Plugins" / name)
        arguments["home"] = "home"
        if pipeline := arguments.get("pipeline"):
            arguments["pipeline"] = f"pipeline/{Path(pipeline).name}"
            _copy(Path(pipeline), folder / arguments["pipeline"])
            # A pipeline file may name plugins that lie beside it.
            for manifest in Path(pipeline).parent.glob("*/plugin.yaml"):
                _copy(manifest.parent, folder / "pipeline" / manifest.parent.name)
        arguments["plugins"] = []
        for number, path in enumerate(self.arguments.get("plugins", ())):
            saved = f"plugins/{number}/{Path(path).name}"
            if (Path(path) / "plugin.yaml").exists():
                _copy(Path(path), folder / saved)
            elif str(path) in installed:
                saved = f"home/Plugins/{path}"
            else:
                raise EntityKitError.of("file.missing", "there is no such plugin to save", str(path))
            arguments["plugins"].append(saved)
        arguments["rules"] = []
        for number, path in enumerate(self.arguments.get("rules", ())):
            saved = f"rules/{number}/{Path(path).name}"
            _copy(Path(path), folder / saved)
            arguments["rules"].append(saved)
        return arguments

    @staticmethod
    def at(folder: Path, arguments: dict[str, Any]) -> Options:
        """What `copied` wrote to a folder."""
        located = dict(arguments)
        for name, value in arguments.items():
            if name in ("home", "pipeline"):
                located[name] = str(folder / value)
            elif name in ("plugins", "rules"):
                located[name] = [str(folder / path) for path in value]
        return Options(located)


def checked(labels: Iterable[str], made: Iterable[str], what: str) -> list[str]:
    """The labels. Raises EntityKitError where they are a string, or where nothing makes one of them."""
    if isinstance(labels, str):
        raise EntityKitError.of("python.argument", f"{what} {labels!r} is a string", help="write it in a list")
    wanted = list(labels)
    for label in sorted(set(wanted).difference(made)):
        raise EntityKitError.of(
            "labels.unknown", f"nothing makes the label {label}", what, f"known: {', '.join(sorted(made))}"
        )
    return wanted


_SHARED = Path(__file__).parent / "share" / "entitykit"


def _copy(source: Path, target: Path) -> None:
    if not source.exists():
        raise EntityKitError.of("file.missing", "there is no such file to save", str(source))
    # A model may be saved to the folder that it was loaded from.
    if target.exists() and target.samefile(source):
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, dirs_exist_ok=True)
    else:
        shutil.copy2(source, target)
