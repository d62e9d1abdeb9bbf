"""A table of cells as Markdown that can be read as it is."""


def markdown(rows):
    """The first row is the head; the first column is set left, the others right."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows)]
    lines = [
        "| " + " | ".join(cell.rjust(width) if column else cell.ljust(width)
                          for column, (cell, width) in enumerate(zip(row, widths))) + " |"
        for row in rows
    ]  # fmt: skip
    rule = "|" + "|".join("-" * (width + 1) + (":" if column else "-") for column, width in enumerate(widths)) + "|"
    return "\n".join([lines[0], rule, *lines[1:]])


def digits(value):
    """Two digits that matter, or all before the point."""
    if value == 0:
        return "0"
    places = 0 if value >= 10 else 1 if value >= 1 else 2 if value >= 0.1 else 3
    return f"{value:,.{places}f}"
