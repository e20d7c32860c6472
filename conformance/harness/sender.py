"""Sign and send one bound message, judge and record the exchange. Knows when to be patient, and when the target is gone."""

import re
import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Final
from typing import Protocol as Interface

from conformance.core.credentials import CredentialError, Errand, Fetched
from conformance.core.exchange import Exchange, Outcome, Request
from conformance.core.foreign import foreign
from conformance.core.message import Intent, Kind, Message
from conformance.core.protocol import Bound, Protocol
from conformance.core.settings import Secret, Target
from conformance.harness.ending import End, Ending
from conformance.harness.judge import Judge
from conformance.harness.latency import Latency
from conformance.wire.client import Reply, Trouble

if TYPE_CHECKING:
    from collections.abc import Callable

_PATIENCE: Final = 3
"""How often a request is repeated when the environment asks for patience (429, 502, 503, 504)."""
_LONGEST_PAUSE: Final = 5.0
_HANGS: Final = 6
"""So many requests may hang until the time-out; then the target has stopped answering."""
_REVIVALS: Final = (0.1, 0.3, 0.6)
"""Seconds between the attempts to find a target that refuses connections."""
_GONE: Final = frozenset({Trouble.REFUSED, Trouble.NAME, Trouble.TLS, Trouble.PROXY})
_CUTS: Final = 60
"""So many connections in a row without any answer: nobody is there. Long before, the engine asks whether a plain message gets one."""
_IMPATIENT: Final = frozenset({429, 502, 503, 504})
_HARMLESS: Final = frozenset({"content-type", "accept"})
"""Headers that carry no credential, whatever is wrong with them."""
_RENEWALS: Final = 2
"""How often a message is sent again: with what another worker has just renewed, which may not be all, and with what is renewed for it."""
_IN_VAIN: Final = 3
"""So many messages that are meant to be refused are sent again with new credentials to no avail: then such a refusal is the answer."""

_CREDENTIAL: Final = re.compile(r"[A-Za-z0-9%+/=_.~-]{20,4096}")
"""What may be a credential in the answer to a call that fetches one: twenty signs or more without a blank."""
_SEARCHED: Final = 64 * 1024


class Stopped(Exception):  # noqa: N818 - the end of a run, not an error
    """The run has ended: whoever still has something to send gives up."""


class Recorder(Interface):
    """Whoever writes exchanges down."""

    def exchange(self, exchange: Exchange, outcome: Outcome) -> None:
        """Write one exchange."""

    def hide(self, secret: Secret) -> None:
        """Show this secret no more."""


class Carrier(Interface):
    """Whoever brings requests to the target: over the network, or in memory."""

    def send(self, request: Request) -> Reply:
        """Send one request and return what came back; never raise for what the target does."""


