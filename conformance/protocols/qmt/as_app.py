"""The apps of QMT under test (documents/001)."""

from dataclasses import replace
from typing import Any, Final

from conformance.core.fault import named_faults, named_oddities
from conformance.core.protocol import Handler, Party
from conformance.core.settings import Target
from conformance.protocols.qmt import doctor
from conformance.protocols.qmt.faults import (
    answering,
    flow,
    odd_answers,
    odd_apps,
    odd_callers,
    odd_choices,
    odd_senders,
    refusing,
    sending,
    sending_up,
    taking,
    taking_names,
)
from conformance.protocols.qmt.faults.either import of_leg
from conformance.protocols.qmt.legs import DOWNLINK, HEARD
from conformance.protocols.qmt.reference import demo
from conformance.protocols.qmt.reference.app import App
from conformance.protocols.qmt.served.scenarios import SCENARIOS
from conformance.protocols.qmt.talk import APP, HERE, NEEDS


def reference(target: Target, *mixins: type[Any], call: Any = None) -> Handler:
    """Return a reference app with faults and oddities mixed in; it calls the other party with `call`, if it does."""
    made: Any = type("Mixed", (*mixins, App), {})(target)
    made.call = call
    handler: Handler = made
    return handler


PARTY: Final = Party(
    name="qmt.app",
    protocol=APP,
    cases=HERE / "app",
    legs=(replace(DOWNLINK, counts="accepted of sent"), HEARD),
    reference=reference,
    demo=demo.app,
    faults={
        **of_leg(DOWNLINK.name, answering, refusing, taking, flow),
        **named_faults(taking_names.OfApps),
        **of_leg(HEARD.name, sending),
        **named_faults(sending_up),
    },
    oddities=named_oddities(odd_answers, odd_choices, odd_apps, odd_senders, odd_callers),
    needs=replace(NEEDS, credentials=("appid", "access_token"), instead={"access_token": "appsecret"}),
    talks=True,
    scenarios=SCENARIOS,
    heard_at="/",
    examine=doctor.app,
)
