"""Integrators of ccmessaging under test: the callback that takes pushes (documents/003), the client that calls (documents/000, documents/002)."""

from dataclasses import replace
from pathlib import Path
from typing import Final

from conformance.core.credentials import NoPurse
from conformance.core.dialogue import FlowRules
from conformance.core.fault import mixed
from conformance.core.protocol import Needs, Party
from conformance.protocols.ccmessaging.checks import poll_sent, push_answer, uplink_sent
from conformance.protocols.ccmessaging.doctor import callback as doctor
from conformance.protocols.ccmessaging.faults import callback, client
from conformance.protocols.ccmessaging.legs import POLL, PUSH, UPLINK
from conformance.protocols.ccmessaging.messages.push import DIALOGUE
from conformance.protocols.ccmessaging.reference import demo
from conformance.protocols.ccmessaging.reference.integrator import Integrator
from conformance.protocols.ccmessaging.served.counterpart import CONNECTED, serve
from conformance.protocols.ccmessaging.served.scenarios import SCENARIOS
from conformance.protocols.ccmessaging.talk import protocol

PARTY: Final = Party(
    name="ccmessaging.integrator",
    protocol=protocol(
        observes={UPLINK.name: (uplink_sent.observe,), POLL.name: (poll_sent.observe,), PUSH.name: ()},
        checks={UPLINK.name: uplink_sent.CHECKS, POLL.name: poll_sent.CHECKS, PUSH.name: push_answer.CHECKS},
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
            refused="check push_authorization in the configuration: the callback wants to know who calls",
            nowhere="check the URL: it is the callback itself, and nothing is added to it but target.paths.push",
        ),
        counterpart=serve,
    ),
    cases=Path(__file__).parent / "integrator",
    legs=(
        replace(UPLINK, counts="sound of those that came"),
        replace(POLL, axes={"state": CONNECTED}),
        replace(PUSH, counts="accepted of sent"),
    ),
    reference=mixed(Integrator),
    demo=demo.callback,
    faults={**callback.FAULTS, **client.FAULTS},
    oddities={**callback.ODDITIES, **client.ODDITIES},
    needs=Needs(users=demo.SAMPLE_USERS, defaults={**{name: str(value) for name, value in demo.CLIENT.items()}, "channel_id": demo.SAMPLE_CHANNEL}),
    talks=True,
    scenarios=SCENARIOS,
    heard_at="/",
    examine=doctor.steps,
)
