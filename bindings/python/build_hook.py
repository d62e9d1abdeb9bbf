"""Compiles what makes spans faster, and marks the wheel as one for this platform and any Python 3.

The library is loaded, not linked with Python. `entitykit._speedups` is in CPython's limited API, and a Python that does
not take it as it is (PyPy, a CPython without the global lock) does without: it is no reason to refuse the wheel.
"""

import os
import shlex
import subprocess
from pathlib import Path
from sysconfig import get_config_var, get_path, get_platform
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

MODULE = "entitykit/_speedups"


class BuildHook(BuildHookInterface[Any]):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        platform = get_platform().replace("-", "_").replace(".", "_")
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-{platform}"
        self.folder = TemporaryDirectory()
        try:
            build_data["force_include"][self.compile(Path(self.folder.name))] = f"{MODULE}.abi3.so"
        except (OSError, subprocess.CalledProcessError) as error:
            self.app.display_warning(f"without a C compiler and Python's headers spans are made in Python: {error}")

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        self.folder.cleanup()

    def compile(self, folder: Path) -> str:
        """With the compiler that CC names, else the one that made Python. Needs Python's headers."""
        compiler = shlex.split(os.environ.get("CC") or get_config_var("CC") or "cc")
        compiler += ["-std=c11", "-O3", "-Wall", "-Wextra", "-shared", "-fPIC", "-fvisibility=hidden", "-s"]
        root = Path(self.root)
        includes = [f"-I{get_path('include')}", f"-I{root.parents[1] / 'Sources/CEntityKit/include'}"]
        module = str(folder / "_speedups.abi3.so")
        subprocess.run([*compiler, *includes, str(root / f"src/{MODULE}.c"), "-o", module], check=True)
        return module
