"""What no exchange shows alone: the conversations in which it showed are held again, together, and judged apart."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from conformance.core.message import Message
from conformance.core.settings import User
from conformance.harness.findings.finding import Finding
from conformance.harness.judge.judge import Judge
from conformance.harness.play.again import held_again, shown, shown_at_first, speaker
from conformance.harness.play.asking import asking
from conformance.harness.play.course import Stopped
from conformance.harness.play.engine import Engine
from conformance.harness.play.preflight import side_by_side

_HOLDS: Final = 12
"""Conversations that are held again; what takes further ones is confirmed only if these show it, too."""
Conversations = Callable[[Finding], list[tuple[str, list[Message]]]]


class Whole:
    """Confirms findings that take a whole conversation, or that showed before the first case."""

    def __init__(self, engine: Engine, conversations: Conversations) -> None:
        """Send through `engine`; `conversations` tells who said what in the conversation in which a finding showed."""
        self._engine, self._conversations = engine, conversations
        self._at_first = shown_at_first(engine.protocol)
        self._told: list[tuple[User, list[Message]]] = []

    def confirmed(self, found: list[Finding]) -> list[Finding]:
        """Return findings, each with whether it showed again; as they were, where that could not be tried."""
        tried = [self._can_be_tried(finding) for finding in found]
        if self._engine.course.ending or not any(tried):
            return found
        try:
            with self._engine.aside() as judge:
                if self._told:
                    held_again(self._engine, self._told, 0)
                self._asked_again({finding.rule for finding in found})
        except Stopped:
            return found
        return [replace(finding, stable=self._stable(judge, finding, own=own)) for finding, own in zip(found, tried, strict=True)]

    def _can_be_tried(self, finding: Finding) -> bool:
        """Return whether a finding may show again by what will be sent; take note of the conversations that are to be held for it."""
        if not finding.repeatable or finding.rule in self._at_first:
            return finding.rule in self._at_first - {self._engine.protocol.flow.reconnect}
        told = [(speaker(self._engine, name), messages) for name, messages in self._conversations(finding)]
        new = [one for one in told if one not in self._told]
        fits = bool(told) and len(self._told) + len(new) <= _HOLDS
        self._told += new if fits else []
        return fits

    def _asked_again(self, rules: set[str]) -> None:
        """Ask once more what was asked before the first case."""
        flow = self._engine.protocol.flow
        if flow.together in rules:
            side_by_side(self._engine, list(self._engine.users))
        if rules & (self._at_first - {flow.together, flow.reconnect}):
            asking(self._engine)

    def _stable(self, judge: Judge, finding: Finding, *, own: bool) -> bool | None:
        """Return whether a finding showed again: what takes several who talk at the same time, or was not tried itself, can only be confirmed."""
        seen = shown(judge, finding.rule)
        certain = own and self._engine.protocol.rules[finding.rule].family != "leak"
        return seen if seen or certain else None
