"""What no exchange shows alone: the conversations in which it showed are held again, together, and judged apart."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from conformance.core.message import Message
from conformance.core.settings import User
from conformance.core.violation import place
from conformance.harness.findings.finding import Finding
from conformance.harness.judge.judge import Judge
from conformance.harness.play.again import held_again, of_rule, shown_at_first, speaker
from conformance.harness.play.asking import asking
from conformance.harness.play.course import Stopped
from conformance.harness.play.engine import Engine
from conformance.harness.play.preflight import side_by_side

_HOLDS: Final = 12
"""Conversations that are held again; what takes further ones is confirmed only if these show it, too."""
Conversations = Callable[[Finding], list[tuple[str, list[Message]]]]


class Whole:
    """Confirms findings that take a whole conversation, or that showed before the first case."""

    def __init__(self, engine: Engine, judge: Judge, conversations: Conversations) -> None:
        """Send through `engine` what `judge` found; `conversations` tells who said what in the conversation in which a finding showed."""
        self._engine, self._judge, self._conversations = engine, judge, conversations
        flow, downlink = engine.protocol.flow, engine.protocol.downlink
        self._asked = shown_at_first(engine.protocol) - {flow.reconnect}
        self._together = {flow.together, downlink.asking.together} if downlink and downlink.asking else {flow.together}
        self._looked = 0
        self._told: list[tuple[User, list[Message]]] = []

    def confirmed(self, found: list[Finding]) -> list[Finding]:
        """Return findings, each with whether it showed again; as they were, where that could not be tried."""
        if self._engine.course.ending:
            return found
        own = [self._own(finding) for finding in found]
        asked = self._asked & {finding.rule for finding in found}
        if not self._told and not asked:
            return found
        try:
            with self._engine.aside() as judge:
                opened = held_again(self._engine, self._told, 0) if self._told else []
                self._ask_again(asked)
        except Stopped:
            return found
        tried = [finding.rule in asked or (bool(which) and all(opened[one] for one in which)) for finding, which in zip(found, own, strict=True)]
        return [replace(finding, stable=self._stable(judge, finding, tried=yes)) for finding, yes in zip(found, tried, strict=True)]

    def _own(self, finding: Finding) -> list[int]:
        """Return which of the conversations that will be held may show a finding again; take note of them."""
        if not finding.repeatable or finding.rule in self._asked or self._looked == _HOLDS:
            return []
        self._looked += 1
        told = [(speaker(self._engine, name), messages) for name, messages in self._conversations(finding)]
        new = [one for one in told if one not in self._told]
        if len(self._told) + len(new) > _HOLDS:
            return []
        self._told += new
        return [self._told.index(one) for one in told]

    def _ask_again(self, rules: set[str]) -> None:
        """Ask once more what was asked before the first case."""
        together = self._engine.protocol.flow.together
        if together in rules:
            side_by_side(self._engine, list(self._engine.users))
        if rules - {together}:
            asking(self._engine)

    def _stable(self, judge: Judge, finding: Finding, *, tried: bool) -> bool | None:
        """Return whether a finding showed again; None if it did not, and need not have: see `_had_to_show`."""
        again = of_rule(judge.open_records(), finding.rule)
        if any(place(record.violation.pointer) == place(finding.pointer) for record in again):
            return True
        certain = tried and not again and judge.judged[finding.rule] and self._had_to_show(finding)
        return False if certain else None

    def _had_to_show(self, finding: Finding) -> bool:
        """Return whether it had to show in what was tried: not if it takes several who talk at the same time, nor if nobody knows of what it came.

        Where it came most of the time, it had to, whatever was said.
        """
        if finding.rule in self._together or self._engine.protocol.rules[finding.rule].family == "leak":
            return False
        known = finding.about is not None or not finding.exchange.inbound
        return known or 2 * finding.occurrences > self._judge.judged[finding.rule]
