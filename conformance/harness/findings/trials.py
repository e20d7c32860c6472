"""Send what broke a rule once more, in a conversation of its own: does it break the rule again?"""

from dataclasses import replace
from typing import Any, Final

from conformance.core.dialogue import Role
from conformance.core.exchange import Exchange
from conformance.core.leg import Leg
from conformance.core.message import Kind, Message
from conformance.core.part import part
from conformance.core.violation import Violation
from conformance.harness.judge.judge import Judge, Record
from conformance.harness.play.again import said_again, speaker
from conformance.harness.play.engine import Engine

_ALL: Final = 400
"""Live trials of a run."""


class Trials:
    """Live requests that the findings of a run may cost, all together."""

    def __init__(self, engine: Engine, judge: Judge) -> None:
        """Send through `engine`; `judge` says what an exchange breaks, and remembers nothing of it."""
        self._engine, self._judge, self._left = engine, judge, _ALL

    @property
    def over(self) -> bool:
        """Whether no further finding may be tried."""
        return self._left <= 0

    def shows(self, record: Record, body: Any) -> Exchange | None:
        """Send a body instead of the recorded one; return the exchange if the same rule is broken again. Raises Stopped.

        What it follows is sent again, too, but stands in the exchange as it was recorded: by its number others are known to be its cause.
        """
        old, engine = record.exchange, self._engine
        if old.intent.kind is Kind.VALID and any(engine.protocol.request_violations(Message(old.leg, body, old.intent, old.cell))):
            return None  # on its way to the plain message it would break another rule, and be refused for that
        self._left -= 1
        said = [*([_as_sent(old.after, old.after.sent)] if old.after else []), _as_sent(old, body)]
        exchange = said_again(engine, speaker(engine, old.user), said, 0, judged=False)
        return replace(exchange, after=old.after) if exchange and self.violation(exchange, record.violation.rule) else None

    def violation(self, exchange: Exchange, rule: str) -> Violation | None:
        """Return how an exchange breaks a rule; None if it does not."""
        return next((violation for violation in self._judge.violations(exchange) if violation.rule == rule), None)

    def plain(self, exchange: Exchange, leg: Leg) -> dict[str, Any]:
        """Return the plain message that this target accepts in the place of a recorded one: what opens, closes, or is said."""
        message = Message(exchange.leg, exchange.sent, exchange.intent, exchange.cell)
        kind = {Role.OPENS: "opening", Role.CLOSES: "closing"}.get(self._engine.protocol.dialogue.role(message), "plain")
        plain = part(self._engine.form(kind, speaker(self._engine, exchange.user)).message.body, leg.part)
        return plain.value if plain else {}


def _as_sent(old: Exchange, body: Any) -> Message:
    """Return the message of a recorded exchange with another body; whatever was not in the body is as it was."""
    assert old.message is not None
    return replace(old.message, body=body, intent=old.intent)
