"""One pipeline for each Python worker, however many tasks it runs."""

import os
import sys
import warnings
from dataclasses import dataclass

from pyspark import SparkFiles

# Where in the archive the pipeline file is, with the plugins beside it; the others are where it does not look.
BESIDE = "pipeline"


@dataclass(frozen=True)
class Engine:
    """How every worker makes its pipeline. Names of files are those inside the shipped archives."""

    pipeline: str | None = None
    plugins: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    entries: tuple[str, ...] = ()
    home: str | None = None
    # The archive that holds pipeline and plugins, and the one that holds the package `entitykit` itself.
    archive: str | None = None
    package: str | None = None


_pipelines = {}


def package(engine: Engine):
    """The module `entitykit`: the one that was shipped with the job, else the installed one."""
    if engine.package:
        folder = SparkFiles.get(engine.package)
        if folder not in sys.path:
            sys.path.insert(0, folder)
    import entitykit

    # They become a column of the output.
    warnings.filterwarnings("ignore", category=entitykit.EntityKitWarning)
    return entitykit


def pipeline(engine: Engine):
    """The pipeline of this process; made at the first call."""
    if engine not in _pipelines:

        def shipped(name):
            return os.path.join(SparkFiles.get(engine.archive), name)

        def load(plugins):
            return package(engine).load(
                shipped(engine.pipeline) if engine.pipeline else None,
                home=engine.home,
                plugins=plugins,
                without=list(engine.without),
                languages=list(engine.languages) or None,
                settings=list(engine.settings),
                entries=list(engine.entries),
            )

        plugins = [shipped(name) for name in engine.plugins]
        try:
            _pipelines[engine] = load(plugins)
        except package(engine).EntityKitError as error:
            # Those beside the pipeline file may be named by it too: they are its own then.
            others = [folder for folder in plugins if not _is_twice(folder, error.diagnostics)]
            if others == plugins:
                raise
            _pipelines[engine] = load(others)
    return _pipelines[engine]


def _is_twice(folder, diagnostics):
    """Whether the plugin in a folder was refused because of itself."""
    return any(
        each.code == "plugin.duplicate-id"
        and (each.place or "").startswith(f"{folder}/plugin.yaml:")
        and each.message.endswith(f" is taken by {folder}")
        for each in diagnostics
    )