class Sender:
    """Everything that is sent passes here, the errands of the purse too. Safe to use from several threads."""

    def __init__(self, protocol: Protocol, client: Carrier, judge: Judge, recorder: Recorder, target: Target) -> None:
        """Send through `client` to `target`, judge with `judge`, write with `recorder`."""
        self._protocol, self._client, self.judge, self._recorder, self._target = protocol, client, judge, recorder, target
        self._limits = target.limits
        self._spine = protocol.dialogue.plain[0].leg
        """The leg on which a target shows whether it still accepts anything."""
        self._purse = protocol.purse(target, self)
        self.notes: list[str] = []
        self.silence: tuple[str, Reply] | None = None
        """The last URL from which nothing came back, and what kind of trouble there was."""
        self._errand: Exchange | None = None
        """The last of them: what keeps credentials from being fetched may stand before the target."""
        self._lock = threading.Lock()
        self.count = self.answered = self._hangs = self._cuts = self._in_vain = self._came = 0
        self.last_answered = self.last_accepted = 0.0
        """When the last of those exchanges began that got an answer, and of those that were accepted, in seconds since the epoch."""
        self.latency = Latency()
        self.width = target.limits.concurrency
        self.ending: Ending | None = None
        self.on_exchange: Callable[[], None] = lambda: None

    def stop(self, ending: Ending) -> bool:
        """End the run; the first reason given stays. Return whether it was this one."""
        with self._lock:
            first = self.ending is None
            self.ending = self.ending or ending
            return first

    def charge(self, exchange: Exchange, rule: str) -> None:
        """Put what an exchange shows down to a rule that no single message shows."""
        self.judge.charge(exchange, rule)

    def disown(self) -> None:
        """Let what was accepted so far not speak for our credentials: it was not sent with them."""
        self.last_accepted = 0.0

    def broken_by(self, exchange: Exchange) -> list[str]:
        """Return the rules that an exchange breaks, without counting them."""
        return [violation.rule for violation in self.judge.violations(exchange)]

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
            exchange, reply = self._exchange(bound, user)
            exchange = replace(exchange, case=case, conversation=conversation, intent=intent or bound.message.intent, after=after)
            exchange, outcome = self._outcome(exchange, reply)
            again = renewals < _RENEWALS and self._may_renew(bound.message) and self._renewed(exchange, outcome)
            exchange = replace(exchange, intent=form_only(exchange.intent)) if again else exchange
            self._keep(exchange, outcome, reply, judged=judged and not again)
            if again:
                renewals += 1
            elif outcome is not Outcome.UNAVAILABLE:
                self._in_vain += renewals > 0 and bound.message.intent.kind is not Kind.VALID and exchange.status in (401, 403)
                return exchange, outcome
            elif attempt == _PATIENCE:
                break
            else:
                self._pause(reply, attempt)
                attempt += 1
        if exchange.intent.kind is not Kind.VALID:
            # Only this message may be too much for what stands before the target: the plain one that follows will tell.
            return exchange, outcome
        self.stop(_unavailable(exchange))
        raise Stopped

    def open(self) -> Target:
        """Fetch the credentials that are to be fetched; return the target as it is from then on. Ends the run if nobody speaks for us."""
        try:
            return self._purse.open()
        except CredentialError as error:
            seen = foreign(self._errand) if self._errand and error.answered else None
            text, then = (f"{self._errand.case}: {seen.text}", f"{seen.then}; or {error.then}") if self._errand and seen else (str(error), error.then)
            self.stop(Ending(End.CREDENTIALS if error.answered else End.UNREACHABLE, text, then))
            raise Stopped from error

    def run(self, errand: Errand) -> Fetched:
        """Send an errand of the purse, hide what it fetches, and write it down."""
        for attempt in range(_PATIENCE + 1):
            number = self._number()
            reply = self._send(errand.request)
            exchange = Exchange(
                number=number,
                leg=f"{self._protocol.name}.{errand.name}",
                request=errand.request,
                response=reply.response,
                intent=Intent(Kind.FORM, ""),
                case=errand.name,
                user=errand.user,
                started=reply.started,
                seconds=reply.seconds,
                failure=reply.failure,
            )
            self._errand, fetched = exchange, errand.read(exchange)
            if errand.secret:
                self._hide_all(exchange, fetched.value, errand.secret)
            self._record(exchange, Outcome.REFUSED if fetched.problem else Outcome.ACCEPTED)
            if exchange.status not in _IMPATIENT:
                break
            self._pause(reply, attempt)
        return fetched

    def _send(self, request: Request) -> Reply:
        reply = self._client.send(request)
        if reply.response is None:
            self.silence = request.url, reply
        return reply

    def _hide_all(self, exchange: Exchange, value: str, name: str) -> None:
        """Hide what an errand fetched, and whatever else in its answer may be a credential: nobody knows what a target adds."""
        self.hide(Secret(value, name))
        answer = exchange.response.body[:_SEARCHED].decode("latin-1") if exchange.response else ""
        for found in dict.fromkeys(_CREDENTIAL.findall(answer)):
            self.hide(Secret(found, f"{name}_ANSWER"))

    def hide(self, secret: Secret) -> None:
        """Let nothing that is written from now on show this secret."""
        self._recorder.hide(secret)

    def say(self, note: str) -> None:
        """Put a sentence into the report that is no finding."""
        self.notes.append(note)

    def _exchange(self, bound: Bound, user: str) -> tuple[Exchange, Reply]:
        request: Request = self._purse.sign(bound.request, user)
        number = self._number()
        reply = self._send(request)
        message = bound.message
        if reply.response:
            self.latency.add(message.leg, reply.seconds)
        exchange = Exchange(
            number=number,
            leg=message.leg,
            request=request,
            response=reply.response,
            intent=message.intent,
            cell=message.cell,
            user=user,
            started=reply.started,
            seconds=reply.seconds,
            failure=reply.failure,
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
        gone = self._watch(reply, outcome, plain=exchange.leg == self._spine)
        if judged and outcome is not Outcome.UNAVAILABLE and not gone:
            self.judge.take(exchange)
        self._record(exchange, outcome)
        if gone or self.ending:
            raise Stopped

    def _record(self, exchange: Exchange, outcome: Outcome) -> None:
        self._recorder.exchange(exchange, outcome)
        self.on_exchange()

    def number(self) -> int:
        """Return the number of the next exchange, for one that the target begins: it costs nothing of the budget."""
        with self._lock:
            self.count += 1
            self._came += 1
            return self.count

    def _number(self) -> int:
        with self._lock:
            if self.ending:
                raise Stopped
            if self.count - self._came >= self._limits.max_exchanges:
                text = f"the budget of {self._limits.max_exchanges} exchanges ran out"
                self.ending = Ending(End.BUDGET, text, "raise limits.max_exchanges, or choose fewer cells or --examples")
                raise Stopped
            self.count += 1
            return self.count

    def _watch(self, reply: Reply, outcome: Outcome, *, plain: bool) -> bool:
        """Return True if the target is gone, and end the run then."""
        if outcome is not Outcome.UNANSWERED or reply.response is not None:
            with self._lock:
                self._cuts, self.answered = 0, self.answered + 1
                self.last_answered = max(self.last_answered, reply.started)
                if plain and outcome is Outcome.ACCEPTED:
                    self.last_accepted = max(self.last_accepted, reply.started)
            return False
        with self._lock:
            self._hangs += reply.trouble is Trouble.TIMEOUT
            self._cuts += 1
            hangs, cuts = self._hangs, self._cuts
        if reply.trouble in _GONE or (not self.answered and hangs):
            self.stop(self._gone(reply))
        elif hangs >= _HANGS:
            text = f"{hangs} requests got no answer within {self._limits.timeout:g} s"
            self.stop(Ending(End.STOPPED_ANSWERING, text, "look at the target's log; raise limits.timeout if it is only slow"))
        elif cuts >= _CUTS:
            self.stop(Ending(End.STOPPED_ANSWERING, f"{cuts} connections in a row were closed without an answer", "look at the target's log"))
        return self.ending is not None

    def _gone(self, reply: Reply) -> Ending:
        if self.answered:
            return Ending(
                End.STOPPED_ANSWERING,
                f"the target stopped answering after {self.answered} exchanges: {reply.failure}",
                "look at the target's log, then run again",
            )
        return Ending(End.UNREACHABLE, reply.failure, "check the URL, and that the target is running")

    def _pause(self, reply: Reply, attempt: int) -> None:
        asked = (reply.response.header("retry-after") if reply.response else None) or ""
        time.sleep(min(float(asked) if asked.isdigit() else 0.25 * 2**attempt, _LONGEST_PAUSE))


def _unavailable(exchange: Exchange) -> Ending:
    seen = foreign(exchange)
    assert seen
    return Ending(End.UNAVAILABLE, f"{seen.text}, {_PATIENCE + 1} times in a row", seen.then)


def form_only(intent: Intent) -> Intent:
    """Return an intent under which only the form of the answer is judged."""
    return Intent(Kind.FORM, intent.rule, intent.pointer, intent.note)
