"""The apps of QMT under test (documents/001)."""

from dataclasses import replace
from typing import Final

from conformance.core.fault import mixed, named_faults, named_oddities
from conformance.core.protocol import Party
from conformance.protocols.qmt import doctor
from conformance.protocols.qmt.faults import (
    answering,
    flow,
    odd_answers,
    odd_app_calls,
    odd_apps,
    odd_calls,
    odd_choices,
    sending,
    sending_bodies,
    sending_up,
    too_lax,
    too_strict,
    too_strict_names,
    turning_away,
)
from conformance.protocols.qmt.faults.either import of_leg
from conformance.protocols.qmt.legs import DOWNLINK, HEARD
from conformance.protocols.qmt.reference import demo
from conformance.protocols.qmt.reference.app import App
from conformance.protocols.qmt.served.scenarios import SCENARIOS
from conformance.protocols.qmt.talk import APP, HERE, NEEDS

PARTY: Final = Party(
    name="qmt.app",
    protocol=APP,
    cases=HERE / "app",
    legs=(replace(DOWNLINK, counts="accepted of sent"), HEARD),
    reference=mixed(App),
    demo=demo.app,
    faults={
        **of_leg(DOWNLINK.name, answering, too_lax, too_strict, turning_away, flow),
        **named_faults(too_strict_names.OfApps),
        **of_leg(HEARD.name, sending, sending_bodies),
        **named_faults(sending_up),
    },
    oddities=named_oddities(odd_answers, odd_choices, odd_apps, odd_calls, odd_app_calls),
    needs=replace(NEEDS, credentials=("appid", "access_token"), instead={"access_token": "appsecret"}),
    talks=True,
    scenarios=SCENARIOS,
    heard_at="/",
    examine=doctor.app,
)
