"""A check: its rules, when it applies to an exchange, and what breaks it. Pure."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from conformance.core.exchange import Exchange
from conformance.core.violation import Violation

Finder = Callable[[Exchange], Iterable[Violation]]


@dataclass(frozen=True)
class Check:
    """Judges every exchange for which `applies` holds; `find` yields violations of `rules` and of no others.

    It has several where one look shows all of them: the leaves of a schema.
    """

    rules: tuple[str, ...]
    applies: Callable[[Exchange], bool]
    find: Finder


def check(rule: str, *, applies: Callable[[Exchange], bool] = lambda _: True) -> Callable[[Finder], Check]:
    """Make a check of what finds violations of one rule."""
    return lambda find: Check((rule,), applies, find)
