"""Plan a run and count it: the same cases under the same pytest, with nobody to send to."""

from collections import Counter
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

import pytest

from conformance.core.errors import SuiteError
from conformance.core.protocol import Party, Protocol
from conformance.core.settings import Options, Target
from conformance.harness.cases.plugin import Plugin
from conformance.harness.cases.under_pytest import run_pytest
from conformance.harness.config.scope import scope
from conformance.harness.play.plan import Ids, Planner, Script, size
from conformance.harness.verdict.result import Result

if TYPE_CHECKING:
    from conformance.core.rule import Rule


class Rehearsal:
    """A run in which nothing is sent: it keeps the scripts."""

    def __init__(self, protocol: Protocol, target: Target, options: Options) -> None:
        """Plan for a target."""
        self.options, self.drives = options, True
        self.rules: tuple[Rule, ...] = ()
        self.cells: tuple[tuple[str, ...], ...] = ()
        self.served = frozenset(rule.id for rule in protocol.rules if not options.legs or rule.leg in options.legs)
        self.scripts: list[Script] = []
        self.planner = Planner(protocol, target, Ids(options.seed, options.nonce + "/plan"), self.scripts.append)
        self.error = ""

    def stopped(self) -> bool:
        """Go on while nothing is wrong."""
        return bool(self.error)

    def begin(self) -> None:
        """Nothing comes before the cases."""

    def result(self) -> Result:
        """There is none."""
        raise NotImplementedError

    def interrupt(self) -> None:
        """Nothing is under way."""

    def failed(self, error: str) -> None:
        """Take note that the suite itself is at fault."""
        self.error = error


def rehearse(protocol: Protocol, party: Party, target: Target, options: Options) -> list[Script]:
    """Return the scripts of a run; raise UsageError where nothing is selected."""
    rehearsal = Rehearsal(protocol, target, options)
    plugins: list[Any] = [Plugin(rehearsal)]
    code, printed = run_pytest(party.cases, options.pytest_arguments, plugins)
    if rehearsal.error or code != pytest.ExitCode.OK:
        raise SuiteError(rehearsal.error or printed)
    rehearsal.planner.end()
    return rehearsal.scripts


def plan_only(protocol: Protocol, party: Party, target: Target, options: Options) -> list[tuple[str, int, int]]:
    """Return (case, messages, exchanges) in the order of the cases. Opening and closing count for the first case of a script.

    Nothing for a run that only listens.
    """
    if not scope(party, target, options).drives:
        return []
    messages: Counter[str] = Counter()
    exchanges: Counter[str] = Counter()
    asked = _polls(protocol, scope(party, target, options).judged)
    for script in rehearse(protocol, party, target, options):
        for step in script.steps:
            name = step.case.split("[")[0]
            messages[name] += 1
            exchanges[name] += 1 + step.checked
        exchanges[script.steps[0].case.split("[")[0]] += size(script, protocol.dialogue, polled=asked) - sum(
            1 + step.checked for step in script.steps
        )
    return [(name, messages[name], exchanges[name]) for name in messages]


def _polls(protocol: Protocol, legs: Collection[str]) -> bool:
    """Return whether the leg that has to be asked is judged in this run."""
    return protocol.downlink is not None and protocol.downlink.asks(legs)
