from ._spans import Source, Span

def spans(
    first: int,
    count: int,
    text: str,
    span_type: type[Span],
    source_type: type[Source],
    with_id: dict[bytes, tuple[str, str | None, Source | None]],
    without_id: dict[bytes, tuple[str, str | None, Source | None]],
    /,
) -> tuple[Span, ...]: ...
