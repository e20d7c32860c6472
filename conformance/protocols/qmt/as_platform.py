"""The platforms of QMT under test (documents/001)."""

from typing import Final

from conformance.core.fault import mixed, named_faults, named_oddities
from conformance.core.protocol import Party
from conformance.protocols.qmt import doctor
from conformance.protocols.qmt.faults import (
    answering,
    echo,
    echo_changed,
    flow,
    odd_answers,
    odd_calls,
    odd_choices,
    odd_platforms,
    sending,
    sending_bodies,
    sending_down,
    too_lax,
    too_lax_callers,
    too_strict,
    too_strict_names,
    turning_away,
)
from conformance.protocols.qmt.faults.either import of_leg
from conformance.protocols.qmt.legs import DOWNLINK, UPLINK
from conformance.protocols.qmt.reference import demo
from conformance.protocols.qmt.reference.platform import Platform
from conformance.protocols.qmt.talk import HERE, NEEDS, PLATFORM

PARTY: Final = Party(
    name="qmt.platform",
    protocol=PLATFORM,
    cases=HERE / "platform",
    legs=(UPLINK, DOWNLINK),
    reference=mixed(Platform),
    demo=demo.platform,
    faults={
        **of_leg(UPLINK.name, answering, too_lax, too_strict, turning_away, flow),
        **named_faults(too_strict_names.OfPlatforms, too_lax_callers),
        **of_leg(DOWNLINK.name, sending, sending_bodies),
        **named_faults(sending_down, echo, echo_changed),
    },
    oddities=named_oddities(odd_answers, odd_choices, odd_platforms, odd_calls),
    needs=NEEDS,
    examine=doctor.platform,
)
