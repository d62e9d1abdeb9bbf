"""A pipeline of the library's, open."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from ._errors import EntityKitError
from ._library import library


class Handle:
    """Owns an ek_pipeline, which is closed when the last thread that uses it lets go.

    A process that was forked has the memory of its parent, but none of its threads and half of its files: it may not
    use what the parent opened, nor close it, because that would end the parent's process plugins.
    """

    __slots__ = ("pointer", "process", "kept")

    def __init__(self, pointer: int, kept: object) -> None:
        self.pointer = pointer
        self.process = os.getpid()
        self.kept = kept

    def check(self) -> None:
        """Raises EntityKitError in a process that was forked from the one that loaded it."""
        if self.process != os.getpid():
            raise EntityKitError.of(
                "python.forked",
                f"the pipeline was loaded in process {self.process}, which this process was forked from",
                help="load it in each process, after the fork",
            )

    def __del__(self, close: Any = library.ek_pipeline_close, process: Callable[[], int] = os.getpid) -> None:
        if self.process == process():
            close(self.pointer)
