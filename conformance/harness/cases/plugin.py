"""pytest's door: collects the cases, lets them hand in their messages, and shows one item per rule and per cell.

A case that fails is our own fault, never a finding: findings come from judged exchanges.
"""

import fnmatch
from collections.abc import Callable, Iterator
from typing import Any
from typing import Protocol as Interface

import hypothesis
import pytest
from _pytest.runner import runtestprotocol

from conformance.core.rule import Rule
from conformance.core.settings import Options
from conformance.core.verdict import Verdict
from conformance.harness.play.plan import Planner
from conformance.harness.verdict.result import CellResult, Result, RuleResult


class Play(Interface):
    """What the plugin asks of the run it belongs to."""

    options: Options
    planner: Planner
    rules: tuple[Rule, ...]
    cells: tuple[tuple[str, ...], ...]
    drives: bool
    """Whether the target is called at all."""
    served: frozenset[str]
    """Ids of the rules of the legs that are judged: cases that provoke none of them are left out."""

    def stopped(self) -> bool:
        """Return whether nothing more will be sent."""

    def begin(self) -> None:
        """Do what comes before the first case."""

    def result(self) -> Result:
        """Wait for all that was sent, and draw the conclusion; the same one each time."""

    def interrupt(self) -> None:
        """End the run: somebody wants it to stop."""

    def failed(self, error: str) -> None:
        """Take note that the suite itself is at fault."""


class VerdictItem(pytest.Item):
    """One row: a rule or a cell."""

    _result: Callable[[], RuleResult | CellResult]
    _title: str

    def runtest(self) -> None:
        """Pass, skip or fail as the verdict says."""
        found = self._result()
        reason = getattr(found, "reason", None)
        if found.verdict in (Verdict.NOT_APPLICABLE, Verdict.BLOCKED, Verdict.UNTESTABLE):
            raise pytest.skip.Exception(f"{found.verdict}: {reason or ''}", _use_item_location=True)  # else the page held the path of this file
        if found.verdict in (Verdict.FAILED, Verdict.WARNED, Verdict.ERROR):
            raise Broken(found.verdict)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], *_: object, **__: object) -> str:
        """Say the verdict; the findings stand above the table."""
        return str(excinfo.value)

    def reportinfo(self) -> tuple[str, int, str]:
        """Name the row; it stands in no file."""
        return "", 0, self._title


class Broken(Exception):  # noqa: N818 - a verdict
    """A rule or cell whose verdict is not good."""


class Plugin:
    """Registered with pytest for one run."""

    def __init__(self, play: Play) -> None:
        """Serve the run `play`."""
        self.play = play

    @pytest.fixture(scope="session")
    def conversation(self) -> Planner:
        """Give the planner to which cases hand their messages."""
        return self.play.planner

    @pytest.hookimpl
    def pytest_configure(self, config: pytest.Config) -> None:
        """Register our marks and our own Hypothesis profile: the same on a laptop and in CI."""
        register_marks(config)
        profile(self.play.options.examples)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, session: pytest.Session, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Keep the chosen cases, seed their generators, and append the rows of the result."""
        provoked = {rule for item in items for mark in item.iter_markers("provokes") for rule in mark.args}
        kept = [item for item in items if self.play.drives and _chosen(item, self.play.options, provoked, self.play.served)]
        config.hook.pytest_deselected(items=[item for item in items if item not in kept])
        for item in kept:
            seed(item, self.play.options.seed)
        items[:] = [*kept, *self._rows(session)] if kept or not self.play.drives else []

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> None:
        """Do what comes before the first case."""
        if session.items and not session.config.option.collectonly:
            self.play.begin()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
        """Run a case without a row of its own; a case that fails is our fault."""
        if isinstance(item, VerdictItem):
            return None
        if not self.play.stopped():
            self.play.planner.case = item.name
            for report in runtestprotocol(item, log=False, nextitem=nextitem):
                if report.failed:
                    self.play.failed(f"{item.name}: {str(report.longrepr)[-2000:]}")
        return True

    @pytest.hookimpl
    def pytest_keyboard_interrupt(self) -> None:
        """End the run before anybody asks for its result."""
        self.play.interrupt()

    def _rows(self, session: pytest.Session) -> Iterator[pytest.Item]:
        for index, rule in enumerate(self.play.rules):
            yield _row(session, rule.id, f"{rule.level} {rule.text['en']}", lambda index=index: self.play.result().rules[index])  # type: ignore[misc]
        for index, cell in enumerate(self.play.cells):
            yield _row(session, "/".join(cell), "cell", lambda index=index: self.play.result().cells[index])  # type: ignore[misc]


def _row(session: pytest.Session, name: str, title: str, result: Callable[[], Any]) -> pytest.Item:
    item = VerdictItem.from_parent(session, name=name)
    item._result, item._title = result, title  # noqa: SLF001 - made here
    return item


def _chosen(item: pytest.Item, options: Options, provoked: set[str], served: frozenset[str]) -> bool:
    """Return whether a case serves the chosen legs, rules and cells; rules that no case provokes are shown by all of them."""
    wanted = set(options.rules)
    own = {rule for mark in item.iter_markers("provokes") for rule in mark.args}
    cell = item.get_closest_marker("cell")
    name = "/".join(cell.args) if cell else ""
    by_rule = not wanted or not wanted <= provoked or bool(own & wanted)
    return by_rule and bool(own & served) and (not options.cells or any(part and fnmatch.fnmatch(name, part) for part in options.cells.split(",")))


def register_marks(config: pytest.Config) -> None:
    """Register the marks of our cases."""
    config.addinivalue_line("markers", "provokes(*rules): the rules that a case provokes")
    config.addinivalue_line("markers", "cell(*axes): the cell in which its messages stand")


def seed(item: pytest.Item, number: int) -> None:
    """Seed the generator of a case, if it has one."""
    function: Any = getattr(item, "obj", None)
    if hypothesis.is_hypothesis_test(function):
        hypothesis.seed(number)(getattr(function, "__func__", function))


def profile(examples: int) -> None:
    """Load our own Hypothesis profile: no deadline, no database, no shrinking."""
    hypothesis.settings.register_profile(
        "ccmsg",
        deadline=None,
        database=None,
        derandomize=False,
        max_examples=max(examples, 1),
        phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    hypothesis.settings.load_profile("ccmsg")
