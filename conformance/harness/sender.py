"""Send one bound message, judge and record the exchange. Knows when to be patient, and when the target is gone."""

import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Final
from typing import Protocol as Interface

from conformance.core.exchange import Exchange, Outcome
from conformance.core.message import Intent, Kind
from conformance.core.protocol import Bound, Protocol
from conformance.core.settings import Target
from conformance.harness.ending import End, Ending
from conformance.harness.judge import Judge
from conformance.wire.client import Client, Reply, Trouble

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
_CUTS: Final = 12
"""So many connections in a row without any answer: nobody is there."""


class Stopped(Exception):  # noqa: N818 - the end of a run, not an error
    """The run has ended: whoever still has something to send gives up."""


class Recorder(Interface):
    """Whoever writes exchanges down."""

    def exchange(self, exchange: Exchange, outcome: Outcome) -> None:
        """Write one exchange."""


class Sender:
    """Everything that is sent passes here. Safe to use from several threads."""

    def __init__(self, protocol: Protocol, client: Client, judge: Judge, recorder: Recorder, target: Target) -> None:
        """Send to `target` through `client`, judge with `judge`, write with `recorder`."""
        self._protocol, self._client, self._judge, self._recorder, self._target = protocol, client, judge, recorder, target
        self._limits = limits = target.limits
        self._spine = protocol.dialogue.plain[0].leg
        """The leg on which a target shows whether it still accepts anything."""
        self._lock = threading.Lock()
        self.count = self.answered = self._hangs = self._cuts = 0
        self.last_answered = 0
        """The number of the last exchange that got an answer."""
        self.last_accepted = 0
        self.width = limits.concurrency
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
        self._judge.charge(exchange, rule)

    def broken_by(self, exchange: Exchange) -> list[str]:
        """Return the rules that an exchange breaks, without counting them."""
        return [violation.rule for violation in self._judge.violations(exchange)]

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
        """Send one message; raise Stopped if the run has ended. `intent` replaces the message's own."""
        message = bound.message
        for attempt in range(_PATIENCE + 1):
            number = self._number()
            reply = self._client.send(bound.request)
            exchange = Exchange(
                number=number,
                leg=message.leg,
                request=bound.request,
                response=reply.response,
                intent=intent or message.intent,
                cell=message.cell,
                case=case,
                user=user,
                conversation=conversation,
                started=reply.started,
                seconds=reply.seconds,
                failure=reply.failure,
                sent=message.body,
                after=after,
                target=self._target,
                twice=reply.again,
            )
            outcome = self._protocol.outcome(exchange)
            if reply.again and outcome is Outcome.REFUSED and exchange.intent.kind is Kind.VALID:
                # It may have been taken at the first time, so the second answer says nothing about the message.
                exchange = replace(exchange, response=None, failure="the connection was closed without an answer; sent again, it was refused")
                outcome = Outcome.UNANSWERED
            gone = self._watch(reply, outcome, number, plain=message.leg == self._spine)
            if judged and outcome is not Outcome.UNAVAILABLE and not gone:
                self._judge.take(exchange)
            self._recorder.exchange(exchange, outcome)
            self.on_exchange()
            if gone or self.ending:
                raise Stopped
            if outcome is not Outcome.UNAVAILABLE:
                return exchange, outcome
            self._pause(reply, attempt)
        if exchange.intent.kind is not Kind.VALID:
            # Only this message may be too much for what stands before the target: the plain one that follows will tell.
            return exchange, outcome
        self.stop(_unavailable(exchange))
        raise Stopped

    def _number(self) -> int:
        with self._lock:
            if self.ending:
                raise Stopped
            if self.count >= self._limits.max_exchanges:
                text = f"the budget of {self._limits.max_exchanges} exchanges ran out"
                self.ending = Ending(End.BUDGET, text, "raise limits.max_exchanges, or choose fewer cells or --examples")
                raise Stopped
            self.count += 1
            return self.count

    def _watch(self, reply: Reply, outcome: Outcome, number: int, *, plain: bool) -> bool:
        """Return True if the target is gone, and end the run then."""
        if outcome is not Outcome.UNANSWERED or reply.response is not None:
            with self._lock:
                self._cuts, self.answered = 0, self.answered + 1
                self.last_answered = max(self.last_answered, number)
                self.last_accepted = max(self.last_accepted, number) if plain and outcome is Outcome.ACCEPTED else self.last_accepted
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
        return Ending(
            End.UNREACHABLE,
            f"the target cannot be reached: {reply.failure}",
            _NEXT.get(reply.trouble, "check the URL, and that the target is running"),
        )

    def _pause(self, reply: Reply, attempt: int) -> None:
        asked = (reply.response.header("retry-after") if reply.response else None) or ""
        time.sleep(min(float(asked) if asked.isdigit() else 0.25 * 2**attempt, _LONGEST_PAUSE))


_NEXT: Final = {
    Trouble.NAME: "check the host name in the URL",
    Trouble.TLS: "check the certificate, the host name in it, and tls.ca in the configuration",
    Trouble.PROXY: "check proxy.url in the configuration",
    Trouble.TIMEOUT: "check the URL and firewalls; raise limits.timeout if the target is only slow",
}


def _unavailable(exchange: Exchange) -> Ending:
    text = f"the target or what stands before it answered {exchange.status} {_PATIENCE + 1} times in a row"
    return Ending(End.UNAVAILABLE, text, "lower limits.rate or limits.concurrency, or run again when the target is up")


def form_only(intent: Intent) -> Intent:
    """Return an intent under which only the form of the answer is judged."""
    return Intent(Kind.FORM, intent.rule, intent.pointer, intent.note)
