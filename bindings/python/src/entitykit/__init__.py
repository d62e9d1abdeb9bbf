"""EntityKit: finds entities in text with lists and rules, links them, and says why each is there.

>>> import entitykit
>>> nlp = entitykit.load()
>>> [(span.label, span.id, span.text) for span in nlp("Le ministre de Cuba").spans]
[('TITLE', None, 'ministre'), ('COUNTRY', 'CU', 'Cuba')]
"""

from ._documents import Doc
from ._errors import Diagnostic, EntityKitError, EntityKitWarning
from ._evaluation import evaluate
from ._library import library
from ._pipeline import Pipeline, load
from ._recognizers import Annotation, Recognizer, Text, recognizer
from ._spans import Source, Span

__version__: str = library.ek_version().decode()

__all__ = [
    "Annotation",
    "Diagnostic",
    "Doc",
    "EntityKitError",
    "EntityKitWarning",
    "Pipeline",
    "Recognizer",
    "Source",
    "Span",
    "Text",
    "evaluate",
    "load",
    "recognizer",
]
