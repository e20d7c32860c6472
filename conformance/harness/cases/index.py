"""Which case provokes which rule, asked from pytest's own collection."""

from collections import defaultdict

import pytest

from conformance.core.protocol import Party
from conformance.harness.cases.plugin import register_marks
from conformance.harness.cases.under_pytest import run_pytest


def cases_by_rule(party: Party) -> dict[str, list[str]]:
    """Return rule id -> the cases of a party that provoke it, as `file::function`, each once and in their order."""
    index = _Index()
    run_pytest(party.cases, ("--collect-only",), [index])
    return {rule: list(dict.fromkeys(cases)) for rule, cases in index.found.items()}


class _Index:
    """A pytest plugin that reads marks and runs nothing."""

    def __init__(self) -> None:
        """Start empty."""
        self.found: defaultdict[str, list[str]] = defaultdict(list)

    def pytest_configure(self, config: pytest.Config) -> None:
        """Register our marks."""
        register_marks(config)

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Read the marks of each case."""
        for item in items:
            name = f"{item.path.name}::{getattr(item, 'originalname', item.name)}"
            for mark in item.iter_markers("provokes"):
                for rule in mark.args:
                    self.found[rule].append(name)
