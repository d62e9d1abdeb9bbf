"""What goes wrong, and what is worth knowing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Diagnostic(NamedTuple):
    """Something to know about files, lists, rules or texts.

    `code` is stable and can be searched for: ``rule.unknown-list``. `place` is ``file:line:column``, or the id of a
    document. Either `place` or `help` may be None.
    """

    severity: str
    code: str
    message: str
    place: str | None = None
    help: str | None = None

    def __str__(self) -> str:
        place = f"{self.place}: " if self.place else ""
        advice = f" ({self.help})" if self.help else ""
        return f"{place}{self.severity}: {self.message}{advice} [{self.code}]"


class EntityKitError(Exception):
    """What EntityKit could not do, and why.

    `code`, `message`, `place` and `help` are those of the first diagnostic; `diagnostics` has all of them, since
    everything that is wrong with a pipeline is reported at once.
    """

    def __init__(self, diagnostics: Sequence[Diagnostic], text: str | None = None) -> None:
        super().__init__(text or "\n".join(map(str, diagnostics)))
        self.diagnostics = tuple(diagnostics)
        self._text = text
        first = self.diagnostics[0]
        self.code, self.message, self.place, self.help = first.code, first.message, first.place, first.help

    @classmethod
    def of(cls, code: str, message: str, place: str | None = None, help: str | None = None) -> EntityKitError:
        return cls([Diagnostic("error", code, message, place, help)])

    def __reduce__(self) -> tuple[type[EntityKitError], tuple[object, ...]]:
        return type(self), (self.diagnostics, self._text)


class EntityKitWarning(UserWarning):
    """What did not keep a pipeline from being made, or a document from being annotated."""
