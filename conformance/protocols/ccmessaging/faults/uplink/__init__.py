"""How a platform can be wrong, or odd, about what is sent to it (sendAsync, S0)."""

from typing import Final

from conformance.core.fault import named_faults, named_oddities
from conformance.protocols.ccmessaging.faults.uplink import (
    answering,
    flow,
    odd_answers,
    odd_choices,
    odd_strict,
    refusing,
    refusing_cards,
    taking_content,
    taking_fields,
)

FAULTS: Final = named_faults(taking_fields, taking_content, refusing, refusing_cards, answering, flow)
ODDITIES: Final = named_oddities(odd_answers, odd_strict, odd_choices)
