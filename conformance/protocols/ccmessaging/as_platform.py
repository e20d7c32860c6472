"""Platforms of ccmessaging under test: sendAsync (documents/000), getMessageForWebChannel (documents/002), message push (documents/003)."""

from pathlib import Path
from typing import Final

from conformance.core.dialogue import FlowRules
from conformance.core.downlink import Asking, Downlink, EchoRules, Way
from conformance.core.fault import mixed, named_oddities
from conformance.core.protocol import Needs, Party
from conformance.core.settings import User
from conformance.protocols.ccmessaging import doctor
from conformance.protocols.ccmessaging.checks import poll_answer, poll_messages, push_delivery, push_messages, uplink_answer
from conformance.protocols.ccmessaging.faults import odd_credentials, poll, push, uplink
from conformance.protocols.ccmessaging.legs import POLL, PUSH, UPLINK
from conformance.protocols.ccmessaging.messages import downlink
from conformance.protocols.ccmessaging.messages.poll import ASK
from conformance.protocols.ccmessaging.messages.uplink import DIALOGUE
from conformance.protocols.ccmessaging.reference.demo import demo
from conformance.protocols.ccmessaging.reference.platform import Platform
from conformance.protocols.ccmessaging.talk import acknowledge, protocol
from conformance.protocols.ccmessaging.wallet import Wallet


def _user_rule(user: User) -> str:
    """Return the rule that a user shows: only ids at the edges of the stated length are remarkable."""
    if len(user.id) != 1 and not 21 <= len(user.id) <= 24:
        return "CCM-UP-001"
    return "CCM-UP-008" if user.token else "CCM-UP-156"


def _way(base: str, **rules: str) -> Way:
    """Return how messages come down by a leg, and the rules of what they have to be together."""
    return Way(downlink.arrivals, downlink.readable, EchoRules(**rules), base)


_POLLED: Final = _way(
    base="CCM-PO-001",
    lost="CCM-PO-070",
    doubled="CCM-PO-071",
    order="CCM-PO-072",
    changed="CCM-PO-073",
    leaked="CCM-PO-074",
    code="CCM-PO-052",
    again="CCM-PO-017",
)
_PUSHED: Final = _way(
    base="CCM-PU-001",
    lost="CCM-PU-070",
    doubled="CCM-PU-071",
    order="CCM-PU-072",
    changed="CCM-PU-073",
    leaked="CCM-PU-074",
    code="CCM-PU-052",
    again="CCM-PU-018",
)

PARTY: Final = Party(
    name="ccmessaging.platform",
    protocol=protocol(
        observes={
            UPLINK.name: (uplink_answer.observe,),
            POLL.name: (poll_answer.observe, poll_messages.observe),
            PUSH.name: (push_delivery.observe, push_messages.observe),
        },
        checks={
            UPLINK.name: uplink_answer.CHECKS,
            POLL.name: (*poll_answer.CHECKS, *poll_messages.CHECKS),
            PUSH.name: (*push_delivery.CHECKS, *push_messages.CHECKS),
        },
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
            refused="check app_key, access_token and the users' tokens in the configuration",
            nowhere="check the URL: the base, to which the documented path is added; or set target.paths",
        ),
        downlink=Downlink(
            ways={POLL.name: _POLLED, PUSH.name: _PUSHED},
            text=downlink.text,
            fits=downlink.fits,
            content="content",
            code="messageCode",
            asking=Asking(
                ask=ASK,
                speaks=downlink.speaks,
                base="CCM-PO-001",
                idle="CCM-PO-007",
                endurance="CCM-PO-008",
                together="CCM-PO-009",
                recovery="CCM-PO-010",
            ),
        ),
        counterpart=acknowledge,
    ),
    cases=Path(__file__).parent / "platform",
    legs=(UPLINK, POLL, PUSH),
    reference=mixed(Platform),
    demo=demo,
    faults={**uplink.FAULTS, **poll.FAULTS, **push.FAULTS},
    oddities={**uplink.ODDITIES, **poll.ODDITIES, **push.ODDITIES, **named_oddities(odd_credentials)},
    needs=Needs(credentials=("app_key", "access_token", "channel_id"), instead={"access_token": "app_secret"}, tokens=True, media=True),
    examine=doctor.steps,
)
