"""How QMT is spoken with a platform and with an app, and what a configuration of either needs."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from conformance.core.counterpart import Acknowledges, Counterpart, Serving
from conformance.core.dialogue import FlowRules
from conformance.core.downlink import Downlink, EchoRules, Way
from conformance.core.exchange import Exchange
from conformance.core.protocol import Needs, Protocol
from conformance.core.settings import Target
from conformance.protocols.qmt.bind import again, bind, url
from conformance.protocols.qmt.checks import answer, observed, ours, request
from conformance.protocols.qmt.checks.code import CODE, YES, outcome
from conformance.protocols.qmt.legs import DOWNLINK, UPLINK, rule
from conformance.protocols.qmt.messages import downlink
from conformance.protocols.qmt.messages.message import dialogue
from conformance.protocols.qmt.rulebook import ADVICE, RULES
from conformance.protocols.qmt.served import serve
from conformance.protocols.qmt.signing import refused
from conformance.protocols.qmt.signing.purse import Signer
from conformance.protocols.qmt.signing.trials import trials

HERE: Final = Path(__file__).parent
NEEDS: Final = Needs(section="qmt", credentials=("appid", "appsecret"), plain=("version", "appid"), defaults={"version": "v1"})


def acknowledge(target: Target, _: Serving) -> Counterpart:
    """Return what answers whatever comes as S1 has it."""
    assert target.listen is not None
    return Acknowledges(DOWNLINK.name, DOWNLINK.path, target.listen, YES)


def _observe(exchange: Exchange) -> Iterator[tuple[str, str]]:
    return observed.observe(exchange) if exchange.inbound else answer.observe(exchange, RULES)


def _flow(leg: str) -> FlowRules:
    base = rule(leg, 101)
    return FlowRules(
        base=base,
        recovery=rule(leg, 190),
        reconnect="",
        together=rule(leg, 191),
        endurance=rule(leg, 192),
        disorder="",
        user=lambda _: base,
        refused="check appid and the secret that signs (`ccmsg doctor` finds out which one is wrong), and this machine's clock",
        nowhere="check the URL: the base, to which the documented path is added; or set target.paths",
    )


def _protocol(leg: str, **other: Any) -> Protocol:
    """Return QMT as it is spoken with the party that is called on `leg`."""
    return Protocol(
        name="qmt",
        rules=RULES,
        advice=ADVICE,
        code=CODE,
        outcome=outcome,
        observe=_observe,
        request_violations=ours.violations,
        bind=bind,
        where=url,
        again=again,
        purse=Signer,
        dialogue=dialogue(leg),
        flow=_flow(leg),
        doubts=refused.is_refused,
        trials=trials,
        **other,
    )


_ECHO: Final = EchoRules(
    lost=rule(DOWNLINK.name, 70),
    doubled=rule(DOWNLINK.name, 71),
    order=rule(DOWNLINK.name, 72),
    changed=rule(DOWNLINK.name, 73),
    leaked=rule(DOWNLINK.name, 74),
    code="",
    again=rule(DOWNLINK.name, 17),
)
_CALLED: Final = Way(
    arrivals=downlink.arrivals,
    readable=downlink.readable,
    rules=_ECHO,
    base=rule(DOWNLINK.name, 1),
    beside=rule(DOWNLINK.name, 18),
)

PLATFORM: Final = _protocol(
    UPLINK.name,
    checks={UPLINK.name: answer.checks(UPLINK.name), DOWNLINK.name: request.checks(DOWNLINK)},
    downlink=Downlink(ways={DOWNLINK.name: _CALLED}, text=downlink.text, fits=downlink.fits, content="Content", code=""),
    counterpart=acknowledge,
)
APP: Final = _protocol(
    DOWNLINK.name,
    checks={DOWNLINK.name: answer.checks(DOWNLINK.name), UPLINK.name: request.checks(UPLINK)},
    counterpart=serve,
)
