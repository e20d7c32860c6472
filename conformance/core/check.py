"""A check: one rule, when it applies to an exchange, and what breaks it. Pure."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from conformance.core.exchange import Exchange
from conformance.core.violation import Violation

Finder = Callable[[Exchange], Iterable[Violation]]


@dataclass(frozen=True)
class Check:
    """Judges every exchange for which `applies` holds; `find` yields violations of `rule` and of no other."""

    rule: str
    applies: Callable[[Exchange], bool]
    find: Finder


def check(rule: str, *, applies: Callable[[Exchange], bool] = lambda _: True) -> Callable[[Finder], Check]:
    """Make a check of what finds violations."""
    return lambda find: Check(rule, applies, find)
