"""Huawei AICC ccmessaging: sendAsync (documents/000) as seen from a platform under test."""

from pathlib import Path
from typing import Any, Final

from conformance.core.fault import named_faults, named_oddities
from conformance.core.protocol import FlowRules, Handler, Party, Protocol
from conformance.core.settings import Target, User
from conformance.protocols.ccmessaging.bind import again, bind
from conformance.protocols.ccmessaging.checks import uplink_answer, uplink_request
from conformance.protocols.ccmessaging.faults import (
    credential_oddities,
    uplink_answers,
    uplink_content,
    uplink_fields,
    uplink_oddities,
    uplink_refusals,
)
from conformance.protocols.ccmessaging.legs import UPLINK
from conformance.protocols.ccmessaging.messages.uplink import DIALOGUE
from conformance.protocols.ccmessaging.reference.demo import demo
from conformance.protocols.ccmessaging.reference.platform import Platform
from conformance.protocols.ccmessaging.rulebook import RULES
from conformance.protocols.ccmessaging.wallet import Wallet


def platform(target: Target, *mixins: type[Any]) -> Handler:
    """Return a reference platform that knows the target's users, with faults and oddities mixed in."""
    handler: Handler = type("Mixed", (*mixins, Platform), {})(target) if mixins else Platform(target)
    return handler


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
            legs=(UPLINK,),
            reference=platform,
            demo=demo,
            faults=named_faults(uplink_fields, uplink_content, uplink_refusals, uplink_answers),
            oddities=named_oddities(uplink_oddities, credential_oddities),
        )
    },
    rules=RULES,
    checks={UPLINK.name: uplink_answer.CHECKS},
    outcome=uplink_answer.outcome,
    observe=uplink_answer.observe,
    request_violations=uplink_request.violations,
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
        user=_user_rule,
        user_rules=frozenset({"CCM-UP-008", "CCM-UP-156"}),
    ),
)
