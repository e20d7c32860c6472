"""Integrators of ccmessaging under test: the callback that takes pushes (documents/003)."""

from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from conformance.core.fault import named_faults, named_oddities
from conformance.core.protocol import FlowRules, Handler, Needs, Party, Protocol
from conformance.core.purse import NoPurse
from conformance.core.settings import Target
from conformance.protocols.ccmessaging.bind import again, bind, url
from conformance.protocols.ccmessaging.checks import push_answer
from conformance.protocols.ccmessaging.checks.code import CODE
from conformance.protocols.ccmessaging.doctor import callback as doctor
from conformance.protocols.ccmessaging.faults import (
    push_receiving,
    push_receiving_answer_oddities,
    push_receiving_content,
    push_receiving_flow,
    push_receiving_oddities,
    push_receiving_refusals,
)
from conformance.protocols.ccmessaging.legs import PUSH
from conformance.protocols.ccmessaging.messages.push import DIALOGUE
from conformance.protocols.ccmessaging.reference.demo import SAMPLE_CHANNEL, SAMPLE_USERS, callback
from conformance.protocols.ccmessaging.reference.integrator import Integrator
from conformance.protocols.ccmessaging.rulebook import RULES
from conformance.protocols.ccmessaging.talk import request_violations, said


def reference(target: Target, *mixins: type[Any], call: object = None) -> Handler:
    """Return a reference integrator with faults and oddities mixed in. It calls nobody."""
    del call
    handler: Handler = type("Mixed", (*mixins, Integrator), {})(target)
    return handler


PARTY: Final = Party(
    name="ccmessaging.integrator",
    protocol=Protocol(
        name="ccmessaging",
        rules=RULES,
        checks={PUSH.name: push_answer.CHECKS},
        code=CODE,
        outcome=said,
        observe=lambda _: iter(()),
        request_violations=request_violations,
        bind=bind,
        where=url,
        again=again,
        purse=NoPurse,
        dialogue=DIALOGUE,
        flow=FlowRules(
            base="CCM-PU-101",
            recovery="CCM-PU-196",
            reconnect="",
            together="CCM-PU-197",
            endurance="CCM-PU-198",
            disorder="",
            user=lambda _: "CCM-PU-101",
        ),
    ),
    cases=Path(__file__).parent / "integrator",
    legs=(replace(PUSH, counts="accepted of sent"),),
    reference=reference,
    demo=callback,
    faults=named_faults(push_receiving, push_receiving_flow, push_receiving_refusals, push_receiving_content),
    oddities=named_oddities(push_receiving_oddities, push_receiving_answer_oddities),
    needs=Needs(users=SAMPLE_USERS, defaults={"channel_id": SAMPLE_CHANNEL}),
    examine=doctor.steps,
)
