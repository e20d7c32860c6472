"""Sign and send one bound message, judge and record the exchange. Knows when to be patient, and when new credentials are worth a try."""

from dataclasses import replace
from typing import Final

from conformance.core.credentials import CredentialError
from conformance.core.exchange import Exchange, Outcome
from conformance.core.foreign import foreign
from conformance.core.message import Intent, Kind, Message
from conformance.core.protocol import Bound, Protocol
from conformance.core.settings import Target
from conformance.harness.ending import End, Ending
from conformance.harness.judge.judge import Judge
from conformance.harness.play.course import Course, Stopped
from conformance.harness.play.errands import Errands
from conformance.harness.play.latency import Latency
from conformance.harness.play.line import PATIENCE, Carrier, Line, Recorder, pause
from conformance.wire.client import Reply

_HARMLESS: Final = frozenset({"content-type", "accept"})
"""Headers that carry no credential, whatever is wrong with them."""
_RENEWALS: Final = 2
"""How often a message is sent again: with what another worker has just renewed, which may not be all, and with what is renewed for it."""
_IN_VAIN: Final = 3
"""So many messages that are meant to be refused are sent again with new credentials to no avail: then such a refusal is the answer."""


class Sender:
    """Every message passes here. Safe to use from several threads."""

    def __init__(self, protocol: Protocol, client: Carrier, judge: Judge, recorder: Recorder, target: Target) -> None:
        """Send through `client` to `target`, judge with `judge`, write with `recorder`."""
        self._protocol, self.judge, self._target = protocol, judge, target
        self._spine = protocol.dialogue.plain[0].leg
        """The leg on which a target shows whether it still accepts anything."""
        self.course = Course(target.limits)
        self.line = Line(client, recorder, self.course)
        self.errands = Errands(protocol.name, self.line, self.course)
        self._purse = protocol.purse(target, self.errands)
        self._in_vain = 0
        self.latency = Latency()

    def broken_by(self, exchange: Exchange) -> list[str]:
        """Return the rules that an exchange breaks, without counting them."""
        return [violation.rule for violation in self.judge.violations(exchange)]

    def open(self) -> Target:
        """Fetch the credentials that are to be fetched; return the target as it is from then on. Ends the run if nobody speaks for us."""
        try:
            return self._purse.open()
        except CredentialError as error:
            self.course.stop(self.errands.failed(error))
            raise Stopped from error

    def send(
        self,
        bound: Bound,
        *,
        user: str,
        case: str,
        conversation: int,
        intent: Intent | None = None,
        judged: bool = True,
        after: Exchange | None = None,
    ) -> tuple[Exchange, Outcome]:
        """Send one message, again if credentials ran out; raise Stopped if the run has ended. `intent` replaces the message's own."""
        attempt = renewals = 0
        while True:
            exchange, reply = self._exchange(bound, user, case=case, conversation=conversation, intent=intent or bound.message.intent, after=after)
            exchange, outcome = self._outcome(exchange, reply)
            again = renewals < _RENEWALS and self._may_renew(bound.message) and self._renewed(exchange, outcome)
            exchange = replace(exchange, intent=form_only(exchange.intent)) if again else exchange
            self._keep(exchange, outcome, reply, judged=judged and not again)
            if again:
                renewals += 1
            elif outcome is not Outcome.UNAVAILABLE:
                self._in_vain += renewals > 0 and bound.message.intent.kind is not Kind.VALID and exchange.status in (401, 403)
                return exchange, outcome
            elif attempt == PATIENCE:
                break
            else:
                pause(reply, attempt)
                attempt += 1
        if exchange.intent.kind is not Kind.VALID:
            # Only this message may be too much for what stands before the target: the plain one that follows will tell.
            return exchange, outcome
        self.course.stop(_unavailable(exchange))
        raise Stopped

    def _exchange(self, bound: Bound, user: str, *, case: str, conversation: int, intent: Intent, after: Exchange | None) -> tuple[Exchange, Reply]:
        request, message = self._purse.sign(bound.request, user), bound.message
        number, reply = self.line.send(request)
        if reply.response:
            self.latency.add(message.leg, reply.seconds)
        exchange = Exchange(
            number=number,
            leg=message.leg,
            request=request,
            response=reply.response,
            intent=intent,
            cell=message.cell,
            case=case,
            user=user,
            conversation=conversation,
            started=reply.started,
            seconds=reply.seconds,
            failure=reply.failure,
            after=after,
            message=message,
            target=self._target,
            twice=reply.again,
            unsigned=bound.request,
        )
        return exchange, reply

    def _outcome(self, exchange: Exchange, reply: Reply) -> tuple[Exchange, Outcome]:
        outcome = self._protocol.outcome(exchange)
        if reply.again and outcome is Outcome.REFUSED and exchange.intent.kind is Kind.VALID:
            # It may have been taken at the first time, so the second answer says nothing about the message.
            failure = "the connection was closed without an answer; sent again, it was refused"
            return replace(exchange, response=None, failure=failure), Outcome.UNANSWERED
        return exchange, outcome

    def _may_renew(self, message: Message) -> bool:
        """Return whether a refusal of a message may mean that credentials ran out: never where credentials are under test."""
        sound = {name.lower() for name in message.headers} <= _HARMLESS
        return message.intent.kind is Kind.VALID or (sound and self._in_vain < _IN_VAIN)

    def _renewed(self, exchange: Exchange, outcome: Outcome) -> bool:
        """Let the purse see an answer; return whether the message is worth sending once more because credentials had run out."""
        if outcome is Outcome.ACCEPTED:
            self._purse.learn(exchange)
        try:
            return outcome is Outcome.REFUSED and self._purse.renew(exchange)
        except Stopped:
            # The run ended on the way to new credentials: that these had run out says nothing about the message.
            return True

    def _keep(self, exchange: Exchange, outcome: Outcome, reply: Reply, *, judged: bool) -> None:
        """Judge and record an exchange; raise Stopped if the run has ended."""
        gone = self.course.saw(reply, outcome, plain=exchange.leg == self._spine)
        if judged and outcome is not Outcome.UNAVAILABLE and not gone:
            self.judge.take(exchange)
        self.line.record(exchange, outcome)
        if gone or self.course.ending:
            raise Stopped


def _unavailable(exchange: Exchange) -> Ending:
    seen = foreign(exchange)
    assert seen
    return Ending(End.UNAVAILABLE, f"{seen.text}, {PATIENCE + 1} times in a row", seen.then)


def form_only(intent: Intent) -> Intent:
    """Return an intent under which only the form of the answer is judged."""
    return Intent(Kind.FORM, intent.rule, intent.pointer, intent.note)
