"""What goes to the workers with the job: this package, plugins, and EntityKit itself."""

import hashlib
import os
import shutil
import tarfile
import tempfile
import zipfile
from pathlib import Path

from pyspark.sql import SparkSession

from .engine import BESIDE, Engine

# One folder for all that this process packs; Spark copies it on `addFile`.
_folder = None


def ship(spark: SparkSession, *, pipeline=None, plugins=(), wheel=None, **options) -> Engine:
    """Packs and ships what the workers need, and says how they make their pipeline.

    A pipeline file, the plugins beside it and the folders of others go into one archive. With `wheel`, the package
    `entitykit` goes along too, so that the machines of the cluster need nothing but Python and pyarrow. Other options
    are those of `Engine`.
    """
    context = spark.sparkContext
    context.addPyFile(str(_package()))
    archive, names = _archive(context, pipeline, plugins)
    package = _wheel(context, wheel) if wheel else None
    return Engine(
        pipeline=names.get("pipeline"), plugins=names.get("plugins", ()), archive=archive, package=package, **options
    )


def _scratch() -> Path:
    global _folder
    if _folder is None:
        _folder = tempfile.TemporaryDirectory(prefix="entity-spark-")
    return Path(_folder.name)


def _package() -> Path:
    here = Path(__file__).parent
    path = _scratch() / "entity_spark.zip"
    if not path.exists():
        with zipfile.ZipFile(path, "w") as archive:
            for file in sorted(here.glob("*.py")):
                archive.write(file, f"{here.name}/{file.name}")
    return path


def _archive(context, pipeline, plugins):
    if not pipeline and not plugins:
        return None, {}
    if pipeline and not Path(pipeline).is_file():
        raise ValueError(f"there is no pipeline file {pipeline}")
    folders = [Path(folder).resolve() for folder in plugins]
    for folder in folders:
        if not (folder / "plugin.yaml").exists():
            raise ValueError(f"{folder} has no plugin.yaml")
    manifests = sorted(Path(pipeline).parent.glob("*/plugin.yaml")) if pipeline else []
    beside = {f"{BESIDE}/{manifest.parent.name}": manifest.parent.resolve() for manifest in manifests}
    names = {folder: name for name, folder in beside.items()}
    given = [names.get(folder, folder.name) for folder in folders]
    if len(set(given)) < len(given):
        raise ValueError(f"two plugins have folders of one name: {', '.join(sorted(given))}")
    path = _scratch() / "plugins.tar.gz"
    # A tar file, because it keeps which programs may be run.
    with tarfile.open(path, "w:gz") as archive:
        for name, folder in {**dict(zip(given, folders)), **beside}.items():
            archive.add(folder, name, filter=_without_caches)
        if pipeline:
            archive.add(Path(pipeline).resolve(), f"{BESIDE}/pipeline.yaml")
    name = _add(context, path, "entitykit-plugins", ".tar.gz")
    return name, {"pipeline": f"{BESIDE}/pipeline.yaml" if pipeline else None, "plugins": tuple(given)}


def _without_caches(entry):
    return None if os.path.basename(entry.name) == "__pycache__" else entry


def _wheel(context, wheel):
    if not Path(wheel).is_file():
        raise ValueError(f"there is no wheel {wheel}")
    # A wheel is a zip file; Spark unpacks it where its name says so.
    path = _scratch() / "entitykit.zip"
    shutil.copyfile(wheel, path)
    return _add(context, path, "entitykit-package", ".zip")


def _add(context, path, name, suffix):
    """Adds an archive under a name that says what is in it: what was unpacked for another job is never taken."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
    folder = f"{name}-{digest}"
    path = path.rename(path.with_name(folder + suffix))
    context.addArchive(f"{path}#{folder}")
    return folder
