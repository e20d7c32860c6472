"""A conversation under way: sends its messages in order, and knows whether it is connected and with whom."""

import contextlib
from typing import TYPE_CHECKING, Final

from conformance.core.dialogue import Role
from conformance.core.exchange import Exchange, Outcome
from conformance.core.message import Intent, Kind, Message
from conformance.core.protocol import Bound
from conformance.core.settings import User
from conformance.harness.play.course import Stopped
from conformance.harness.play.plan import Step, meant
from conformance.harness.play.sender import form_only

if TYPE_CHECKING:
    from conformance.harness.play.engine import Engine

_FORGIVING: Final = frozenset({Outcome.ACCEPTED, Outcome.UNCLEAR})
"""After such an answer to CONNECT a conversation may be taken as connected."""


class Conversation:
    """A conversation under way: knows whether it is connected. `judged=False` sends without judging."""

    def __init__(self, engine: "Engine", user: User, number: int, *, judged: bool = True) -> None:
        """Start unconnected; a protocol without opening messages is connected from the start."""
        self._engine, self._user, self._number, self._judged = engine, user, number, judged
        self.connected = not engine.offers("opening")
        self.loose = False
        """Its messages need not be in the documented order: then whatever is out of order is only observed."""
        self.owes = True
        """What is said in it has to come back; False while nobody knows whether there are polls at all."""
        self._sessionless = self._certain = self.connected
        self._uncertain = self._handed = self._disordered = False
        self._awaited = engine.collector.awaits(user)

    def open(self, case: str) -> bool:
        """Open the conversation with the form that the target accepts."""
        if self._sessionless:
            return True
        bound = self._engine.form("opening", self._user)
        self.send(bound, case)
        return self.connected

    def close(self, case: str) -> None:
        """Close the conversation if it is open, or may be; never raises, for a run that has ended closes nothing."""
        if self._sessionless or not (self.connected or self._uncertain) or not self._engine.offers("closing"):
            return
        bound = self._engine.form("closing", self._user)
        with contextlib.suppress(Stopped):
            sure = self.connected and not self._disordered
            self.send(bound, case, None if sure else form_only(bound.message.intent))

    def step(self, step: Step) -> None:
        """Send one message of a script, and the plain one that has to follow it."""
        message, collector = step.bound.message, self._engine.collector
        if collector.is_poll(message.leg):
            if collector.on:
                exchange, outcome = self.send(step.bound, step.case)
                if step.checked and outcome is not Outcome.ACCEPTED:
                    collector.recovers(self._user, exchange)
            return
        bound = self._in_an_accepted_form(step.bound) if self.loose else step.bound
        exchange, _ = self.send(bound, step.case, self._intent(bound.message))
        if step.checked and self.connected and not self.plain(step.case, self._engine.protocol.flow.recovery, exchange):
            self.connected = self._sessionless
            self.open(step.case)

    def _in_an_accepted_form(self, bound: Bound) -> Bound:
        """Return a message that opens or closes in the form that this target is known to accept."""
        kind = {Role.OPENS: "opening", Role.CLOSES: "closing"}.get(self._engine.protocol.dialogue.role(bound.message), "")
        return self._engine.form(kind, self._user) if kind and self._engine.offers(kind) else bound

    def _intent(self, message: Message) -> Intent:
        """Return what is expected of a message here: outside a connected conversation no more than a documented answer."""
        role = self._engine.protocol.dialogue.role(message)
        if not self.loose:
            inside = self.connected or role is Role.OPENS
            return message.intent if inside or message.intent.kind is Kind.PROBE else form_only(message.intent)
        in_order = not self.connected if role is Role.OPENS else self.connected and not (role is Role.ONCE and self._handed)
        if not in_order:
            self._disordered = True
            return Intent(Kind.PROBE, self._engine.protocol.flow.disorder, "", f"{'/'.join(message.cell)} out of order")
        return form_only(message.intent) if self._disordered else message.intent

    def plain(self, case: str, rule: str, after: Exchange | None = None) -> bool:
        """Send a plain message, judged by `rule`; return whether it was not refused."""
        _, outcome = self.send(meant(self._engine.form("plain", self._user), rule), case, after=after)
        return outcome in _FORGIVING

    def _fetch(self, role: Role, case: str) -> None:
        """Fetch what came before the conversation is closed, or opened anew: a platform may then forget what waits."""
        collector = self._engine.collector
        if self._judged and self.owes and (role is Role.CLOSES or (role is Role.OPENS and collector.awaits(self._user))):
            collector.collect(self._user, self._awaited, case, self._number)

    def send(self, bound: Bound, case: str, intent: Intent | None = None, after: Exchange | None = None) -> tuple[Exchange, Outcome]:
        """Send, judge and let the answer have its effect on the conversation."""
        self._fetch(self._engine.protocol.dialogue.role(bound.message), case)
        exchange, outcome = self._engine.sender.send(
            bound, user=bound.user or self._user.id, case=case, conversation=self._number, intent=intent, judged=self._judged, after=after
        )
        if self._judged:
            self._engine.endurance.noticed(exchange, outcome)
        kind = exchange.intent.kind
        plainly = kind is Kind.VALID or (self.loose and kind is Kind.FORM)
        owed = plainly and self._judged and self.owes and self.connected and self._certain and not self._handed
        self._engine.collector.note(exchange, outcome, owed=owed, ordered=not bound.user)
        self._moved(bound.message, outcome)
        return exchange, outcome

    def _moved(self, message: Message, outcome: Outcome) -> None:
        """Follow the conversation: open, handed over to an agent, closed, or not known."""
        dialogue = self._engine.protocol.dialogue
        role = dialogue.role(message)
        if role is Role.OPENS:
            self._handed = self._handed and self.connected
            self.connected = self.connected or outcome in _FORGIVING
            self._certain = self._certain or outcome is Outcome.ACCEPTED
            self._uncertain = outcome is Outcome.UNANSWERED
        if role is Role.CLOSES and outcome is not Outcome.REFUSED:
            self.connected = self._certain = self._sessionless
            self._uncertain = outcome is not Outcome.ACCEPTED
        if outcome is not Outcome.REFUSED and dialogue.role(message.meant(Kind.VALID, message.intent.rule)) is Role.ONCE:
            self._handed = True
