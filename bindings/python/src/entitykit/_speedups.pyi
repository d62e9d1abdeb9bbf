from ._results import Kind
from ._spans import Source, Span

def spans(
    first: int,
    count: int,
    text: bytes,
    span_type: type[Span],
    source_type: type[Source],
    with_id: dict[bytes, Kind],
    without_id: dict[bytes, Kind],
    /,
) -> tuple[Span, ...]: ...
