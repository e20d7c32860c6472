"""The platforms of QMT under test (documents/001)."""

from typing import Any, Final

from conformance.core.fault import named_faults, named_oddities
from conformance.core.protocol import Handler, Party
from conformance.core.settings import Target
from conformance.protocols.qmt import doctor
from conformance.protocols.qmt.faults import (
    answering,
    echo,
    flow,
    odd_answers,
    odd_choices,
    odd_platforms,
    odd_senders,
    refusing,
    refusing_callers,
    sending,
    sending_down,
    taking,
    taking_names,
)
from conformance.protocols.qmt.faults.either import of_leg
from conformance.protocols.qmt.legs import DOWNLINK, UPLINK
from conformance.protocols.qmt.reference import demo
from conformance.protocols.qmt.reference.platform import Platform
from conformance.protocols.qmt.talk import HERE, NEEDS, PLATFORM


def reference(target: Target, *mixins: type[Any], call: Any = None) -> Handler:
    """Return a reference platform with faults and oddities mixed in; it calls the other party with `call`, if it does."""
    made: Any = type("Mixed", (*mixins, Platform), {})(target)
    made.call = call
    handler: Handler = made
    return handler


PARTY: Final = Party(
    name="qmt.platform",
    protocol=PLATFORM,
    cases=HERE / "platform",
    legs=(UPLINK, DOWNLINK),
    reference=reference,
    demo=demo.platform,
    faults={
        **of_leg(UPLINK.name, answering, refusing, taking, flow),
        **named_faults(taking_names.OfPlatforms, refusing_callers),
        **of_leg(DOWNLINK.name, sending),
        **named_faults(sending_down, echo),
    },
    oddities=named_oddities(odd_answers, odd_choices, odd_platforms, odd_senders),
    needs=NEEDS,
    examine=doctor.platform,
)
