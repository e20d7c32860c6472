"""How ccmessaging is read, whoever speaks: what an answer says about a message, and what breaks a message of ours."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from conformance.core.counterpart import Acknowledges, Counterpart, Serving
from conformance.core.exchange import Exchange, Outcome, Response
from conformance.core.message import Kind, Message
from conformance.core.protocol import Protocol
from conformance.core.settings import Target
from conformance.core.violation import Violation
from conformance.protocols.ccmessaging.bind import again, bind, url
from conformance.protocols.ccmessaging.checks import poll_request, push_request, uplink_request
from conformance.protocols.ccmessaging.checks.code import CODE
from conformance.protocols.ccmessaging.legs import POLL, PUSH, UPLINK
from conformance.protocols.ccmessaging.rulebook import ADVICE, RULES

Observe = Callable[[Exchange], Iterator[tuple[str, str]]]
"""exchange -> (OPEN rule, alternative) that it shows."""

_MOVED: Final = 300
_VIOLATIONS: Final = {UPLINK.name: uplink_request.violations, POLL.name: poll_request.violations, PUSH.name: push_request.violations}
_ACKNOWLEDGED: Final = Response(200, (("Content-Type", "application/json"),), b'{"resultCode":"0","resultDesc":"success."}')


def said(exchange: Exchange) -> Outcome:
    """Say whether an answer accepts or refuses.

    A poll is refused by an error status or a code and by nothing else; a push is acknowledged by success and by nothing else (contract,
    section 5).
    """
    found = CODE.outcome(exchange)
    if exchange.leg == UPLINK.name or found is not Outcome.UNCLEAR:
        return found
    if exchange.intent.kind is Kind.BROKEN:
        return Outcome.ACCEPTED if exchange.leg == POLL.name else Outcome.REFUSED
    return Outcome.REFUSED if exchange.response and exchange.response.status >= _MOVED else found


def request_violations(message: Message) -> Iterator[Violation]:
    """Yield what breaks a rule in a bound message."""
    return _VIOLATIONS[message.leg](message)


def acknowledge(target: Target, _: Serving) -> Counterpart:
    """Return what answers whatever is pushed as S3 has it, so that no platform sends it again (PU-50)."""
    assert target.listen is not None
    return Acknowledges(PUSH.name, PUSH.path, target.listen, _ACKNOWLEDGED)


def protocol(observes: Mapping[str, tuple[Observe, ...]], **own: Any) -> Protocol:
    """Return ccmessaging as it is spoken with a party: what is `own` to that party, and what is common to both."""

    def observe(exchange: Exchange) -> Iterator[tuple[str, str]]:
        for shown in observes[exchange.leg]:
            yield from shown(exchange)

    return Protocol(
        name="ccmessaging",
        rules=RULES,
        advice=ADVICE,
        code=CODE,
        outcome=said,
        observe=observe,
        request_violations=request_violations,
        bind=bind,
        where=url,
        again=again,
        **own,
    )
