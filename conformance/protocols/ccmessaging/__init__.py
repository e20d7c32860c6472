"""Huawei AICC ccmessaging: sendAsync (documents/000) and getMessageForWebChannel (documents/002), platforms under test."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from conformance.core.exchange import Exchange, Outcome
from conformance.core.fault import named_faults, named_oddities
from conformance.core.message import Kind, Message
from conformance.core.protocol import Downlink, EchoRules, FlowRules, Handler, Party, Protocol
from conformance.core.settings import Target, User
from conformance.core.violation import Violation
from conformance.protocols.ccmessaging import doctor
from conformance.protocols.ccmessaging.bind import again, bind
from conformance.protocols.ccmessaging.checks import poll_answer, poll_messages, poll_request, uplink_answer, uplink_request
from conformance.protocols.ccmessaging.checks.answer import outcome
from conformance.protocols.ccmessaging.faults import (
    credential_oddities,
    echo,
    poll_answers,
    poll_asking,
    poll_fields,
    poll_oddities,
    uplink_answers,
    uplink_content,
    uplink_fields,
    uplink_oddities,
    uplink_refusals,
)
from conformance.protocols.ccmessaging.legs import POLL, UPLINK
from conformance.protocols.ccmessaging.messages import downlink
from conformance.protocols.ccmessaging.messages.poll import ASK
from conformance.protocols.ccmessaging.messages.uplink import DIALOGUE
from conformance.protocols.ccmessaging.reference.demo import demo
from conformance.protocols.ccmessaging.reference.platform import Platform
from conformance.protocols.ccmessaging.rulebook import RULES
from conformance.protocols.ccmessaging.wallet import Wallet

_MOVED: Final = 300


def platform(target: Target, *mixins: type[Any]) -> Handler:
    """Return a reference platform that knows the target's users, with faults and oddities mixed in."""
    handler: Handler = type("Mixed", (*mixins, Platform), {})(target) if mixins else Platform(target)
    return handler


def observe(exchange: Exchange) -> Iterator[tuple[str, str]]:
    """Yield (OPEN rule, alternative) that an answer shows."""
    if exchange.leg == UPLINK.name:
        yield from uplink_answer.observe(exchange)
    else:
        yield from poll_answer.observe(exchange)
        yield from poll_messages.observe(exchange)


def said(exchange: Exchange) -> Outcome:
    """Say whether an answer accepts or refuses. A poll is refused by an error status or a code and by nothing else (contract, section 5)."""
    found = outcome(exchange)
    if exchange.leg != POLL.name or found is not Outcome.UNCLEAR:
        return found
    if exchange.intent.kind is Kind.BROKEN:
        return Outcome.ACCEPTED
    return Outcome.REFUSED if exchange.response and exchange.response.status >= _MOVED else found


def request_violations(message: Message) -> Iterator[Violation]:
    """Yield what breaks a rule in a bound message."""
    return uplink_request.violations(message) if message.leg == UPLINK.name else poll_request.violations(message)


def _user_rule(user: User) -> str:
    """Return the rule that a user shows: only ids at the edges of the stated length are remarkable."""
    if len(user.id) != 1 and not 21 <= len(user.id) <= 24:
        return "CCM-UP-001"
    return "CCM-UP-008" if user.token else "CCM-UP-156"


PROTOCOL: Final = Protocol(
    name="ccmessaging",
    parties={
        "ccmessaging.platform": Party(
            name="ccmessaging.platform",
            cases=Path(__file__).parent / "platform",
            legs=(UPLINK, POLL),
            reference=platform,
            demo=demo,
            faults=named_faults(uplink_fields, uplink_content, uplink_refusals, uplink_answers, poll_asking, poll_answers, poll_fields, echo),
            oddities=named_oddities(uplink_oddities, poll_oddities, credential_oddities),
            examine=doctor.steps,
        )
    },
    rules=RULES,
    checks={UPLINK.name: uplink_answer.CHECKS, POLL.name: (*poll_answer.CHECKS, *poll_messages.CHECKS)},
    outcome=said,
    observe=observe,
    request_violations=request_violations,
    bind=bind,
    again=again,
    purse=Wallet,
    dialogue=DIALOGUE,
    flow=FlowRules(
        base="CCM-UP-001",
        recovery="CCM-UP-150",
        reconnect="CCM-UP-152",
        together="CCM-UP-151",
        endurance="CCM-UP-153",
        disorder="CCM-UP-155",
        user=_user_rule,
        user_rules=frozenset({"CCM-UP-008", "CCM-UP-156"}),
    ),
    downlink=Downlink(
        ask=ASK,
        arrivals=downlink.arrivals,
        readable=downlink.readable,
        speaks=downlink.speaks,
        text=downlink.text,
        fits=downlink.fits,
        content="content",
        code="messageCode",
        rules=EchoRules(
            lost="CCM-PO-070",
            doubled="CCM-PO-071",
            order="CCM-PO-072",
            changed="CCM-PO-073",
            leaked="CCM-PO-074",
            code="CCM-PO-052",
            again="CCM-PO-017",
        ),
        base="CCM-PO-001",
        idle="CCM-PO-007",
        endurance="CCM-PO-008",
        together="CCM-PO-009",
        recovery="CCM-PO-010",
    ),
)
