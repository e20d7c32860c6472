"""What a case needs: a mark that names the rules it provokes, and a mark for the cells it stands in."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import pytest

F = TypeVar("F", bound=Callable[..., Any])


def provokes(*rules: str) -> Callable[[F], F]:
    """Say which rules a case provokes: `--rule` selects by it, and a self-test asks that every rule has a case."""
    return pytest.mark.provokes(*rules)


def in_cell(*axes: str) -> Callable[[F], F]:
    """Say in which cell the messages of a case stand: `--cells` selects by it."""
    return pytest.mark.cell(*axes)


def per_cell(cells: tuple[tuple[str, ...], ...], rule: Callable[..., str]) -> Callable[[F], F]:
    """Make a case of each cell, named after it: argument `cell`."""
    params = [pytest.param(cell, id="-".join(cell), marks=[pytest.mark.cell(*cell), pytest.mark.provokes(rule(*cell))]) for cell in cells]
    return pytest.mark.parametrize("cell", params)


def per_row(name: str, rows: Sequence[tuple[str, str, object]]) -> Callable[[F], F]:
    """Make a case of each (id, rule, value): argument `name`."""
    return pytest.mark.parametrize(name, [pytest.param(value, id=row, marks=pytest.mark.provokes(rule)) for row, rule, value in rows])


def cell_of(*axes: str) -> pytest.MarkDecorator:
    """Return the mark of a cell, for a single parameter."""
    return pytest.mark.cell(*axes)
